// Shows an XML document as a tree that can be folded. Parts are drawn when they are opened: capabilities can be large.
'use strict';

(() => {
  const place = document.getElementById('document');

  function span(className, text) {
    const element = document.createElement('span');
    element.className = className;
    element.textContent = text;
    return element;
  }

  function tag(node) {
    const parts = [span('x-tag', `<${node.nodeName}`)];
    for (const attribute of node.attributes) {
      parts.push(' ', span('x-name', attribute.name), '="', span('x-value', attribute.value), '"');
    }
    return parts;
  }

  function line(...parts) {
    const element = document.createElement('div');
    element.className = 'x-line';
    element.append(...parts);
    return element;
  }

  function draw(node, depth) {
    if (node.nodeType === Node.COMMENT_NODE) return line(span('x-comment', `<!--${node.data}-->`));
    if (node.nodeType !== Node.ELEMENT_NODE) {
      return node.nodeType === Node.DOCUMENT_TYPE_NODE || !node.data?.trim() ? null : line(node.data.trim());
    }
    const end = span('x-tag', `</${node.nodeName}>`);
    if (node.children.length === 0) {
      const text = node.textContent.trim();
      return text === '' ? line(...tag(node), span('x-tag', '/>')) : line(...tag(node), span('x-tag', '>'), text, end);
    }
    const details = document.createElement('details');
    const summary = document.createElement('summary');
    summary.append(...tag(node), span('x-tag', '>'), span('x-count', ` ${node.children.length}`));
    details.append(summary);
    const fill = () => {
      if (details.open && details.children.length === 1) {
        details.append(...Array.from(node.childNodes, (child) => draw(child, depth + 1)).filter(Boolean), line(end));
      }
    };
    details.addEventListener('toggle', fill);
    details.open = depth < 4 && node.children.length < 200;
    fill();
    return details;
  }

  async function show() {
    const answer = await fetch(place.dataset.url);
    const text = await answer.text();
    const xml = new DOMParser().parseFromString(text, 'text/xml');
    if (xml.querySelector('parsererror')) {
      const raw = document.createElement('pre');
      raw.textContent = text;
      place.replaceChildren(raw);
    } else {
      place.replaceChildren(...Array.from(xml.childNodes, (node) => draw(node, 0)).filter(Boolean));
    }
  }

  show().catch((error) => { place.textContent = String(error); });
})();

// The search over the layers: all words must occur somewhere in a layer's entry.
'use strict';

(() => {
  const search = document.getElementById('search');
  const count = document.getElementById('count');
  const items = Array.from(document.querySelectorAll('#layers > li'), (element) => ({ element, text: element.textContent.toLowerCase() }));

  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { element, text } of items) {
      const fits = words.every((word) => text.includes(word));
      element.hidden = !fits;
      if (fits) shown++;
    }
    count.textContent = shown === items.length ? String(shown) : `${shown} of ${items.length}`;
    document.getElementById('none').hidden = shown > 0;
  }

  search.addEventListener('input', filter);
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && document.activeElement !== search) {
      event.preventDefault();
      search.focus();
    }
  });
  filter();
})();

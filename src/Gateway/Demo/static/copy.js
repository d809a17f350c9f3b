// Buttons that copy a text. Pages without HTTPS have no clipboard interface: there a selected text field does it.
'use strict';

(() => {
  function copyBySelection(text) {
    const field = document.createElement('textarea');
    field.value = text;
    field.className = 'copied';
    document.body.append(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    return done;
  }

  async function copy(text) {
    if (navigator.clipboard && window.isSecureContext) {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch {
        // Permission may be refused; the old way needs none.
      }
    }
    return copyBySelection(text);
  }

  document.addEventListener('click', async (event) => {
    const button = event.target.closest('[data-copy], [data-copy-from]');
    if (!button) return;
    const from = button.dataset.copyFrom;
    const done = await copy(from ? document.getElementById(from).textContent : button.dataset.copy);
    button.textContent = done ? 'Copied' : 'Failed';
    setTimeout(() => { button.textContent = 'Copy'; }, 1500);
  });
})();

/** The copy button beside a new token. */
for (const button of document.querySelectorAll<HTMLButtonElement>('button.copy')) {
  const text = button.parentElement?.querySelector('.copied-text');
  if (text === null || text === undefined) continue;
  button.addEventListener('click', async () => {
    const isCopied = await copy(text);
    button.textContent = isCopied ? 'Copied' : 'Press Ctrl-C';
  });
}

/** Only pages over TLS, and of this machine itself, have a clipboard; elsewhere the selected text is copied. */
async function copy(element: Element): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(element.textContent ?? '');
    return true;
  } catch {
    getSelection()?.selectAllChildren(element);
    return document.execCommand('copy');
  }
}

export {};

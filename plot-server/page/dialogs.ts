/** A dialog that covers the page, with its buttons; a click beside it closes it. @returns how to open it */
export function dialog(main: HTMLElement, name: string, onOpen: () => void = () => {}): () => void {
  const element = main.querySelector<HTMLDialogElement>(`dialog.${name}`);
  const open = () => {
    if (element === null || element.open) return;
    onOpen();
    element.showModal();
  };
  element?.querySelector('.dialog-close')?.addEventListener('click', () => element.close());
  element?.addEventListener('click', (event) => {
    if (event.target === element) element.close();
  });
  main.querySelector(`.${name}-open`)?.addEventListener('click', open);
  return open;
}

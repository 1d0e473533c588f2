/** The element that the page's markup promises. */
export function part(root: ParentNode, selector: string): HTMLElement {
  const element = root.querySelector<HTMLElement>(selector);
  if (element === null) throw new TypeError(`the page has no ${selector}`);
  return element;
}

/** As many as one page of several plots may have. */
const MOST = 16;

/** On the page of all plots: check boxes, and the button that opens what is chosen on one page. */
export function choosePlots(main: HTMLElement): void {
  const button = main.querySelector<HTMLButtonElement>('.open-together');
  const boxes = [...main.querySelectorAll<HTMLInputElement>('.choose input')];
  if (button === null || boxes.length < 2) return;
  button.hidden = false;
  for (const box of boxes) {
    if (box.parentElement !== null) box.parentElement.hidden = false;
  }
  const chosen = () => boxes.filter(({ checked }) => checked);
  const refresh = () => {
    const count = chosen().length;
    // One address holds the plots of one user.
    const user = userOf(chosen()[0]?.value ?? boxes[0]?.value ?? '');
    for (const box of boxes)
      box.disabled = !box.checked && (count >= MOST || (count > 0 && userOf(box.value) !== user));
    button.disabled = count < 2;
    button.textContent = count < 2 ? 'Open together' : `Open ${count} together`;
  };
  for (const box of boxes) box.addEventListener('change', refresh);
  button.addEventListener('click', () => {
    const paths = chosen().map(({ value }) => value);
    const ids = paths
      .map((path) => path.slice(path.lastIndexOf('/') + 1))
      .sort((one, other) => Number(one) - Number(other));
    location.assign(`${userOf(paths[0] ?? '')}/${ids.join(',')}`);
  });
  // The browser keeps the boxes as they were when somebody comes back.
  refresh();
}

/** `/~maker` of `/~maker/5` */
function userOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

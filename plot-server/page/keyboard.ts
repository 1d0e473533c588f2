/** What a key does; by `KeyboardEvent.key`. */
export type Keys = Readonly<Record<string, () => void>>;

const TYPED_INTO = 'input, textarea, select, [contenteditable]';
const PRESSED = 'button, a, summary';

/** Keys of the page, wherever the focus is, unless it is where they have a meaning of their own. */
export function onKeys(keys: Keys): void {
  document.addEventListener('keydown', (event) => {
    const { target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || !(target instanceof Element)) return;
    if (target.closest(TYPED_INTO) !== null) return;
    if (event.key === ' ' && target.closest(PRESSED) !== null) return;
    // Behind a dialog that must be closed first, nothing moves.
    if (document.querySelector('dialog:modal') !== null) return;
    const act = keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
}

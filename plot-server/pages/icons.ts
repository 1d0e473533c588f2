import { Html, html } from './html.ts';

/** Lines on a field of 24 × 24, drawn in the colour of the text beside them. */
const SHAPES = {
  share: '<path d="M12 15V4m0 0L8 8m4-4 4 4M6 11H5v9h14v-9h-1"/>',
  edit: '<path d="M4 20h4L19 9l-4-4L4 16zM13 7l4 4"/>',
  theme: '<circle cx="12" cy="12" r="8"/><path d="M12 4a8 8 0 0 1 0 16z" fill="currentColor"/>',
  full: '<path d="M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5"/>',
  help: '<path d="M9 9a3 3 0 1 1 4.2 2.8c-.8.4-1.2 1-1.2 1.9v.3"/><path d="M12 17.5v.1"/><circle cx="12" cy="12" r="9"/>',
  close: '<path d="M6 6l12 12M18 6L6 18"/>',
} as const;

/** A picture that says nothing to a screen reader: the button around it has the words. */
export function icon(name: keyof typeof SHAPES): Html {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${new Html(SHAPES[name])}</svg>`;
}

import { dialog } from './dialogs.ts';

const EMBED_HEIGHT_PX = 525;

/** The share dialog: addresses as this browser reached the server, and buttons that copy them. */
export function shareDialog(main: HTMLElement): () => void {
  const link = main.querySelector<HTMLInputElement>('.share-link');
  const embed = main.querySelector<HTMLTextAreaElement>('.share-embed');
  const status = main.querySelector('.copied');
  if (link !== null) link.value = new URL(link.value, location.href).href;
  if (embed !== null) embed.value = frameMarkup(new URL(embed.dataset['embed'] ?? '', location.href).href);
  for (const button of main.querySelectorAll<HTMLButtonElement>('.share .copy')) {
    button.addEventListener('click', () => {
      const field = button.parentElement?.querySelector<HTMLInputElement | HTMLTextAreaElement>('input, textarea');
      if (field === null || field === undefined) return;
      void copy(field).then((done) => {
        if (status !== null) status.textContent = done ? 'Copied.' : 'Press Ctrl-C to copy what is marked.';
      });
    });
  }
  return dialog(main, 'share', () => {
    if (status !== null) status.textContent = '';
  });
}

/** A frame as the old service gave it, which blogs and notebooks know how to show. */
function frameMarkup(url: string): string {
  return `<iframe id="igraph" scrolling="no" style="border:none" seamless="seamless" src="${url}" height="${EMBED_HEIGHT_PX}" width="100%" frameborder="none"></iframe>`;
}

/** Browsers lend the clipboard only to pages from this machine or over HTTPS; elsewhere the old way may still work. */
async function copy(field: HTMLInputElement | HTMLTextAreaElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.select();
    return document.execCommand('copy');
  }
}

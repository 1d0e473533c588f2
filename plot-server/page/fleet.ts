import { part } from './part.ts';
import { roughDuration } from './readings/freshness.ts';

const REFRESH_EVERY_MS = 10_000;
const TELL_AGES_EVERY_MS = 1_000;

/** After the last key, so that a word is one request. */
const FIND_AFTER_MS = 250;

/** The list stays as it is, and ages. */
const NO_ANSWER = 'The server does not answer; this is what it last said.';

/** With fewer bridges than this everything is seen at once. */
const FIND_FROM_BRIDGES = 20;

/** Keeps the list of bridges as it is on the server, finds some of them by name, and says how long ago things were. */
export function watchFleet(section: HTMLElement): void {
  const box = part(section, '.fleet-find');
  const input = part(box, 'input') as HTMLInputElement;
  const address = section.dataset['address'] ?? '/bridges';
  let wanted = 0;
  const refresh = async () => {
    wanted += 1;
    const request = wanted;
    const find = input.value.trim();
    const url = new URL(address, location.href);
    if (find !== input.defaultValue) url.searchParams.set('skip', '0');
    url.searchParams.set('find', find);
    const fresh = await fetchSection(url);
    // A later request may have been answered earlier.
    if (request !== wanted) return;
    if (fresh === undefined) tell(section, NO_ANSWER);
    else replace(section, fresh);
  };
  let waiting = 0;
  input.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(refresh, FIND_AFTER_MS);
  });
  setInterval(() => {
    if (!document.hidden && !isSelecting(section)) void refresh();
  }, REFRESH_EVERY_MS);
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) void refresh();
  });
  setInterval(() => tellAges(section), TELL_AGES_EVERY_MS);
  showBox(section);
  tellAges(section);
}

/** `undefined` when the server cannot be asked now. */
async function fetchSection(url: URL): Promise<HTMLElement | undefined> {
  try {
    const response = await fetch(url, { headers: { accept: 'text/html' } });
    if (!response.ok) return undefined;
    const parsed = new DOMParser().parseFromString(await response.text(), 'text/html');
    return parsed.querySelector<HTMLElement>('.fleet') ?? undefined;
  } catch {
    return undefined;
  }
}

/** Takes what the server says now; what is unfolded and focused stays so. */
function replace(section: HTMLElement, fresh: HTMLElement): void {
  const open = new Map(items(section).map((item) => [item.dataset['bridge'], item.querySelector('details')?.open]));
  for (const item of items(fresh)) {
    const details = item.querySelector('details');
    if (details !== null) details.open = open.get(item.dataset['bridge']) ?? details.open;
  }
  const focused = focusKey(section);
  tellAges(fresh);
  tell(section, part(fresh, '.fleet-summary').textContent ?? '');
  for (const selector of ['.fleet-list', '.fleet-foot']) part(section, selector).replaceWith(part(fresh, selector));
  section.hidden = fresh.hidden;
  section.dataset['bridges'] = fresh.dataset['bridges'] ?? '0';
  showBox(section);
  if (focused !== undefined)
    focusables(section)
      .find((element) => keyOf(element) === focused)
      ?.focus();
}

/** Screen readers are told of changes only. */
function tell(section: HTMLElement, text: string): void {
  const summary = part(section, '.fleet-summary');
  if (summary.textContent !== text) summary.textContent = text;
}

function showBox(section: HTMLElement): void {
  const box = part(section, '.fleet-find');
  box.hidden = Number(section.dataset['bridges']) <= FIND_FROM_BRIDGES;
}

function items(section: HTMLElement): HTMLElement[] {
  return [...section.querySelectorAll<HTMLElement>('.bridge')];
}

function focusables(section: HTMLElement): HTMLElement[] {
  return [...section.querySelectorAll<HTMLElement>('.fleet-list summary, .fleet-list a, .fleet-foot a')];
}

function focusKey(section: HTMLElement): string | undefined {
  const { activeElement } = document;
  return activeElement instanceof HTMLElement && focusables(section).includes(activeElement)
    ? keyOf(activeElement)
    : undefined;
}

function keyOf(element: HTMLElement): string {
  const bridge = element.closest<HTMLElement>('.bridge')?.dataset['bridge'] ?? '';
  return `${element.getAttribute('href') ?? element.getAttribute('rel') ?? ''} ${bridge}`;
}

function isSelecting(section: HTMLElement): boolean {
  const selection = getSelection();
  return selection !== null && !selection.isCollapsed && section.contains(selection.anchorNode);
}

function tellAges(root: HTMLElement): void {
  const nowMs = Date.now();
  for (const time of root.querySelectorAll('time')) {
    const ageMs = nowMs - Date.parse(time.dateTime);
    time.title ||= new Date(time.dateTime).toLocaleString();
    time.textContent = ageMs < 1_500 ? 'just now' : `${roughDuration(ageMs)} ago`;
  }
  for (const span of root.querySelectorAll<HTMLElement>('.duration')) {
    span.textContent = roughDuration(Number(span.dataset['ms']));
  }
}

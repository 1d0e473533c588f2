import { DELAYED_MS, type FleetCounts } from '../fleet/bridge-fleet.ts';
import type { BoardEntry, BridgeEntry } from '../fleet/fleet-entry.ts';
import type { FleetSelection } from '../fleet/fleet-selection.ts';
import { type Html, html } from './html.ts';

/** Bridges of one page of them; where fewer are shown, a link leads there. */
export const PAGE_BRIDGES = 200;

/** So few bridges show their boards at once. */
const UNFOLDED_BRIDGES = 3;

/** Signs besides the words and colours. */
const SIGNS = { online: '●', quiet: '▲', lost: '▲', offline: '○', ended: '■' } as const;

/** What the words mean, where that is not plain. */
const MEANINGS = {
  online: 'It is heard of',
  quiet: 'Nothing was heard for longer than usual',
  lost: 'Its bridge cannot find it, and looks for it',
  offline: 'It has ended, or lost its broker',
  ended: 'Its input has come to its end',
} as const;

/** The bridges and their boards. Hidden as long as there is none; the page's script fetches it anew. */
export function fleetSection(selection: FleetSelection): Html {
  const { entries, counts, limit, skip } = selection;
  const total = totalOf(counts);
  return html`<section class="fleet" aria-labelledby="fleet" data-address="/bridges?limit=${limit}&skip=${skip}" data-bridges="${total}"${total === 0 ? html` hidden` : ''}>
  <div class="fleet-head"><h2 id="fleet">Bridges</h2><p class="fleet-summary" role="status">${summary(counts)}</p>
  <label class="fleet-find" hidden><span class="unseen">Find a bridge or board by its name</span><input type="search" placeholder="Find a bridge or board" autocomplete="off" spellcheck="false" value="${selection.find}"></label></div>
  <ul class="fleet-list">${entries.map((entry) => bridgeItem(entry, total <= UNFOLDED_BRIDGES))}</ul>
  <div class="fleet-foot">${foot(selection)}</div>
</section>`;
}

function summary({ bridges, boards, delayedPoints }: FleetCounts): string {
  const total = bridges.online + bridges.quiet + bridges.offline;
  const silent = boards.quiet + boards.lost;
  return [
    `${count(bridges.online)} of ${many(total, 'bridge')} online`,
    ...(bridges.quiet > 0 ? [`${count(bridges.quiet)} quiet`] : []),
    ...(bridges.offline > 0 ? [`${count(bridges.offline)} offline`] : []),
    ...(silent > 0 ? [`${many(silent, 'board')} quiet`] : []),
    ...(delayedPoints > 0 ? [`${many(delayedPoints, 'point')} waiting`] : []),
  ].join(', ');
}

function bridgeItem(entry: BridgeEntry, isOpen: boolean): Html {
  const { bridge, state, lastSeen, boards, version } = entry;
  return html`<li class="bridge" data-bridge="${bridge}" data-state="${state}"><details${isOpen ? html` open` : ''}><summary>
    ${standing(state)}<span class="bridge-name">${bridge}</span>
    <span class="bridge-seen">${seen(lastSeen, 'not heard yet')}</span>
    <span class="bridge-facts">${facts(entry)}${boardCount(boards, state === 'online')}${version === null ? '' : html`<span>v${version}</span>`}</span></summary>
    <ul class="bridge-boards">${boards.map(boardItem)}</ul></details></li>
`;
}

function facts({ spool, supply, clock, clockAheadMs }: BridgeEntry): Html[] {
  const found: Html[] = [];
  if (spool !== null && spool.dropped > 0) found.push(warning(`${many(spool.dropped, 'point')} dropped`));
  if (supply === 'weak') found.push(warning('under-voltage'));
  if (clock === 'unset') found.push(warning('clock not set'));
  if (clock === 'ahead' || clock === 'behind') {
    found.push(html`<span class="warning">clock ${duration(Math.abs(clockAheadMs))} ${clock}</span>`);
  }
  if (spool !== null && spool.points > 0 && spool.oldestAgeMs >= DELAYED_MS) {
    const waiting = html`${many(spool.points, 'point')} waiting, oldest ${duration(spool.oldestAgeMs)}`;
    found.push(html`<span class="warning">${waiting}</span>`);
  }
  return found;
}

/** Of a bridge that is gone nobody expects boards. */
function boardCount(boards: readonly BoardEntry[], isBridgeThere: boolean): Html {
  const silent = boards.filter(({ state }) => state === 'quiet' || state === 'lost').length;
  if (silent === 0 || !isBridgeThere) return html`<span>${many(boards.length, 'board')}</span>`;
  return warning(
    silent === boards.length ? `${many(silent, 'board')} quiet` : `${silent} of ${boards.length} boards quiet`,
  );
}

function boardItem({ name, state, lastSeen, plot }: BoardEntry): Html {
  const shown = html`<span class="board-name">${name}</span>`;
  return html`<li data-state="${state}">${standing(state)}${plot === null ? shown : html`<a href="${plot}">${shown}</a>`}<span class="bridge-seen">${seen(lastSeen, 'no point yet')}</span></li>`;
}

function standing(state: BridgeEntry['state'] | BoardEntry['state']): Html {
  return html`<span class="standing" data-state="${state}" title="${MEANINGS[state]}"><span aria-hidden="true">${SIGNS[state]}</span> ${state}</span>`;
}

/** The page's script says how long ago that is. */
function seen(time: string | null, never: string): Html {
  return time === null
    ? html`${never}`
    : html`<time datetime="${time}">${time.slice(0, 19).replace('T', ' ')} UTC</time>`;
}

function duration(durationMs: number): Html {
  return html`<span class="duration" data-ms="${durationMs}">${count(Math.round(durationMs / 1000))} s</span>`;
}

function warning(text: string): Html {
  return html`<span class="warning">${text}</span>`;
}

function foot({ entries, found, find, skip, limit }: FleetSelection): Html {
  if (entries.length === found)
    return html`${found === 0 && find !== '' ? 'No bridge or board has that in its name.' : ''}`;
  const place = (from: number) => `/bridges?find=${encodeURIComponent(find)}&skip=${from}`;
  const shown = entries.length === 0 ? 'None' : `${count(skip + 1)} to ${count(skip + entries.length)}`;
  if (limit < PAGE_BRIDGES) return html`${shown} of ${count(found)}. <a href="${place(0)}">Show all</a>`;
  const back = skip === 0 ? '' : html` <a href="${place(Math.max(0, skip - limit))}" rel="prev">Back</a>`;
  const on = skip + limit >= found ? '' : html` <a href="${place(skip + limit)}" rel="next">Next</a>`;
  return html`${shown} of ${count(found)}.${back}${on}`;
}

function totalOf({ bridges }: FleetCounts): number {
  return bridges.online + bridges.quiet + bridges.offline;
}

function many(number: number, what: string): string {
  return `${count(number)} ${what}${number === 1 ? '' : 's'}`;
}

function count(number: number): string {
  return number.toLocaleString('en');
}

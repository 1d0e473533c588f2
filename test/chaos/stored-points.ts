import type { Gap, Stored } from './history.ts';

/** Fetches a text; through a namespace or not. */
export type Get = (url: string, accept?: string) => Promise<string>;

/** Everything the server has, of all its plots. */
export async function storedPoints(get: Get, serverUrl: string): Promise<{ stored: Stored[]; gaps: Gap[] }> {
  const stored: Stored[] = [];
  const gaps: Gap[] = [];
  for (const { url } of await plots(get, serverUrl)) {
    const path = new URL(url, serverUrl).pathname;
    const text = await get(new URL(`${path}.csv`, serverUrl).href);
    for (const row of text.split('\n').slice(1)) if (row.trim() !== '') stored.push(parseRow(row));
    gaps.push(...((JSON.parse(await get(new URL(`${path}.json`, serverUrl).href)) as { gaps?: Gap[] }).gaps ?? []));
  }
  return { stored, gaps };
}

/** How many points the server has received since its start; none when it cannot be asked. */
export async function receivedPoints(get: Get, serverUrl: string): Promise<number> {
  const found = await plots(get, serverUrl).catch(() => []);
  return found.flatMap(({ traces }) => traces).reduce((sum, { points }) => sum + points, 0);
}

export const directGet: Get = async (url, accept = '*/*') => {
  const response = await fetch(url, { headers: { accept } });
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  return response.text();
};

interface Plot {
  readonly url: string;
  readonly traces: readonly { readonly points: number }[];
}

async function plots(get: Get, serverUrl: string): Promise<Plot[]> {
  return JSON.parse(await get(serverUrl, 'application/json')) as Plot[];
}

function parseRow(row: string): Stored {
  const [time = '', series = '', value = '', , quality = ''] = row.trim().split(',');
  return { timeMs: Date.parse(time), series, value: Number(value), quality };
}

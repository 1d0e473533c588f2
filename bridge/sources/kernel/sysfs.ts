import { readdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';

/** Names in a folder in a fixed order; none where there is no such folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  } catch {
    return [];
  }
}

/** The text of a file without its newline; `undefined` where it cannot be read. */
export async function textOf(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch {
    return undefined;
  }
}

/** The number in a file; `undefined` where the file is absent or holds something else. */
export async function constantOf(file: string): Promise<number | undefined> {
  const text = await textOf(file);
  return text === undefined || text === '' || !Number.isFinite(Number(text)) ? undefined : Number(text);
}

/**
 * The number in a file, read now.
 * @throws Error of the system, or one that says that no number is there
 */
export async function numberIn(file: string): Promise<number> {
  const text = (await readFile(file, 'utf8')).trim();
  // Number('') is 0.
  const value = text === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value)) return value;
  throw new Error(text === '' ? `${file} is empty` : `${file} holds "${text.slice(0, 40)}", which is no number`);
}

/** A device of a class and how it is called. */
export interface NamedDevice {
  readonly folder: string;
  readonly name: string;
}

/**
 * The devices of a class whose names are `prefix` and a number. The kernel gives the numbers anew at each start: so a
 * device is called as its driver says, and of several with one name the order of their places on the buses counts.
 */
export async function devicesOf(classFolder: string, prefix: string, nameFile: string): Promise<NamedDevice[]> {
  const names = (await namesIn(classFolder)).filter((name) => name.startsWith(prefix));
  const devices = await Promise.all(
    names.map(async (name) => {
      const folder = join(classFolder, name);
      const place = await realpath(folder).catch(() => folder);
      return { folder, place, name: (await textOf(join(folder, nameFile))) || name };
    }),
  );
  const ordered = devices.sort((a, b) => a.place.localeCompare(b.place, 'en', { numeric: true }));
  return numbered(ordered);
}

/** The second of a name is `name 2`. */
export function numbered<Named extends { readonly name: string }>(devices: readonly Named[]): Named[] {
  const seen = new Map<string, number>();
  return devices.map((device) => {
    const count = (seen.get(device.name) ?? 0) + 1;
    seen.set(device.name, count);
    return count === 1 ? device : { ...device, name: `${device.name} ${count}` };
  });
}

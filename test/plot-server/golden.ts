import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Rig, type RigOptions, rig, streamed } from './rig.ts';

const FOLDER = join(import.meta.dirname, '../golden');

/** The bytes of a client, each as the character of its value. @param name below `test/golden`, `.http` left out */
export function golden(name: string): string {
  return readFileSync(join(FOLDER, `${name}.http`), 'latin1');
}

export const A = 'aaaaaaaaaa';
export const B = 'bbbbbbbbbb';
/** The account that the clients were captured with. */
export const CAPTURED = { user: 'demouser', key: '0123456789' } as const;

export interface PlotRig extends Rig {
  readonly url: string;
  /** A property of a trace, by default its y. */
  column(trace?: number, key?: string): Promise<unknown>;
}

/** A server with a plot whose traces have the streams A and B, or those of `tokens`. */
export async function withPlot(tokens: readonly string[] = [A, B], options: RigOptions = {}): Promise<PlotRig> {
  const made = await rig(options);
  const { url } = await made.call(
    tokens.map((token) => streamed(token)),
    { filename: 'f' },
  );
  const column = async (trace = 0, key = 'y') => (await made.figure(url)).data[trace]?.[key];
  return { ...made, url, column };
}

/** One complete response that closes its connection; anything else fails. */
export function expectAnswer(bytes: string, status: number, text: string): void {
  const [head = '', body] = bytes.split('\r\n\r\n');
  expect(head.split('\r\n')[0]).toMatch(new RegExp(`^HTTP/1\\.1 ${status} \\S`));
  expect(head).toMatch(/^Connection: close$/im);
  expect(head).toMatch(new RegExp(`^Content-Length: ${text.length}$`, 'im'));
  expect(body).toBe(text);
}

import { type JsonObject, parseJsonObject } from '../../core/index.ts';

/** What a program may ask a running bridge for: the first line of a connection. `docs/control.md` describes it. */
export type ControlRequest =
  | { readonly do: 'boards' }
  /** Every byte the board says, until the connection closes. */
  | { readonly do: 'tee'; readonly board: string }
  | { readonly do: 'write'; readonly board: string; readonly bytes: Uint8Array }
  /** The port is closed, and opened again when the connection closes. */
  | { readonly do: 'lend'; readonly board: string; readonly to: string };

/** A request longer than this is none; 12 288 bytes to write fit into it. */
export const MAX_REQUEST_BYTES = 16_640;

/** Whoever borrows, as it is told to others. */
const MAX_BORROWER_CHARACTERS = 60;

/** @returns why it is none, where it is none */
export function parseControlRequest(line: string): ControlRequest | string {
  const object = parseJsonObject(line);
  if (object === undefined) return 'a request is one JSON object on one line';
  const { do: verb } = object;
  if (verb === 'boards') return { do: verb };
  const board = text(object, 'board');
  if (verb !== 'tee' && verb !== 'write' && verb !== 'lend') return '"do" is one of boards, tee, write, lend';
  if (board === undefined) return `${verb} needs the name of a "board"`;
  switch (verb) {
    case 'tee':
      return { do: verb, board };
    case 'write': {
      const bytes = text(object, 'bytes');
      if (bytes === undefined) return 'write needs "bytes", base64';
      return { do: verb, board, bytes: Buffer.from(bytes, 'base64') };
    }
    case 'lend':
      return { do: verb, board, to: text(object, 'to')?.slice(0, MAX_BORROWER_CHARACTERS) ?? 'another program' };
  }
}

/** The same as the line that travels. */
export function formatControlRequest(request: ControlRequest): string {
  const object =
    request.do === 'write' ? { ...request, bytes: Buffer.from(request.bytes).toString('base64') } : request;
  return `${JSON.stringify(object)}\n`;
}

function text(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

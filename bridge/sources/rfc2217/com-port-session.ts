import {
  COM_PORT_OPTION,
  type LineRequest,
  type LineSettings,
  lineRequests,
  modemRequests,
  otherThanAsked,
  SERVER_OFFSET,
} from './line-settings.ts';
import { escapeTelnet, negotiation, subnegotiation, type TelnetEvent, TelnetParser } from './telnet.ts';

const BINARY = 0;
const SUPPRESS_GO_AHEAD = 3;
const TIMING_MARK = 6;

/** Options that the other end may switch on: a line that is data in both directions, and nothing but data. */
const WELCOME = new Set([BINARY, SUPPRESS_GO_AHEAD]);

/** What came of the bytes of a connection. */
export interface ComPortInput {
  /** From the board. */
  readonly data: readonly Uint8Array[];
  /** What came before the port was ready: from the board at another rate, or the server's word why it closes. */
  readonly early: readonly Uint8Array[];
  /** To be sent back. */
  readonly reply: Uint8Array;
  /** Why this cannot become what was asked for; one clause. */
  readonly refused?: string;
}

/**
 * The client's side of RFC 2217: bytes in, data and answers out. The port is `ready` once every setting of the line is
 * acknowledged; data that comes earlier was read at another rate. Modem lines are asked for and not waited for: a port
 * that has none, such as a pseudo-terminal, lets the server say nothing.
 */
export class ComPortSession {
  readonly #parser = new TelnetParser();
  readonly #settings: LineSettings;
  readonly #waiting: LineRequest[];
  #asked = false;
  #refused: string | undefined;

  constructor(settings: LineSettings) {
    this.#settings = settings;
    this.#waiting = lineRequests(settings);
  }

  get ready(): boolean {
    return this.#asked && this.#waiting.length === 0;
  }

  /** What to send first. */
  start(): Uint8Array {
    return join([
      negotiation('will', BINARY),
      negotiation('do', BINARY),
      negotiation('will', SUPPRESS_GO_AHEAD),
      negotiation('do', SUPPRESS_GO_AHEAD),
      negotiation('will', COM_PORT_OPTION),
    ]);
  }

  receive(chunk: Uint8Array): ComPortInput {
    const data: Uint8Array[] = [];
    const early: Uint8Array[] = [];
    const reply: Uint8Array[] = [];
    for (const event of this.#parser.push(chunk)) {
      if (event.type === 'data') (this.ready ? data : early).push(event.bytes);
      else if (event.type === 'negotiation') reply.push(...this.#answer(event));
      else if (event.type === 'subnegotiation' && event.option === COM_PORT_OPTION) this.#acknowledged(event.bytes);
    }
    const input = { data, early, reply: join(reply) };
    return this.#refused === undefined ? input : { ...input, refused: this.#refused };
  }

  /** A question that whoever speaks telnet answers, if only with a refusal. RFC 860. */
  probe(): Uint8Array {
    return negotiation('do', TIMING_MARK);
  }

  /** Bytes for the board. */
  write(bytes: Uint8Array): Uint8Array {
    return escapeTelnet(bytes);
  }

  #answer({ verb, option }: Extract<TelnetEvent, { type: 'negotiation' }>): Uint8Array[] {
    if (option === COM_PORT_OPTION) {
      if (verb === 'dont' || verb === 'wont') this.#refused = 'it is a telnet server without RFC 2217';
      if (verb !== 'do' || this.#asked) return [];
      this.#asked = true;
      return [...this.#waiting, ...modemRequests(this.#settings)].map(({ command, value }) =>
        subnegotiation(COM_PORT_OPTION, Uint8Array.of(command, ...value)),
      );
    }
    // To agree to what we asked for would be to ask again, without end.
    if (WELCOME.has(option) || option === TIMING_MARK) return [];
    if (verb === 'do') return [negotiation('wont', option)];
    if (verb === 'will') return [negotiation('dont', option)];
    return [];
  }

  #acknowledged(bytes: Uint8Array): void {
    const [command, ...value] = bytes;
    const index = this.#waiting.findIndex((request) => request.command + SERVER_OFFSET === command);
    const request = this.#waiting[index];
    if (!this.#asked || request === undefined) return;
    const other = otherThanAsked(request, Uint8Array.from(value));
    if (other !== undefined) this.#refused ??= `asked for ${request.what}, it sets ${other}`;
    this.#waiting.splice(index, 1);
  }
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

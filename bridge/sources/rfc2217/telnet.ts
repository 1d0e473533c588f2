/** Commands of RFC 854 and 855 that a client of a serial port meets. */
export const TELNET = { se: 240, sb: 250, will: 251, wont: 252, do: 253, dont: 254, iac: 255 } as const;

const SE = TELNET.se;
const SB = TELNET.sb;
const IAC = TELNET.iac;

/** Longer than any subnegotiation of RFC 2217 but a signature, which may be cut. */
const LONGEST_SUBNEGOTIATION_BYTES = 256;

export type TelnetEvent =
  | { readonly type: 'data'; readonly bytes: Uint8Array }
  | { readonly type: 'negotiation'; readonly verb: 'will' | 'wont' | 'do' | 'dont'; readonly option: number }
  | { readonly type: 'subnegotiation'; readonly option: number; readonly bytes: Uint8Array };

const VERBS = new Map<number, 'will' | 'wont' | 'do' | 'dont'>([
  [TELNET.will, 'will'],
  [TELNET.wont, 'wont'],
  [TELNET.do, 'do'],
  [TELNET.dont, 'dont'],
]);

/** Tells the data of a telnet connection from what is said about it, however the bytes are cut. RFC 854, 855. */
export class TelnetParser {
  #state: 'data' | 'command' | 'option' | 'subnegotiation' | 'subnegotiationCommand' = 'data';
  #verb: 'will' | 'wont' | 'do' | 'dont' = 'will';
  #subnegotiation: number[] = [];

  push(chunk: Uint8Array): TelnetEvent[] {
    if (this.#state === 'data' && !chunk.includes(IAC))
      return chunk.length === 0 ? [] : [{ type: 'data', bytes: chunk }];
    const events: TelnetEvent[] = [];
    let data: number[] = [];
    for (const byte of chunk) {
      if (this.#state === 'data' && byte !== IAC) data.push(byte);
      else if (this.#state === 'command' && byte === IAC) {
        data.push(IAC);
        this.#state = 'data';
      } else {
        const event = this.#step(byte);
        if (event === undefined) continue;
        if (data.length > 0) events.push({ type: 'data', bytes: Uint8Array.from(data) });
        data = [];
        events.push(event);
      }
    }
    if (data.length > 0) events.push({ type: 'data', bytes: Uint8Array.from(data) });
    return events;
  }

  #step(byte: number): TelnetEvent | undefined {
    switch (this.#state) {
      case 'data':
        this.#state = 'command';
        return undefined;
      case 'command':
        return this.#command(byte);
      case 'option':
        this.#state = 'data';
        return { type: 'negotiation', verb: this.#verb, option: byte };
      case 'subnegotiation':
        if (byte === IAC) this.#state = 'subnegotiationCommand';
        else this.#keep(byte);
        return undefined;
      case 'subnegotiationCommand':
        return this.#endOfSubnegotiation(byte);
    }
  }

  #command(byte: number): undefined {
    const verb = VERBS.get(byte);
    if (verb !== undefined) {
      this.#verb = verb;
      this.#state = 'option';
    } else if (byte === SB) {
      this.#subnegotiation = [];
      this.#state = 'subnegotiation';
    } else {
      // NOP and its kind are a byte and mean nothing here.
      this.#state = 'data';
    }
  }

  #endOfSubnegotiation(byte: number): TelnetEvent | undefined {
    this.#state = 'subnegotiation';
    if (byte === IAC) {
      this.#keep(IAC);
      return undefined;
    }
    this.#state = 'data';
    const [option, ...bytes] = this.#subnegotiation;
    this.#subnegotiation = [];
    if (byte !== SE || option === undefined) return undefined;
    return { type: 'subnegotiation', option, bytes: Uint8Array.from(bytes) };
  }

  #keep(byte: number): void {
    if (this.#subnegotiation.length < LONGEST_SUBNEGOTIATION_BYTES) this.#subnegotiation.push(byte);
  }
}

/** `bytes` as they travel: 255 is said twice. */
export function escapeTelnet(bytes: Uint8Array): Uint8Array {
  return bytes.includes(IAC)
    ? Uint8Array.from([...bytes].flatMap((byte) => (byte === IAC ? [IAC, IAC] : [byte])))
    : bytes;
}

export function negotiation(verb: 'will' | 'wont' | 'do' | 'dont', option: number): Uint8Array {
  return Uint8Array.of(IAC, TELNET[verb], option);
}

export function subnegotiation(option: number, bytes: Uint8Array): Uint8Array {
  return Uint8Array.of(IAC, SB, option, ...escapeTelnet(bytes), IAC, SE);
}

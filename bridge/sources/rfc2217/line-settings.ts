/** How a serial port behind a network is set. Names and values as in serialport. */
export interface LineSettings {
  /** Bits per second. */
  readonly baudRate: number;
  readonly dataBits: 5 | 6 | 7 | 8;
  readonly parity: 'none' | 'odd' | 'even' | 'mark' | 'space';
  readonly stopBits: 1 | 1.5 | 2;
  /** Data terminal ready; absent: as the port comes. A change from off to on resets most Arduino boards. */
  readonly dtr?: boolean;
  /** Request to send; absent: as the port comes. */
  readonly rts?: boolean;
}

/** COM-PORT-OPTION and what is asked through it; RFC 2217, section 3. The server answers with the same number + 100. */
export const COM_PORT_OPTION = 44;
export const SERVER_OFFSET = 100;
export const SET = { baudRate: 1, dataBits: 2, parity: 3, stopBits: 4, control: 5 } as const;

const PARITY = { none: 1, odd: 2, even: 3, mark: 4, space: 5 } as const;
const STOP_BITS = new Map([
  [1, 1],
  [2, 2],
  [1.5, 3],
]);
const CONTROL = { dtrOn: 8, dtrOff: 9, rtsOn: 11, rtsOff: 12 } as const;

/** One thing that is asked of the server. */
export interface LineRequest {
  /** In words, for an error. */
  readonly what: string;
  readonly command: number;
  readonly value: Uint8Array;
}

/** What to ask for before anything is read. */
export function lineRequests(settings: LineSettings): LineRequest[] {
  const { baudRate, dataBits, parity, stopBits } = settings;
  const rate = new Uint8Array(4);
  new DataView(rate.buffer).setUint32(0, baudRate);
  return [
    { what: `${baudRate} baud`, command: SET.baudRate, value: rate },
    { what: `${dataBits} data bits`, command: SET.dataBits, value: Uint8Array.of(dataBits) },
    { what: `parity ${parity}`, command: SET.parity, value: Uint8Array.of(PARITY[parity]) },
    { what: `${stopBits} stop bits`, command: SET.stopBits, value: Uint8Array.of(STOP_BITS.get(stopBits) ?? 1) },
  ];
}

/** What to ask for afterwards: DTR last, because it starts most boards, and their first words count. */
export function modemRequests({ dtr, rts }: LineSettings): LineRequest[] {
  const requests: LineRequest[] = [];
  if (rts !== undefined) requests.push(control(`RTS ${rts ? 'on' : 'off'}`, rts ? CONTROL.rtsOn : CONTROL.rtsOff));
  if (dtr !== undefined) requests.push(control(`DTR ${dtr ? 'on' : 'off'}`, dtr ? CONTROL.dtrOn : CONTROL.dtrOff));
  return requests;
}

function control(what: string, value: number): LineRequest {
  return { what, command: SET.control, value: Uint8Array.of(value) };
}

/** What the server says it has set, in the words of the request; `undefined` when it is what was asked for. */
export function otherThanAsked(request: LineRequest, answer: Uint8Array): string | undefined {
  if (request.command !== SET.baudRate) {
    return answer[0] === request.value[0] ? undefined : `something else (${answer[0] ?? 'nothing'})`;
  }
  if (answer.length < 4) return 'no rate';
  const rate = new DataView(answer.buffer, answer.byteOffset).getUint32(0);
  const asked = new DataView(request.value.buffer).getUint32(0);
  // A divisor is a whole number: a UART that is 2 % off is understood by any other.
  return Math.abs(rate - asked) <= asked * 0.02 ? undefined : `${rate} baud`;
}

import { expect, test } from 'vitest';
import { ComPortSession } from '../../../../bridge/sources/rfc2217/com-port-session.ts';
import type { LineSettings } from '../../../../bridge/sources/rfc2217/line-settings.ts';
import { negotiation, subnegotiation } from '../../../../bridge/sources/rfc2217/telnet.ts';

const COM_PORT = 44;
const settings: LineSettings = { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 };

/** What a server says that sets everything as asked. */
const GRANTED = [
  subnegotiation(COM_PORT, Uint8Array.of(101, 0, 0, 0x25, 0x80)),
  subnegotiation(COM_PORT, Uint8Array.of(102, 8)),
  subnegotiation(COM_PORT, Uint8Array.of(103, 1)),
  subnegotiation(COM_PORT, Uint8Array.of(104, 1)),
];

function text(parts: readonly Uint8Array[]): string {
  return parts.map((part) => Buffer.from(part).toString('latin1')).join('');
}

test('the settings are asked for once the server agrees to speak of them', () => {
  const session = new ComPortSession(settings);
  const { reply } = session.receive(negotiation('do', COM_PORT));
  expect([...reply]).toEqual([
    ...subnegotiation(COM_PORT, Uint8Array.of(1, 0, 0, 0x25, 0x80)),
    ...subnegotiation(COM_PORT, Uint8Array.of(2, 8)),
    ...subnegotiation(COM_PORT, Uint8Array.of(3, 1)),
    ...subnegotiation(COM_PORT, Uint8Array.of(4, 1)),
  ]);
  expect([...session.receive(negotiation('do', COM_PORT)).reply]).toEqual([]);
});

test('the modem lines are asked for when they are given, RTS before DTR, which starts the board', () => {
  const session = new ComPortSession({ ...settings, dtr: true, rts: false });
  const { reply } = session.receive(negotiation('do', COM_PORT));
  expect([...reply].slice(-14)).toEqual([
    ...subnegotiation(COM_PORT, Uint8Array.of(5, 12)),
    ...subnegotiation(COM_PORT, Uint8Array.of(5, 8)),
  ]);
});

test('data counts from the last acknowledged setting on', () => {
  const session = new ComPortSession(settings);
  session.receive(negotiation('do', COM_PORT));
  for (const answer of GRANTED.slice(0, 3)) session.receive(answer);
  const early = session.receive(Buffer.from('garbage'));
  expect([text(early.data), text(early.early)]).toEqual(['', 'garbage']);
  const last = session.receive(Buffer.concat([GRANTED[3] ?? Buffer.alloc(0), Buffer.from('T:1\n')]));
  expect(text(last.data)).toBe('T:1\n');
  expect(session.ready).toBe(true);
});

test('a server without the option is refused with a word', () => {
  const { refused } = new ComPortSession(settings).receive(negotiation('dont', COM_PORT));
  expect(refused).toBe('it is a telnet server without RFC 2217');
});

test('another rate than the one asked for is refused, one within 2 % is not', () => {
  for (const [rate, refused] of [
    [9615, undefined],
    [19_200, 'asked for 9600 baud, it sets 19200 baud'],
  ] as const) {
    const session = new ComPortSession(settings);
    session.receive(negotiation('do', COM_PORT));
    const answer = subnegotiation(COM_PORT, Uint8Array.of(101, 0, 0, rate >> 8, rate & 255));
    expect(session.receive(answer).refused).toBe(refused);
  }
});

test('an acknowledgement that nothing was asked for makes nothing ready', () => {
  const session = new ComPortSession(settings);
  for (const answer of GRANTED) session.receive(answer);
  expect(session.ready).toBe(false);
});

test('options that we do not know are turned down, and what turns ours down is not answered', () => {
  const session = new ComPortSession(settings);
  expect([...session.receive(negotiation('do', 31)).reply]).toEqual([...negotiation('wont', 31)]);
  expect([...session.receive(negotiation('will', 1)).reply]).toEqual([...negotiation('dont', 1)]);
  for (const verb of ['wont', 'dont'] as const) expect([...session.receive(negotiation(verb, 6)).reply]).toEqual([]);
});

import { expect, test } from 'vitest';
import { parseRecording } from '../../core/index.ts';
import { replayFirmware } from '../../firmware-sim/index.ts';
import { memoryRig, printed } from './rig.ts';

const EVENTS = [
  [0.1, 'T=2'],
  [0.25, '1.5 °C\r\n\u0000\u001b[0m'],
  [0.25, ''],
  [1, 'no newline'],
] as const;

const recording = parseRecording(
  [{ version: 2, width: 80, height: 24 }, ...EVENTS.map(([timeS, text]) => [timeS, 'o', text])]
    .map((line) => JSON.stringify(line))
    .join('\n'),
);
const WHOLE = EVENTS.map(([, text]) => text).join('');

test('a replay comes out byte for byte, each event at its recorded time', async () => {
  const { clock, board, text } = await memoryRig(replayFirmware(recording));
  await clock.advance(99.9);
  expect(text()).toBe('');
  await clock.advance(0.1);
  expect(text()).toBe('T=2');
  await clock.advance(150);
  expect(text()).toBe('1.5 °C\r\n\u0000\u001b[0m');
  await clock.advance(750);
  expect(text()).toBe('no newline');
  await board.finished;
  await board.close();
});

test('a replay that does not loop finishes with every byte sent, and the board stays plugged in', async () => {
  const { board, text } = await memoryRig(replayFirmware(recording), { speed: 'max' });
  await board.finished;
  expect(text()).toBe(WHOLE);
  expect(board.bytesSent).toBe(Buffer.byteLength(WHOLE));
  expect(board.plugged).toBe(true);
  await board.close();
});

test('a loop begins its next pass one mean gap after the last event', () => {
  const passMs = 1000 * (5 / 4);
  expect(printed(replayFirmware(recording, { loop: true }), 2 * passMs + 100)).toEqual(
    [0, 1, 2].flatMap((pass) =>
      EVENTS.slice(0, pass === 2 ? 1 : 4).map(([timeS, text]) => [pass * passMs + timeS * 1000, text]),
    ),
  );
});

test('a loop of a recording without duration makes one pass a second', () => {
  const blink = parseRecording('{"version": 2}\n[0, "o", "x"]');
  expect(printed(replayFirmware(blink, { loop: true }), 2000)).toEqual([
    [0, 'x'],
    [1000, 'x'],
    [2000, 'x'],
  ]);
});

test('a replay with a baud rate sends its events at that rate from their times on', async () => {
  const { clock, board, text } = await memoryRig(replayFirmware(recording, { baudRate: 300 }));
  await clock.advance(100 + 10_000 / 300);
  expect(text()).toBe('T');
  await clock.advance((2 * 10_000) / 300);
  expect(text()).toBe('=2');
  await board.close();
});

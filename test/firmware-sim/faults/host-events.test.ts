import { expect, onTestFinished, test } from 'vitest';
import { boardProfile } from '../../../boards/index.ts';
import { type Firmware, ManualClock, MemoryPort, simulateFaultyBoard } from '../../../firmware-sim/index.ts';

test('a program with faults around it hears of a host that opens the port, and of its baud rate', async () => {
  const clock = new ManualClock();
  const port = new MemoryPort();
  const heard: string[] = [];
  const firmware: Firmware = {
    *boot(serial) {
      serial.onHostEvent?.(({ type }) => heard.push(type));
      for (let timeMs = 0; ; timeMs += 10) yield { timeMs, bytes: new Uint8Array() };
    },
  };
  const profile = boardProfile('arduino-uno');
  const { board } = await simulateFaultyBoard({ profile, firmware, faults: [], clock, plug: () => port.plug });
  onTestFinished(() => board.close());
  await clock.advance(100);
  port.open();
  port.setBaudRate(9600);
  expect(heard).toEqual(['opened', 'baudRateSet']);
});

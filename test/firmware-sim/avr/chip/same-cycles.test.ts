import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SHIPPED_FIRMWARE, type ShippedFirmware } from '../../../../boards/index.ts';
import { Chip } from '../../../../firmware-sim/avr/chip/chip.ts';
import { findChipModel } from '../../../../firmware-sim/avr/chip/models/find-chip-model.ts';
import { InterpreterCore, readFirmware, TranslatingCore } from '../../../../firmware-sim/avr/core/index.ts';

const CLOCK_HZ = 16_000_000;
/** The thermometer alone takes three quarters of a second to its first line. */
const RUN_S: Readonly<Record<string, number>> = { temperature: 1.2 };
const RUN_S_OF_OTHERS = 0.3;

/** What it sends, each byte with its cycle, and the memory in the end. A host that types wakes those that wait. */
function run({ name, mcu, hexUrl }: ShippedFirmware, Core: typeof InterpreterCore) {
  const model = findChipModel(mcu) ?? expect.fail(`${mcu} is not simulated`);
  const { flash } = readFirmware(readFileSync(hexUrl), model);
  const runS = RUN_S[name] ?? RUN_S_OF_OTHERS;
  const sent: string[] = [];
  const chip: Chip = new Chip({
    model,
    clockHz: CLOCK_HZ,
    flash: Uint8Array.from(flash),
    bootStart: 0,
    eeprom: new Uint8Array(model.eepromBytes).fill(0xff),
    volts: (pin, cycle) => 2.5 + Math.sin((Number(pin.at(-1)) + 1) * (cycle / CLOCK_HZ) * 8),
    supplyVolts: 5,
    hostBaudRate: () => undefined,
    onHostByte: (byte) => sent.push(`${byte} at ${chip.cycles}`),
    core: (cpu, hooks) => new Core(cpu, { hooks, ioEnd: cpu.ioEnd }),
  });
  for (let slice = 1; slice <= 30; slice += 1) {
    chip.run((slice * runS * CLOCK_HZ) / 30);
    if (slice % 5 === 0) chip.receive(Buffer.from(`5${slice}\r\n`));
  }
  return { sent: sent.join('\n'), cycles: chip.cycles, data: Buffer.from(chip.data).toString('hex') };
}

// The Yun's waits for two seconds in which the host is silent.
test.each(SHIPPED_FIRMWARE.filter(({ name }) => name !== 'yun-console'))(
  '$name on the $mcu sends every byte in the same cycle and leaves the same memory, translated or interpreted',
  (firmware) => {
    const translated = run(firmware, TranslatingCore);
    const interpreted = run(firmware, InterpreterCore);
    expect(translated).toEqual(interpreted);
    expect(translated.sent.length).toBeGreaterThan(100);
  },
);

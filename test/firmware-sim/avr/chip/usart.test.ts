import { describe, expect, test } from 'vitest';
import { ChipCpu } from '../../../../firmware-sim/avr/chip/chip-cpu.ts';
import { atmega328p } from '../../../../firmware-sim/avr/chip/models/atmega328p.ts';
import { Usart } from '../../../../firmware-sim/avr/chip/usart.ts';
import { passCycles } from './pass-cycles.ts';

const UCSRA = 0xc0;
const UCSRB = 0xc1;
const UBRRL = 0xc4;
const UDR = 0xc6;

/** A port at 100 kBd: 160 cycles a bit, 1600 a byte. */
function rig({ hostBaudRate = 100_000 }: { hostBaudRate?: number } = {}) {
  const cpu = new ChipCpu(new Uint16Array(0x4000), atmega328p);
  const arrivals: { byte: number; cycle: number }[] = [];
  const usart = new Usart({
    cpu,
    model: atmega328p.usarts[0],
    clockHz: 16_000_000,
    hostBaudRate: () => hostBaudRate,
    onHostByte: (byte) => arrivals.push({ byte, cycle: cpu.cycles }),
  });
  cpu.writeData(UBRRL, 9);
  cpu.writeData(UCSRB, 0x18);
  const status = () => cpu.readData(UCSRA);
  return { cpu, usart, arrivals, status, bytes: () => arrivals.map(({ byte }) => byte) };
}

describe('the transmitter', () => {
  test('takes ten bit times for a byte', () => {
    const { cpu, arrivals } = rig();
    cpu.writeData(UDR, 0x41);
    passCycles(cpu, 2000);
    expect(arrivals).toEqual([{ byte: 0x41, cycle: 1600 }]);
  });

  test('takes a second byte while the first leaves, and sends it without a pause', () => {
    const { cpu, arrivals, status } = rig();
    cpu.writeData(UDR, 1);
    expect(status() & 0x20).toBe(0x20);
    cpu.writeData(UDR, 2);
    expect(status() & 0x20).toBe(0);
    passCycles(cpu, 1600);
    expect(status() & 0x60).toBe(0x20);
    passCycles(cpu, 1600);
    expect(status() & 0x60).toBe(0x60);
    expect(arrivals.map(({ cycle }) => cycle)).toEqual([1600, 3200]);
  });
});

describe('the receiver', () => {
  test('holds three bytes, and says that a fourth was lost', () => {
    const { cpu, usart, status } = rig();
    usart.receive(Uint8Array.of(1, 2, 3, 4));
    passCycles(cpu, 4 * 1600);
    expect(status() & 0x88).toBe(0x88);
    expect([cpu.readData(UDR), cpu.readData(UDR), cpu.readData(UDR)]).toEqual([1, 2, 3]);
    expect(status() & 0x88).toBe(0);
  });

  test('has a byte ten bit times after the host began it, and the next one ten later', () => {
    const { cpu, usart, status } = rig();
    usart.receive(Uint8Array.of(7, 8));
    passCycles(cpu, 1599);
    expect(status() & 0x80).toBe(0);
    passCycles(cpu, 1);
    expect(cpu.readData(UDR)).toBe(7);
    passCycles(cpu, 1600);
    expect(cpu.readData(UDR)).toBe(8);
  });

  test('takes any number of chunks one byte after the other, up to a mebibyte that waits', () => {
    const { cpu, usart } = rig();
    const chunk = Uint8Array.from({ length: 65_536 }, (_, at) => at % 256);
    for (let at = 0; at < 20; at += 1) usart.receive(chunk);
    const received: number[] = [];
    while (Number.isFinite(cpu.nextEventCycle)) {
      cpu.cycles = cpu.nextEventCycle;
      cpu.tick();
      received.push(cpu.readData(UDR));
    }
    expect(received).toHaveLength(1_048_576);
    expect(received.every((byte, at) => byte === at % 256)).toBe(true);
  });

  test('is deaf until it is enabled', () => {
    const { cpu, usart, status } = rig();
    cpu.writeData(UCSRB, 0x08);
    usart.receive(Uint8Array.of(1));
    passCycles(cpu, 2000);
    expect(status() & 0x80).toBe(0);
  });
});

describe('rates that do not match', () => {
  test.each([96_000, 104_000])('by 4 %% do no harm: %i baud', (hostBaudRate) => {
    const { cpu, bytes } = rig({ hostBaudRate });
    for (const byte of [0x00, 0x55, 0xff, 0xa3]) {
      cpu.writeData(UDR, byte);
      passCycles(cpu, 1600);
    }
    expect(bytes()).toEqual([0x00, 0x55, 0xff, 0xa3]);
  });

  test('give what the sampling of the line gives: twice the rate doubles each bit', () => {
    const { cpu, bytes } = rig({ hostBaudRate: 200_000 });
    cpu.writeData(UDR, 0b11001111);
    passCycles(cpu, 4000);
    // Two samples of each bit, lowest first: 00 11 11 11 11 00 00 11 11 11. After a start bit, eight bits and a stop bit
    // the next start is the first 0 of bit 4.
    expect(bytes()).toEqual([0b11111110, 0b11111000]);
  });

  test('make the chip see bytes without a stop bit', () => {
    const { cpu, usart, status } = rig({ hostBaudRate: 50_000 });
    usart.receive(Uint8Array.of(0));
    passCycles(cpu, 3200);
    expect(status() & 0x90).toBe(0x90);
    expect(cpu.readData(UDR)).toBe(0);
    expect(status() & 0x90).toBe(0);
  });
});

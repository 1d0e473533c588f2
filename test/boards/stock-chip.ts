import { readFileSync } from 'node:fs';
import { AVRADC, AVRIOPort, AVRUSART, adcConfig, avrInstruction, CPU, portDConfig, usart0Config } from 'avr8js';
import type { ShippedFirmware } from '../../boards/index.ts';

export const CLOCK_HZ = 16_000_000;

/** Where the chips differ as far as the sketches go. Interrupts are word addresses. Sources: their data sheets. */
const CHIPS = {
  ATmega328P: { flashBytes: 0x8000, ramBytes: 0x800, timerOverflow: 0x20, usart: usart0Config },
  ATmega2560: {
    flashBytes: 0x40000,
    ramBytes: 0x2100,
    timerOverflow: 0x2e,
    usart: {
      ...usart0Config,
      rxCompleteInterrupt: 0x32,
      dataRegisterEmptyInterrupt: 0x34,
      txCompleteInterrupt: 0x36,
    },
  },
  ATmega32U4: {
    flashBytes: 0x8000,
    ramBytes: 0xa00,
    timerOverflow: 0x2e,
    // USART1, the only one.
    usart: {
      rxCompleteInterrupt: 0x32,
      dataRegisterEmptyInterrupt: 0x34,
      txCompleteInterrupt: 0x36,
      UCSRA: 0xc8,
      UCSRB: 0xc9,
      UCSRC: 0xca,
      UBRRL: 0xcc,
      UBRRH: 0xcd,
      UDR: 0xce,
    },
  },
} as const;

/** The 32U4's core waits for the clock of its USB part before it starts a sketch. */
const PLLCSR = 0x49;
const PLOCK = 1;

/** Registers of Timer/Counter0, the same in all three. */
const TIFR0 = 0x35;
const TCNT0 = 0x46;
const TIMSK0 = 0x6e;
const TIMER_PRESCALER = 64;

/**
 * A shipped `.hex` on avr8js as it comes from npm, so that a sketch is judged by another simulator than the project's
 * own. Its timers alone are left out, because each costs a third of the speed: the sketches need none but the one that
 * counts milliseconds, in the one way the Arduino core sets it up.
 */
export class StockChip {
  readonly cpu: CPU;
  readonly portD: AVRIOPort;
  readonly usart: AVRUSART;
  /** Volts at an ADC channel at a simulated time. */
  volts: (channel: number, timeMs: number) => number = () => 0;
  #sent: number[] = [];

  constructor({ mcu, hexUrl }: ShippedFirmware) {
    const chip = CHIPS[mcu];
    const flash = new Uint8Array(chip.flashBytes).fill(0xff);
    loadHex(readFileSync(hexUrl, 'latin1'), flash);
    this.cpu = new CPU(new Uint16Array(flash.buffer), chip.ramBytes);
    this.portD = new AVRIOPort(this.cpu, portDConfig);
    this.usart = new AVRUSART(this.cpu, chip.usart, CLOCK_HZ);
    this.usart.onByteTransmit = (byte) => this.#sent.push(byte);
    this.#countMilliseconds(chip.timerOverflow);
    const adc = new AVRADC(this.cpu, adcConfig);
    const convert = adc.onADCRead;
    adc.onADCRead = (input) => {
      if ('channel' in input) adc.channelValues[input.channel] = this.volts(input.channel, this.timeMs);
      convert(input);
    };
    if (mcu === 'ATmega32U4') this.cpu.readHooks[PLLCSR] = (address) => (this.cpu.data[address] ?? 0) | PLOCK;
  }

  #countMilliseconds(address: number): void {
    const { cpu } = this;
    const periodCycles = TIMER_PRESCALER * 256;
    cpu.readHooks[TCNT0] = () => (cpu.cycles / TIMER_PRESCALER) & 0xff;
    const overflow = () => {
      cpu.setInterruptFlag({
        address,
        flagRegister: TIFR0,
        flagMask: 1,
        enableRegister: TIMSK0,
        enableMask: 1,
      });
      cpu.addClockEvent(overflow, periodCycles - (cpu.cycles % periodCycles));
    };
    cpu.addClockEvent(overflow, periodCycles);
  }

  get timeMs(): number {
    return (this.cpu.cycles * 1000) / CLOCK_HZ;
  }

  run(durationMs: number): void {
    const { cpu } = this;
    const end = cpu.cycles + (durationMs * CLOCK_HZ) / 1000;
    while (cpu.cycles < end) {
      avrInstruction(cpu);
      cpu.tick();
    }
  }

  /** What it has sent since the last call. */
  takeText(): string {
    return Buffer.from(this.#sent.splice(0)).toString('latin1');
  }

  /** The complete lines it has sent since the last call; the rest waits for the next. */
  takeLines(): string[] {
    const end = this.#sent.lastIndexOf(0x0a) + 1;
    const text = Buffer.from(this.#sent.splice(0, end)).toString('latin1');
    return text.split('\r\n').slice(0, -1);
  }
}

/** Records of Intel HEX: `:`, length, address, type, bytes, checksum. Type 2 moves the base on by paragraphs. */
function loadHex(hex: string, flash: Uint8Array): void {
  let base = 0;
  for (const line of hex.trim().split(/\r?\n/)) {
    const record = Buffer.from(line.slice(1), 'hex');
    const [length = 0, , , type] = record;
    if (type === 0) flash.set(record.subarray(4, 4 + length), base + record.readUInt16BE(1));
    if (type === 2) base = record.readUInt16BE(4) * 16;
  }
}

import type { ChipCpu } from './chip-cpu.ts';
import { IncomingBytes } from './incoming-bytes.ts';
import {
  FORMAT_8N1,
  type FrameFormat,
  frameBits,
  frameLevels,
  LineSampler,
  type ReceivedFrame,
} from './serial-frame.ts';

/** Registers of the data space and their bits, DS40002061 section 19.10. */
const UCSRA = 0xc0;
const UCSRB = 0xc1;
const UCSRC = 0xc2;
const UBRRL = 0xc4;
const UBRRH = 0xc5;
const UDR = 0xc6;
const RXC = 0x80;
const TXC = 0x40;
const UDRE = 0x20;
const FE = 0x10;
const DOR = 0x08;
const UPE = 0x04;
const U2X = 0x02;
const MPCM = 0x01;
const RXEN = 0x10;
const TXEN = 0x08;
const UCSZ2 = 0x04;
const RXB8 = 0x02;
const TXB8 = 0x01;

/** Two characters in the buffer and one in the shift register, section 19.7.3. */
const RECEIVED_AT_MOST = 3;

/** Where the three interrupts are; two of them stay pending for as long as their flag is set, sections 19.6.3 and 19.7.3. */
const LINES = { flagRegister: UCSRA, enableRegister: UCSRB };

export interface UsartOptions {
  readonly cpu: ChipCpu;
  readonly clockHz: number;
  /** Bits a second at which the host sends and listens, in frames of 8N1; `undefined`: always at the chip's own rate. */
  readonly hostBaudRate: () => number | undefined;
  /** A byte that the host has received from the line. */
  readonly onHostByte: (byte: number) => void;
}

/**
 * The serial port. Every frame goes over a simulated line and is sampled by its receiver's own bit time, so that rates that
 * do not match give garbage and framing errors. Source: ATmega328P datasheet DS40002061, chapter 19. Not simulated:
 * synchronous modes, multi-processor filtering.
 */
export class Usart {
  readonly #options: UsartOptions;
  readonly #receiver = new LineSampler((frame) => this.#received(frame));
  readonly #host = new LineSampler(({ character }) => this.#options.onHostByte(character & 0xff));
  readonly #incoming = new IncomingBytes();
  readonly #rxComplete = {
    ...LINES,
    address: 0x24,
    flagMask: RXC,
    enableMask: 0x80,
    constant: true,
  };
  readonly #dataEmpty = {
    ...LINES,
    address: 0x26,
    flagMask: UDRE,
    enableMask: 0x20,
    constant: true,
  };
  readonly #txComplete = {
    ...LINES,
    address: 0x28,
    flagMask: TXC,
    enableMask: 0x40,
  };
  #unread: ReceivedFrame[] = [];
  #overrun = false;
  /** In the shift register. */
  #sending = false;
  #waiting: number | undefined;
  #hostSending = false;

  constructor(options: UsartOptions) {
    this.#options = options;
    const { cpu } = options;
    cpu.data[UCSRA] = UDRE;
    cpu.data[UCSRC] = 0x06;
    cpu.readHooks[UCSRA] = () => this.#status();
    cpu.writeHooks[UCSRA] = (value) => {
      if ((value & TXC) !== 0) cpu.clearInterrupt(this.#txComplete);
      cpu.data[UCSRA] = ((cpu.data[UCSRA] ?? 0) & ~(U2X | MPCM)) | (value & (U2X | MPCM));
      return true;
    };
    cpu.writeHooks[UCSRB] = (value) => {
      if ((value & RXEN) === 0) this.#flush();
      cpu.data[UCSRB] = (value & ~RXB8) | ((cpu.data[UCSRB] ?? 0) & RXB8);
      for (const interrupt of [this.#rxComplete, this.#dataEmpty, this.#txComplete]) {
        cpu.updateInterruptEnable(interrupt, value);
      }
      return true;
    };
    cpu.readHooks[UDR] = () => this.#read();
    cpu.writeHooks[UDR] = (value) => {
      this.#write(value);
      return true;
    };
  }

  /** Cycles of a bit as the chip is set. */
  get bitCycles(): number {
    const { data } = this.#options.cpu;
    const divisor = ((((data[UBRRH] ?? 0) & 0x0f) << 8) | (data[UBRRL] ?? 0)) + 1;
    return divisor * (((data[UCSRA] ?? 0) & U2X) !== 0 ? 8 : 16);
  }

  /** Bytes a host sends; they take their time on the line. What exceeds 1 MiB that waits is lost. */
  receive(bytes: Uint8Array): void {
    this.#incoming.add(bytes);
    if (!this.#hostSending) this.#sendFromHost(this.#options.cpu.cycles);
  }

  #hostBitCycles(): number {
    const rate = this.#options.hostBaudRate();
    return rate === undefined ? this.bitCycles : this.#options.clockHz / rate;
  }

  #format(): FrameFormat {
    const { data } = this.#options.cpu;
    const c = data[UCSRC] ?? 0;
    const size = ((c >> 1) & 3) | ((data[UCSRB] ?? 0) & UCSZ2);
    const parity = (c & 0x20) === 0 ? 'none' : (c & 0x10) === 0 ? 'even' : 'odd';
    return { dataBits: size === 7 ? 9 : 5 + (size & 3), parity, stopBits: (c & 0x08) === 0 ? 1 : 2 };
  }

  #write(value: number): void {
    const { cpu } = this.#options;
    const control = cpu.data[UCSRB] ?? 0;
    if ((control & TXEN) === 0 || this.#waiting !== undefined) return;
    const character = value | ((control & TXB8) !== 0 ? 0x100 : 0);
    if (this.#sending) {
      this.#waiting = character;
      cpu.clearInterrupt(this.#dataEmpty);
    } else this.#send(character, cpu.cycles);
  }

  #send(character: number, fromCycle: number): void {
    const { cpu } = this.#options;
    this.#sending = true;
    const bitCycles = this.bitCycles;
    const format = this.#format();
    const endCycle = fromCycle + bitCycles * frameBits(format);
    cpu.at(endCycle, () => {
      this.#host.configure(this.#hostBitCycles(), FORMAT_8N1);
      this.#putOnLine(this.#host, { levels: frameLevels(character, format), fromCycle, bitCycles });
      this.#sent(endCycle);
    });
  }

  #sent(endCycle: number): void {
    const { cpu } = this.#options;
    const next = this.#waiting;
    this.#waiting = undefined;
    this.#sending = false;
    if (next === undefined) cpu.setInterruptFlag(this.#txComplete);
    else {
      this.#send(next, endCycle);
      cpu.setInterruptFlag(this.#dataEmpty);
    }
  }

  #sendFromHost(fromCycle: number): void {
    const { cpu } = this.#options;
    const byte = this.#incoming.take();
    this.#hostSending = byte !== undefined;
    if (byte === undefined) return;
    const bitCycles = this.#hostBitCycles();
    const endCycle = fromCycle + bitCycles * frameBits(FORMAT_8N1);
    cpu.at(Math.ceil(endCycle), () => {
      if (((cpu.data[UCSRB] ?? 0) & RXEN) !== 0) {
        this.#receiver.configure(this.bitCycles, this.#format());
        this.#putOnLine(this.#receiver, { levels: frameLevels(byte, FORMAT_8N1), fromCycle, bitCycles });
      }
      this.#sendFromHost(endCycle);
    });
  }

  #putOnLine(line: LineSampler, frame: { levels: readonly number[]; fromCycle: number; bitCycles: number }): void {
    let fromCycle = frame.fromCycle;
    for (const level of frame.levels) {
      line.take(level, fromCycle, fromCycle + frame.bitCycles);
      fromCycle += frame.bitCycles;
    }
  }

  #received(frame: ReceivedFrame): void {
    const { cpu } = this.#options;
    if (this.#unread.length === RECEIVED_AT_MOST) {
      this.#overrun = true;
      return;
    }
    this.#unread.push(frame);
    this.#showNinthBit();
    cpu.setInterruptFlag(this.#rxComplete);
  }

  #showNinthBit(): void {
    const { data } = this.#options.cpu;
    const ninth = ((this.#unread[0]?.character ?? 0) & 0x100) !== 0;
    data[UCSRB] = ((data[UCSRB] ?? 0) & ~RXB8) | (ninth ? RXB8 : 0);
  }

  /** Flags that belong to the character that UDR gives next. */
  #status(): number {
    const next = this.#unread[0];
    const flags = (next?.framingError ? FE : 0) | (next?.parityError ? UPE : 0) | (this.#overrun ? DOR : 0);
    return (this.#options.cpu.data[UCSRA] ?? 0) | flags;
  }

  #read(): number {
    const { cpu } = this.#options;
    const frame = this.#unread.shift();
    this.#overrun = false;
    this.#showNinthBit();
    if (this.#unread.length === 0) cpu.clearInterrupt(this.#rxComplete);
    return (frame?.character ?? 0) & 0xff;
  }

  #flush(): void {
    this.#unread = [];
    this.#overrun = false;
    this.#options.cpu.clearInterrupt(this.#rxComplete);
  }
}

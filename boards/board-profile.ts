/** How a host's `SerialPort.list()` knows the board. Four hexadecimal digits, lower case, as udev writes them. */
export interface UsbId {
  readonly vendorId: string;
  readonly productId: string;
}

export interface AdcProfile {
  /** Resolution: a reading lies between 0 and 2^bits - 1. */
  readonly bits: number;
  /** The voltage that reads as full scale in the board's default setting. */
  readonly referenceVolts: number;
  /** As printed on the board. */
  readonly pins: readonly string[];
}

/**
 * What happens to the program on the board when a host opens the port. `dtr`: a circuit on the board resets it when DTR
 * falls. `native-usb`: the microcontroller is the USB device itself; opening does not reset it, opening at 1200 baud
 * starts its bootloader. `none`: nothing.
 */
export type ResetOnOpen = 'dtr' | 'native-usb' | 'none';

/** What pins can do beyond a digital level, and the numbers sketches know them by. */
export interface PinFunctions {
  /**
   * What a sketch calls the pin `A0`; `A1` is the next number, and so on. `undefined` where each name holds its number, as
   * `GPIO36` does.
   */
  readonly firstAnalogNumber: number | undefined;
  /** Pins that make a pulse width with `analogWrite`. */
  readonly pwm: readonly string[];
  /** How many servos the board's Servo library drives at once, on any output pins. */
  readonly servos: number;
  /** The bus of the library Wire. */
  readonly i2c: { readonly sda: string; readonly scl: string };
  /** Pins that can only measure a voltage: no digital level, no pull-up. */
  readonly analogOnly: readonly string[];
  /** Pins that read levels but have no output driver and no pull-up. */
  readonly inputOnly: readonly string[];
  /** Pins that carry the serial line to the host, and so nothing else. */
  readonly hostSerial: readonly string[];
}

/** What there is to know about a kind of board without having one. Pure data. */
export interface BoardProfile {
  /** As on the command line: `arduino-uno`. */
  readonly name: string;
  /** As its maker writes it. */
  readonly title: string;
  readonly mcu: string;
  readonly clockHz: number;
  /** Of the pins: a higher voltage than this damages them, or reads as full scale. */
  readonly operatingVolts: number;
  /** `undefined` where the board cannot read a voltage. */
  readonly adc: AdcProfile | undefined;
  /** As the board's own software numbers them; pins that are analogue inputs first are not repeated here. */
  readonly digitalPins: readonly string[];
  readonly pinFunctions: PinFunctions;
  /**
   * The microcontroller's name of each pin of the board, as `PB5` for `D13`, and as `ADC6` where it is no port's. Two names
   * of the board may stand for one pin. `undefined` where firmware is not simulated instruction by instruction.
   */
  readonly mcuPins: Readonly<Record<string, string>> | undefined;
  /** The usual one first. A bridge chip's id says what chip it is, not what board. */
  readonly usb: readonly UsbId[];
  /** What sketches for this board usually give `Serial.begin`. No meaning to the wire where `resetOnOpen` is `native-usb`. */
  readonly defaultBaudRate: number;
  readonly resetOnOpen: ResetOnOpen;
}

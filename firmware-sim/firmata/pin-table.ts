import type { BoardProfile } from '../../boards/index.ts';
import type { PinMode } from './protocol.ts';

/** `analogWrite` of the Arduino cores takes 8 bits. */
const PWM_BITS = 8;

/** A servo is set in degrees or in microseconds, up to 14 bits. */
const SERVO_BITS = 14;

/** What a pin can do. */
export interface PinDescription {
  /** As Firmata and sketches number it. */
  readonly number: number;
  /** As printed on the board; empty for a number that no pin of the board has. */
  readonly name: string;
  /** What it can be set to, in the order it is told to hosts, with the bits of its values. Empty: it is not a host's to use. */
  readonly modes: ReadonlyMap<PinMode, number>;
  /** Its number among the analog inputs. */
  readonly analogChannel: number | undefined;
}

/** The pins of a board by their number, without holes. */
export function describePins(profile: BoardProfile): readonly PinDescription[] {
  const { adc, digitalPins, pinFunctions } = profile;
  const analogPins = adc?.pins ?? [];
  const names = new Map<number, string>();
  for (const name of [...digitalPins, ...analogPins]) names.set(pinNumber(profile, name), name);
  const servos = new Set(digitalPins.filter((name) => isOutput(profile, name)).slice(0, pinFunctions.servos));
  return Array.from({ length: Math.max(...names.keys()) + 1 }, (_, number) => {
    const name = names.get(number);
    if (name === undefined) return { number, name: '', modes: new Map(), analogChannel: undefined };
    const channel = analogPins.indexOf(name);
    const modes = pinFunctions.hostSerial.includes(name) ? new Map() : modesOf(profile, name, servos.has(name));
    return { number, name, modes, analogChannel: channel === -1 ? undefined : channel };
  });
}

function modesOf(profile: BoardProfile, name: string, servo: boolean): Map<PinMode, number> {
  const { adc, pinFunctions } = profile;
  const modes = new Map<PinMode, number>();
  if (!pinFunctions.analogOnly.includes(name)) modes.set('input', 1);
  if (isOutput(profile, name)) modes.set('pullUp', 1).set('output', 1);
  if (adc?.pins.includes(name)) modes.set('analog', adc.bits);
  if (pinFunctions.pwm.includes(name)) modes.set('pwm', PWM_BITS);
  if (servo) modes.set('servo', SERVO_BITS);
  if (name === pinFunctions.i2c.sda || name === pinFunctions.i2c.scl) modes.set('i2c', 1);
  if (isOutput(profile, name)) modes.set('oneWire', 1);
  return modes;
}

function isOutput({ pinFunctions }: BoardProfile, name: string): boolean {
  const { analogOnly, inputOnly, hostSerial } = pinFunctions;
  return ![analogOnly, inputOnly, hostSerial].some((pins) => pins.includes(name));
}

function pinNumber({ pinFunctions }: BoardProfile, name: string): number {
  const digits = Number(/\d+$/.exec(name)?.[0]);
  return name.startsWith('A') ? digits + (pinFunctions.firstAnalogNumber ?? 0) : digits;
}

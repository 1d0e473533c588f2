import type { PinDescription } from './pin-table.ts';
import { COMMAND, ONE_WIRE, PIN_MODE, PROTOCOL_VERSION, SYSEX } from './protocol.ts';
import { packBits, toGroups, toPairs } from './seven-bit.ts';

/** Stands for "no analog input", and ends the list of a pin's modes. */
const NONE = 0x7f;

/** What a Firmata device sends, in bytes. */
export const replies = {
  version: () => [COMMAND.version, PROTOCOL_VERSION.major, PROTOCOL_VERSION.minor],

  firmware: (name: string) =>
    sysex(SYSEX.firmware, [PROTOCOL_VERSION.major, PROTOCOL_VERSION.minor, ...toPairs(Buffer.from(name))]),

  capabilities: (pins: readonly PinDescription[]) =>
    sysex(
      SYSEX.capabilityResponse,
      pins.flatMap(({ modes }) => [...[...modes].flatMap(([mode, bits]) => [PIN_MODE[mode], bits]), NONE]),
    ),

  analogMapping: (pins: readonly PinDescription[]) =>
    sysex(
      SYSEX.analogMappingResponse,
      pins.map(({ analogChannel }) => analogChannel ?? NONE),
    ),

  pinState: (pin: number, mode: number, state: number) =>
    sysex(SYSEX.pinStateResponse, [pin, mode, ...toGroups(state, 1)]),

  analog: (channel: number, value: number) => [COMMAND.analog | channel, value & 0x7f, (value >> 7) & 0x7f],

  digital: (port: number, bits: number) => [COMMAND.digital | port, bits & 0x7f, (bits >> 7) & 0x7f],

  string: (text: string) => sysex(SYSEX.string, toPairs(Buffer.from(text))),

  i2c: (address: number, register: number, bytes: readonly number[]) =>
    sysex(SYSEX.i2cReply, toPairs([address, register, ...bytes])),

  oneWireSearch: (pin: number, alarms: boolean, roms: readonly Uint8Array[]) =>
    sysex(SYSEX.oneWire, [
      alarms ? ONE_WIRE.searchAlarmsReply : ONE_WIRE.searchReply,
      pin,
      ...packBits(roms.flatMap((rom) => [...rom])),
    ]),

  oneWireRead: (pin: number, correlationId: number, bytes: readonly number[]) =>
    sysex(SYSEX.oneWire, [ONE_WIRE.readReply, pin, ...packBits([correlationId & 0xff, correlationId >> 8, ...bytes])]),
};

function sysex(command: number, data: readonly number[]): number[] {
  return [COMMAND.startSysex, command, ...data, COMMAND.endSysex];
}

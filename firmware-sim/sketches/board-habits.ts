import type { BoardProfile } from '../../boards/index.ts';

/** What differs from board to board in what a program prints. */
export interface BoardHabits {
  /** Printed by the board itself, before the program. */
  readonly bootLines: readonly string[];
  readonly lineEnding: string;
  /** Between the label and the value, and between one pair and the next. */
  readonly labelEnd: string;
  readonly separator: string;
}

/** `label:value` pairs as the Arduino IDE's plotter reads them, ended by `Serial.println`. */
const ARDUINO: BoardHabits = { bootLines: [], lineEnding: '\r\n', labelEnd: ':', separator: ',' };

/** What the boot ROM and the second-stage loader print at 115 200 baud after power-on. Source: ESP-IDF programming guide. */
const ESP32_BOOT_LINES = [
  'ets Jul 29 2019 12:21:46',
  '',
  'rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)',
  'configsip: 0, SPIWP:0xee',
  'clk_drv:0x00,q_drv:0x00,d_drv:0x00,cs0_drv:0x00,hd_drv:0x00,wp_drv:0x00',
  'mode:DIO, clock div:1',
  'load:0x3fff0030,len:1184',
  'load:0x40078000,len:13232',
  'load:0x40080400,len:3028',
  'entry 0x400805e4',
];

const HABITS: Readonly<Record<string, BoardHabits>> = {
  'esp32-devkit': { ...ARDUINO, bootLines: ESP32_BOOT_LINES },
  /** MicroPython's `print('temperature =', value)`; its USB serial port turns `\n` into `\r\n`. */
  'raspberry-pi-pico': { ...ARDUINO, labelEnd: ' = ', separator: ', ' },
  /** A program on Linux with a raw serial port. */
  'raspberry-pi': { ...ARDUINO, lineEnding: '\n', labelEnd: '=', separator: ' ' },
};

export function boardHabits(board: BoardProfile): BoardHabits {
  return HABITS[board.name] ?? ARDUINO;
}

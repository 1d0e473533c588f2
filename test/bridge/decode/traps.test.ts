import { describe, expect, test } from 'vitest';
import { AutoDecoder } from '../../../bridge/index.ts';

/** What a fresh decoder makes of each line: `series=value unit!`, `!` for bad; or `-` for a line without values. */
function readAll(...lines: string[]): string[] {
  const decoder = new AutoDecoder();
  return lines.map((line) => {
    const { values } = decoder.decode(line);
    const texts = values.map(({ series, value, unit, quality }) => {
      return `${series}=${value}${unit === undefined ? '' : ` ${unit}`}${quality === undefined ? '' : '!'}`;
    });
    return texts.length === 0 ? '-' : texts.join(' | ');
  });
}

describe('a decimal comma', () => {
  test('is told from a separator by a carry, and read from then on', () => {
    expect(readAll('22,8', '22,9', '23,0', '23,1', '23,2')).toEqual(['-', '-', '-', 'value=23.1', 'value=23.2']);
  });

  test('is told by a leading zero behind it', () => {
    expect(readAll('23,41', '23,05', '23,41')).toEqual(['-', '-', 'value=23.41']);
  });

  test('is sure at once where something else separates, or two labels have one each', () => {
    expect(readAll('23,4;55,1')).toEqual(['value=23.4 | value_2=55.1']);
    expect(readAll('23,4\t55,1')).toEqual(['value=23.4 | value_2=55.1']);
    expect(readAll('T=23,4 H=55,0')).toEqual(['T=23.4 | H=55']);
    expect(readAll('Temp: 23,4 C; Hum: 55,1 %')).toEqual(['Temp=23.4 Cel | Hum=55.1 %']);
  });

  test('is no decimal comma when the second part changes its length or is long', () => {
    expect(readAll('72,9', '72,10', '73,9')).toEqual(['-', 'value=72 | value_2=10', 'value=73 | value_2=9']);
    expect(readAll('512,498')).toEqual(['value=512 | value_2=498']);
  });

  test('is none on a board that prints a decimal point', () => {
    expect(readAll('T:21.5', '1,2')).toEqual(['T=21.5', 'value=1 | value_2=2']);
  });

  test('that may group thousands is never read', () => {
    expect(readAll('P: 101,325 Pa', 'P: 101,325.00 Pa', 'P: 101,326 Pa')).toEqual(['-', '-', '-']);
  });
});

describe('a clock in the first column', () => {
  test('is left out when it is a date, a time or seconds since 1970', () => {
    expect(readAll('2026-08-16 12:00:00,23.4')).toEqual(['value_2=23.4']);
    expect(readAll('12:00:00;23.4;5')).toEqual(['value_2=23.4 | value_3=5']);
    expect(readAll('1786881605,23.4')).toEqual(['value_2=23.4']);
    expect(readAll('2026-08-16 12:00:00 23.4 55')).toEqual(['value_2=23.4 | value_3=55']);
  });

  test('is left out as a counter of milliseconds, whose name no other column takes', () => {
    const rows = [1000, 1100, 1200, 1301, 1400, 1500].map((time) => `${time},23.5`);
    expect(readAll(...rows)).toEqual(rows.map(() => 'value_2=23.5'));
  });

  test('is taken for a value among whole numbers until five rows have risen evenly', () => {
    const rows = [100, 200, 300, 400, 500, 600].map((time) => `${time},7,9`);
    expect(readAll(...rows).map((values) => values.startsWith('value='))).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  test('is a value when it falls', () => {
    expect(readAll('1200,2.5', '1100,2.5', '1300,2.5').at(-1)).toBe('value=1300 | value_2=2.5');
  });

  test('is left out where the header calls it one', () => {
    expect(readAll('time (ms),light (lx)', '100,5', '200,6').slice(1)).toEqual(['light=5 lx', 'light=6 lx']);
  });
});

describe('columns', () => {
  test('keep their places around an empty one', () => {
    expect(readAll('1\t\t3', '1,,3')).toEqual(['value=1 | value_3=3', 'value=1 | value_3=3']);
    expect(readAll('1   2')).toEqual(['value=1 | value_2=2']);
  });

  test('take names and units from the header, in brackets of any kind', () => {
    expect(readAll('T (C);H [%];raw', '21.5;40;7').at(-1)).toBe('T=21.5 Cel | H=40 % | raw=7');
  });

  test('that are lost are not read until three rows agree, and gained ones begin an epoch at once', () => {
    const decoder = new AutoDecoder();
    for (let row = 0; row < 4; row += 1) decoder.decode('100,200,300');
    expect(decoder.dialect?.epoch).toBe(1);
    expect(['200,300', '200,300', '200,300'].map((line) => decoder.decode(line).values.length)).toEqual([0, 0, 2]);
    expect(decoder.decode('1,2,3,4').values.map(({ series }) => series)).toEqual([
      'value',
      'value_2',
      'value_3',
      'value_4',
    ]);
    expect(decoder.dialect).toBeUndefined();
    for (let row = 0; row < 3; row += 1) decoder.decode('1,2,3,4');
    expect(decoder.dialect).toMatchObject({ kind: 'csv', epoch: 3 });
  });
});

describe('failures of sensors', () => {
  test('85.00 at power-up is bad, also after a restart, and 85 between neighbours is good', () => {
    const boot = 'rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)';
    expect(readAll('T: 85.00 C', 'T: 84.9 C', 'T: 85.00 C', boot, 'T: 85.00 C')).toEqual([
      'T=85 Cel!',
      'T=84.9 Cel',
      'T=85 Cel',
      '-',
      'T=85 Cel!',
    ]);
    expect(readAll('Humidity: 85.00 %', 'level: 85')).toEqual(['Humidity=85 %', 'level=85']);
  });

  test('-127 is bad as a temperature and a number like another elsewhere', () => {
    expect(readAll('Temp: -127.00', 'ax: -127')).toEqual(['Temp=-127!', 'ax=-127']);
  });

  test('a failure is seen in lines of a shape that is long known', () => {
    expect(readAll('Temp: 23.5', 'Temp: 23.6', 'Temp: -127.00', 'Temp: 23.7')).toEqual([
      'Temp=23.5',
      'Temp=23.6',
      'Temp=-127!',
      'Temp=23.7',
    ]);
  });

  test('a value that is no number is named, and its neighbours are kept', () => {
    expect(new AutoDecoder().decode('T: nan C H: 40 %')).toEqual({
      values: [{ series: 'H', value: 40, unit: '%' }],
      skipped: 'T is not a finite number',
    });
  });
});

describe('after a restart', () => {
  test('a first line of another kind than before is taken for the rest of a cut one', () => {
    const decoder = new AutoDecoder();
    for (const line of ['T:21', 'T:22', 'T:23']) decoder.decode(line);
    decoder.restarted();
    expect(decoder.decode('3.5')).toEqual({ values: [], skipped: expect.stringContaining('cut') });
    expect(decoder.decode('T:23').values).toHaveLength(1);
  });
});

test.each([
  ['Â°C', 'Cel'],
  ['\u00b0C', 'Cel'],
  [' *C', 'Cel'],
  [" 'C", 'Cel'],
  [' degC', 'Cel'],
  [' Celsius', 'Cel'],
  [' deg F', 'Far'],
])('23.4%s is in %s', (text, unit) => {
  expect(new AutoDecoder().decode(`T: 23.4${text}`).values).toEqual([{ series: 'T', value: 23.4, unit }]);
});

test.each([
  'Connected to 192.168.1.20',
  'Sensor 3 of 5 started at 12:30:45',
  'Found 2 devices',
  'v1.2.3',
  '2026-08-16',
  '0x1F',
  '28FF641E8216034B',
  'AA:BB:CC:DD:EE:FF',
  'Build: 1234',
  'Waiting 5 s',
  'T:1.2.3',
  'T: 12 34:',
  '1:10',
  'GET /index.html HTTP/1.1',
  'Temperature: ',
  'x=1 y=',
])('%j holds no reading', (line) => {
  expect(readAll(line)).toEqual(['-']);
});

test.each([
  ['Load: 12.3 g', 'Load=12.3 g'],
  ['[INFO] temp: 23.4', 'temp=23.4'],
  ['DEBUG: temp=23.4', 'temp=23.4'],
  ['ERROR: sensor 5', '-'],
  ['Temperature: 23.4C/74.1F', 'Temperature=23.4 Cel | Temperature (°F)=74.1 Far'],
  ['Timestamp: 12345 Temp: 23.4', 'Temp=23.4'],
  ['ypr\t12.3\t4.5\t6.7', 'ypr=12.3 | ypr_2=4.5 | ypr_3=6.7'],
  ['Distance: 12.3cm / 4.8in', 'Distance=12.3 cm | Distance (in)=4.8 in'],
  ['load 0x4010f000, len 3460, room 16', '-'],
  ['tail 4', '-'],
  ['Ratio: 1/8', '-'],
])('%j is read as %s', (line, values) => {
  expect(readAll(line)).toEqual([values]);
});

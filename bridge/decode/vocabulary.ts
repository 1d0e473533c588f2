/** What words around numbers mean. All lower case. */

/** Say that a reading is not good, wherever they stand beside it. */
const FAILURES = [
  ...['error', 'err', 'fail', 'fails', 'failed', 'failure', 'invalid', 'timeout', 'fault', 'bad', 'lost', 'stale'],
  ...['disconnected', 'unavailable', 'overflow', 'saturated', 'missing', 'absent', 'unplugged', 'n/a', 'no', 'not'],
  ...['off', 'open', 'checksum', 'crc', 'overrange', 'underrange', 'unreliable', 'no_signal', 'ng', 'nok'],
];

/** Say that it is. */
const ASSURANCES = [
  'ok',
  'okay',
  'good',
  'valid',
  'ready',
  'done',
  'success',
  'pass',
  'passed',
  'yes',
  'true',
  'normal',
];

/** Whole words of a label that speak of the device or its settings, not of what it measures. */
const DEVICE_WORDS = [
  ...['id', 'ver', 'version', 'rev', 'revision', 'firmware', 'fw', 'build', 'baud', 'baudrate', 'address', 'addr'],
  ...['driver', 'resolution', 'attempt', 'attempts', 'retry', 'retries', 'ssid', 'mac', 'ip', 'chip', 'rom', 'crc'],
  ...[
    'gain',
    'timing',
    'interval',
    'divisor',
    'port',
    'pin',
    'gpio',
    'serial',
    'code',
    'error',
    'exception',
    'errno',
    'failed',
    'failure',
  ],
  ...['found', 'set', 'oversampling', 'bandwidth', 'datarate', 'license', 'copyright', 'integration', 'since', 'now'],
  ...['serialnumber', 'producttype', 'datareadyflag', 'hex', 'oct', 'bin', 'setting', 'settings', 'config'],
];

/** The same for labels of several words. */
const DEVICE_PHRASES = [
  ...['max value', 'min value', 'max delay', 'min delay', 'sample rate', 'sampling rate', 'data rate', 'full scale'],
  ...['status code', 'i2c', 'measurement interval', 'update interval', 'free heap at', 'accuracy decimals'],
];

/** How a line of the ESP8266's or ESP32's boot code starts, and what a booting runtime prints. */
const BOOT_STARTS = [
  ...[
    'ets ',
    'rst:0x',
    'configsip',
    'clk_drv:',
    'mode:dio',
    'mode:qio',
    'mode:dout',
    'mode:qout',
    'load:0x',
    'load 0x',
  ],
  ...[
    'entry 0x',
    'boot:0x',
    'rst cause:',
    'ho 0',
    'wdt reset',
    'esp-rom:',
    'spiwp:',
    'saved pc:',
    'chksum 0x',
    'csum 0x',
  ],
  ...[
    '~ld',
    'brownout',
    'guru ',
    'backtrace:',
    'rebooting',
    'elf file',
    'mpy: soft reboot',
    'micropython v',
    '*** booting',
  ],
  ...['adafruit circuitpython', 'user code', 'waiting for download'],
];

/** Tags under which ESP-IDF and ESPHome log about themselves. */
const SYSTEM_TAGS = [
  ...[
    'boot',
    'cpu_start',
    'heap_init',
    'spi_flash',
    'esp_image',
    'app_init',
    'efuse_init',
    'main_task',
    'wifi',
    'wifi_init',
  ],
  ...[
    'phy_init',
    'phy',
    'pp',
    'net80211',
    'system_api',
    'gpio',
    'esp_netif_handlers',
    'esp_netif_lwip',
    'psram',
    'app',
  ],
  ...[
    'cpu_start',
    'clk',
    'flash_parts',
    'esp_psram',
    'octal_psram',
    'api',
    'ota',
    'mdns',
    'logger',
    'sleep',
    'coexist',
  ],
];

const failures = new Set(FAILURES);
const assurances = new Set(ASSURANCES);
const deviceWords = new Set(DEVICE_WORDS);
const systemTags = new Set(SYSTEM_TAGS);

/** What a text beside numbers says of them; `undefined` when it says nothing that we know. */
export function verdict(text: string): 'bad' | 'good' | undefined {
  const words = wordsOf(text);
  if (words.some((word) => failures.has(word))) return 'bad';
  return words.some((word) => assurances.has(word)) ? 'good' : undefined;
}

/** Whether a label speaks of the device, its settings or its faults instead of a measurement. */
export function isDeviceLabel(label: string): boolean {
  const words = wordsOf(label);
  if (words.some((word) => deviceWords.has(word))) return true;
  // `Connecting to …`, `Applying new values`: something the program does.
  if (words.length > 1 && words[0]?.endsWith('ing') === true) return words[0] !== 'reading' && words[0] !== 'one';
  const text = words.join(' ');
  return words.some((word) => word.endsWith('_version')) || DEVICE_PHRASES.some((phrase) => text.includes(phrase));
}

/** Whether a board prints this before its program runs. */
export function isBootText(line: string): boolean {
  const start = line.slice(0, 24).trimStart().toLowerCase();
  return BOOT_STARTS.some((boot) => start.startsWith(boot)) || /^tail \d{1,2}\s*$/.test(start);
}

/** `boot.esp32` and `wifi:123` are parts of their systems. */
export function isSystemTag(tag: string): boolean {
  const end = tag.search(/[.:]/);
  return systemTags.has(end === -1 ? tag : tag.slice(0, end));
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}_/]+/u)
    .filter((word) => word !== '');
}

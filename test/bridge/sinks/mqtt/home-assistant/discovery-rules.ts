/**
 * What Home Assistant's MQTT integration demands of a device's discovery message, by its own words: the keys and their
 * abbreviations, and which units go with which device class. It is written from `mqtt/schemas.py`, `mqtt/discovery.py`,
 * `mqtt/sensor.py` and `sensor/const.py` of Home Assistant 2024.11 and not from the code under test.
 */

const TOPIC = /^[^/]+(?:\/[^/]+)*\/device\/([a-zA-Z0-9_-]+)\/config$/;

const DEVICE_KEYS = new Set(['ids', 'cns', 'name', 'mf', 'mdl', 'mdl_id', 'sn', 'hw', 'sw', 'sa', 'via_device', 'cu']);
const ORIGIN_KEYS = new Set(['name', 'sw', 'url']);
const SHARED_KEYS = new Set(['dev', 'o', 'cmps', 'stat_t', 'qos', 'avty', 'avty_mode']);
const AVAILABILITY_KEYS = new Set(['t', 'val_tpl', 'pl_avail', 'pl_not_avail']);
const SENSOR_KEYS = new Set([
  ...['p', 'name', 'uniq_id', 'val_tpl', 'dev_cla', 'stat_cla', 'unit_of_meas'],
  ...['exp_aft', 'sug_dsp_prc', 'ent_cat', 'ops', 'en', 'frc_upd', 'ic'],
]);

const DEVICE_CLASS_UNITS: Readonly<Record<string, readonly (string | undefined)[]>> = {
  temperature: ['°C', '°F', 'K'],
  humidity: ['%'],
  pressure: ['Pa', 'hPa', 'kPa', 'bar', 'cbar', 'mbar', 'mmHg', 'inHg', 'psi'],
  voltage: ['V', 'mV'],
  current: ['A', 'mA'],
  power: ['W', 'kW'],
  apparent_power: ['VA'],
  energy: ['Wh', 'kWh', 'MWh'],
  conductivity: ['mS/cm', 'S/cm'],
  signal_strength: ['dB', 'dBm'],
  distance: ['mm', 'cm', 'm', 'km', 'in', 'ft', 'yd', 'mi'],
  speed: ['m/s', 'km/h', 'mph', 'kn', 'ft/s'],
  weight: ['mg', 'g', 'kg', 'oz', 'lb'],
  illuminance: ['lx'],
  irradiance: ['W/m²'],
  volume_flow_rate: ['m³/h', 'ft³/min', 'L/min', 'gal/min'],
  ph: [undefined],
  data_size: ['B', 'kB', 'MB', 'KiB', 'MiB'],
  frequency: ['Hz', 'kHz', 'MHz', 'GHz'],
  duration: ['d', 'h', 'min', 's', 'ms'],
  enum: [undefined],
};

const STATE_CLASSES: Readonly<Record<string, readonly (string | undefined)[]>> = {
  energy: ['total', 'total_increasing'],
  enum: [undefined],
};

type Fields = Readonly<Record<string, unknown>>;

/** A sentence for each thing that Home Assistant would refuse, warn of, or leave out; none where all is well. */
export function discoveryFaults(topic: string, payload: string): string[] {
  const faults: string[] = [];
  const demand = (holds: boolean, fault: string) => {
    if (!holds) faults.push(`${topic}: ${fault}`);
  };
  demand(TOPIC.test(topic), 'the topic has no id of plain letters, digits, _ and -');
  const message = JSON.parse(payload) as Fields;
  const keysAmong = (fields: Fields, known: ReadonlySet<string>, what: string) => {
    for (const key of Object.keys(fields)) demand(known.has(key), `${what} has a key ${key} that nobody knows`);
  };
  keysAmong(message, SHARED_KEYS, 'the message');
  for (const key of ['dev', 'cmps', 'o']) demand(isFields(message[key]), `${key} is required`);
  const device = asFields(message['dev']);
  keysAmong(device, DEVICE_KEYS, 'dev');
  demand(Array.isArray(device['ids']) && device['ids'].length > 0, 'a device needs an identifier');
  demand(isText(device['name']), 'a device needs a name');
  keysAmong(asFields(message['o']), ORIGIN_KEYS, 'o');
  demand(isText(asFields(message['o'])['name']), 'an origin needs a name');
  demand(isTopic(message['stat_t']), 'the state topic is none');
  demand([0, 1, 2].includes(message['qos'] as number), 'qos is none');
  demand(['all', 'any', 'latest'].includes(message['avty_mode'] as string), 'avty_mode is none');
  for (const entry of message['avty'] as readonly Fields[]) {
    keysAmong(entry, AVAILABILITY_KEYS, 'avty');
    demand(isTopic(entry['t']), 'an availability needs a topic');
  }
  const ids = new Set<unknown>();
  for (const [key, sensor] of Object.entries(asFields(message['cmps']))) {
    for (const fault of sensorFaults(asFields(sensor))) demand(false, `${key}: ${fault}`);
    const { uniq_id: id } = asFields(sensor);
    demand(!ids.has(id), `${key}: its unique id is that of another`);
    ids.add(id);
  }
  return faults;
}

function sensorFaults(sensor: Fields): string[] {
  const faults = Object.keys(sensor).flatMap((key) => (SENSOR_KEYS.has(key) ? [] : [`nobody knows ${key}`]));
  const demand = (holds: boolean, fault: string) => {
    if (!holds) faults.push(fault);
  };
  const { p, uniq_id: id, name, val_tpl: template } = sensor;
  const { dev_cla: deviceClass, unit_of_meas: unit, stat_cla: stateClass } = sensor;
  demand(p === 'sensor', 'its platform is none');
  demand(isText(id), 'it has no unique id');
  demand(isText(name), 'it has no name');
  demand(isText(template) && /^\{\{ [^{}]+ \}\}$/.test(template), `its template is not one expression: ${template}`);
  if (unit !== undefined) demand(isText(unit), 'its unit is empty');
  if (deviceClass !== undefined) {
    const units = DEVICE_CLASS_UNITS[String(deviceClass)];
    demand(units?.includes(unit as string) === true, `${unit} is no unit of the device class ${deviceClass}`);
  }
  const stateClasses = STATE_CLASSES[String(deviceClass)] ?? ['measurement', 'total', 'total_increasing', undefined];
  demand(stateClasses.includes(stateClass as string), `${stateClass} does not go with ${deviceClass}`);
  for (const key of ['exp_aft', 'sug_dsp_prc']) {
    const value = sensor[key];
    demand(value === undefined || (Number.isSafeInteger(value) && Number(value) >= 0), `${key} is no whole number`);
  }
  const options = sensor['ops'];
  demand((options !== undefined) === (deviceClass === 'enum'), 'options and enum belong together');
  const category = sensor['ent_cat'];
  demand(category === undefined || category === 'diagnostic', 'a sensor is diagnostic or has no category');
  return faults;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asFields(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function isText(value: unknown): value is string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return typeof value === 'string' && value.trim() !== '' && !/[\u0000-\u001f\u007f-\u009f]/.test(value);
}

function isTopic(value: unknown): boolean {
  return isText(value) && !/[+#]/.test(value);
}

import { AMBIGUOUS_COMMA, type CommaEvidence } from './decimal-comma.ts';
import type { Group, Groups, Text } from './group.ts';
import { type Label, readLabel } from './label.ts';
import { GroupReader } from './pair-groups.ts';
import { type Found, type Reading, skip, unread } from './reading.ts';
import { Kind, type TokenList } from './tokens.ts';
import { isDeviceLabel, verdict } from './vocabulary.ts';

/** A group whose label is taken apart. */
interface Named {
  readonly group: Group;
  readonly label: Label;
  /** Whether the values' units stand for all before them with a label like this: `X: 1 Y: 2 Z: 3 m/s^2`. */
  readonly isAxis: boolean;
}

const AXIS = /^(?:[xyzw]|[rgb]|roll|pitch|yaw|head|heading)$/i;
/** What a driver returned, not a measurement; `Status` alone may be one. */
const DEVICE_STATUS = /\S\s+status$/i;
/** Names the sensor that the rest of the line is about. */
const ADDRESS = /(?:address|addr|id|rom|mac)$/i;
/** A clock of the board, not a measurement. */
const CLOCK = /^(?:time ?stamp|millis|epoch|unix ?time)$/i;
const VALID_FLAG = /^(.*?)[ _]?valid$/i;

/**
 * `label:value` and `label=value` in any arrangement, `label[value]`, lists behind a label, a value twice in two units.
 * `undefined` when the line has no sign that binds a label to a value.
 */
export function readPairs(tokens: TokenList, comma: CommaEvidence): Reading | undefined {
  if (!hasBond(tokens)) return undefined;
  const groups = readGroups(tokens, comma);
  if (groups === undefined) return unread(tokens.text);
  if (groups === 'ambiguous') return skip(AMBIGUOUS_COMMA);
  if (groups.groups.length === 0) return skip('no number behind a label');
  const isOfDevice = groups.groups.some(({ label }) => isDeviceLabel(label) || DEVICE_STATUS.test(label));
  const saysOfDevice = groups.texts.some(({ label }) => isDeviceLabel(label) && !ADDRESS.test(label));
  if (isOfDevice || saysOfDevice)
    return manyBases(groups) ?? skip('the line describes the device, it measures nothing');
  const isBracketed = groups.texts.length === 0 && tokens.kind(tokens.count - 1) !== Kind.sign;
  if (groups.groups.some(isCompass))
    return skip('coordinates in degrees and minutes are read from NMEA sentences alone');
  const mark = looseVerdict(groups.loose);
  if (mark === 'unknown' && !(isBracketed && tokens.kind(1) === Kind.open)) return unread(groups.loose);
  const texts = textsVerdict(groups.texts);
  if (texts === 'unknown') return skip(`words where a number is expected: "${groups.texts[0]?.text.slice(0, 40)}"`);
  return assemble(groups, mark === 'bad' || texts === 'bad');
}

/** A comma between digits is read as the board's other lines say; two labels with one each say it at once. */
function readGroups(tokens: TokenList, comma: CommaEvidence): Groups | 'ambiguous' | undefined {
  const groups = new GroupReader(tokens, comma.meaning === 'decimal').read();
  const [first, ...more] = groups?.ambiguous ?? [];
  if (groups === undefined || first === undefined) return groups;
  // `101,325` may group thousands, which no other line can tell.
  if ([first, ...more].some(({ part }) => part.length === 3)) return 'ambiguous';
  if (more.length > 0 && groups.ambiguous.length === groups.groups.length) comma.decide('decimal');
  else comma.observe(first.whole, first.part);
  if (comma.meaning === 'separator') return groups;
  return comma.meaning === 'decimal' ? new GroupReader(tokens, true).read() : 'ambiguous';
}

function hasBond(tokens: TokenList): boolean {
  for (let index = 0; index < tokens.count; index += 1) {
    if (tokens.kind(index) === Kind.sign) return true;
    const bracket = index > 0 && tokens.kind(index) === Kind.open && tokens.code(index) === 0x5b;
    const next = tokens.kind(index + 1);
    if (bracket && (next === Kind.number || next === Kind.notFinite)) return true;
  }
  return false;
}

/** `4230.1234N, 7112.1234W`: the letters are no newtons and watts. */
function isCompass({ values }: Group): boolean {
  return values.length === 2 && values[0]?.unit === 'N' && values[1]?.unit === 'W';
}

/** `dec: 33, hex: 21, oct: 41`: one number in several bases. */
function manyBases({ groups }: Groups): Reading | undefined {
  const decimal = groups.find(({ label }) => /^dec$/i.test(label));
  const others = groups.filter(({ label }) => /^(?:hex|oct|bin)$/i.test(label));
  if (decimal === undefined || others.length !== groups.length - 1) return undefined;
  const found = decimal.values.map((value) => toFound('dec', undefined, value, false));
  return { found: found.filter((value) => value !== undefined), missing: [], isRepeatable: false };
}

function looseVerdict(loose: string): 'bad' | 'fine' | 'unknown' {
  if (!/[\p{L}\p{N}]/u.test(loose)) return loose.includes('!') ? 'bad' : 'fine';
  const said = verdict(loose);
  return said === undefined ? 'unknown' : said === 'bad' ? 'bad' : 'fine';
}

function textsVerdict(texts: readonly Text[]): 'bad' | 'fine' | 'unknown' {
  let isUnknown = false;
  for (const { label, text } of texts) {
    const said = verdict(text);
    if (said === 'bad') return 'bad';
    // `Sensor: DHT22, T: 23` names something; an address and a state are understood.
    isUnknown ||= said === undefined && text !== '' && !isName(label, text);
  }
  return isUnknown ? 'unknown' : 'fine';
}

/** One word with a digit or behind a label for names: of a device, a place, a mode. */
function isName(label: string, text: string): boolean {
  return (
    !/\s/.test(text) &&
    (/\d/.test(text) || /^(?:sensor|name|device|node|room|location|type|mode|state|status)$/i.test(label))
  );
}

function assemble(groups: Groups, isBad: boolean): Reading {
  const named = groups.groups.map((group) => ({ group, label: readLabel(group.label), isAxis: false }));
  const { flagged, invalid } = validFlags(named);
  const withAxes = spreadAxes(named.filter(({ group, label }) => !flagged.has(group) && !CLOCK.test(label.series)));
  const found: Found[] = [];
  const missing: string[] = [];
  // Whether two numbers share a unit hangs on how they are printed, which other lines may do otherwise.
  const dependsOnPrint = named.some(({ group }) => group.values.length === 2 && group.values[1]?.unit !== undefined);
  for (const { group, label } of withAxes) {
    const series = group.prefix === '' ? label.series : `${readLabel(group.prefix).series} ${label.series}`;
    const unit = label.unit ?? group.prefixUnit ?? readLabel(group.prefix).unit;
    shareLastUnit(group);
    const bad = isBad || invalid.has('') || invalid.has(label.series.toLowerCase());
    for (const [index, value] of group.values.entries()) {
      const name = index > 0 && value.unit === group.values[0]?.unit ? `${series}_${index + 1}` : series;
      const one = toFound(name, unit, value, bad);
      if (one === undefined) missing.push(name);
      else found.push(one);
    }
  }
  return {
    found,
    missing,
    isRepeatable: missing.length === 0 && !isBad && withAxes.length === named.length && !dependsOnPrint,
  };
}

function toFound(
  label: string,
  labelUnit: string | undefined,
  value: Group['values'][number],
  isBad: boolean,
): Found | undefined {
  if (value.value === undefined) return undefined;
  // Behind `%RH`, `%` says the same less well.
  const unit = value.unit === '%' && labelUnit === '%RH' ? labelUnit : (value.unit ?? labelUnit);
  return { label, unit, value: value.value, start: value.start, end: value.end, isBad };
}

/** `HRvalid=0` is no series: it says that `HR` is bad; `valid=0` says it of all, under the empty name. */
function validFlags(named: readonly Named[]): { readonly flagged: Set<Group>; readonly invalid: Set<string> } {
  const flagged = new Set<Group>();
  const invalid = new Set<string>();
  for (const { group, label } of named) {
    const about = VALID_FLAG.exec(label.series)?.[1]?.toLowerCase();
    if (about === undefined || group.values.length !== 1) continue;
    const value = group.values[0]?.value;
    if (value !== 0 && value !== 1) continue;
    flagged.add(group);
    if (value === 0) invalid.add(about);
  }
  return { flagged, invalid };
}

/** The unit behind the last of several numbers is that of all, if they are printed alike. */
function shareLastUnit({ values }: Group): void {
  const last = values.at(-1);
  if (last?.unit === undefined || values.slice(0, -1).some(({ unit }) => unit !== undefined)) return;
  const isMixed = values.length === 2 && values[0]?.hasPoint !== last.hasPoint;
  if (!isMixed) for (const value of values) value.unit = last.unit;
}

/** `Acceleration X: 1, Y: 2, Z: 3 m/s^2`: the first label's name is that of all, and so is the last one's unit. */
function spreadAxes(named: readonly Named[]): Named[] {
  const result: Named[] = [];
  let name = '';
  let run: Named[] = [];
  for (const { group, label } of named) {
    const words = label.series.split(' ');
    const axis = words.at(-1) ?? '';
    const isAxis = AXIS.test(axis);
    if (isAxis && words.length > 1) name = words.slice(0, -1).join(' ');
    else if (!isAxis || group.prefix !== '') name = '';
    const isNewRun = !isAxis || words.length > 1 || run.some((other) => other.label.series.endsWith(axis));
    if (isNewRun) run = [];
    const series = isAxis && words.length === 1 && name !== '' ? `${name} ${axis}` : label.series;
    const one: Named = { group, label: { series, unit: label.unit }, isAxis };
    result.push(one);
    if (!isAxis) continue;
    run.push(one);
    const unit = group.values.at(-1)?.unit;
    if (unit === undefined) continue;
    for (const { group: before } of run) for (const value of before.values) value.unit ??= unit;
  }
  return result;
}

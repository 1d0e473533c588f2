import { MAX_UNIT_CHARACTERS, unitCode } from '../../core/index.ts';

/** A label taken apart: the name of the series, and the unit it carries. */
export interface Label {
  readonly series: string;
  readonly unit: string | undefined;
}

/** Labels longer than this are sentences. */
export const MAX_LABEL_CHARACTERS = 64;

/** One word, or several with points between: nothing to take apart. */
const PLAIN = /^\w+(?:\.\w+)*$/;
const BRACKETED_UNIT = /^(.*\S)\s*[([]([^()[\]]{1,20})[)\]]$/u;
const FILLERS = /^(?:Got|The|Current) (?=\p{L})/u;
const ENDINGS = /(?:\s+is|\s+was|\s*[:=-]+|\.{2,})$/u;
const QUOTED = /^(['"])(.*)\1$/u;
/** `temperatureC`, `temp_c`: a quantity with its scale. */
const TEMPERATURE_SCALE = /temp(?:erature)?[ _]?(?:in )?([CF])$/i;
/** A label that is the name of a unit no other thing is called by. */
const UNIT_NAMES = /^(?:lux|bpm|rpm|ppm|hz|avg bpm|%RH)$/i;

/** Splits `Temperature (C)`, `Hum. %` and `Temp *C` into name and unit; a unit that is a word stays in the name. */
export function readLabel(text: string): Label {
  if (PLAIN.test(text)) return { series: text, unit: unitInName(text, text) };
  const label = tidy(text);
  const bracketed = BRACKETED_UNIT.exec(label);
  if (bracketed !== null) {
    const unit = unitCode(bracketed[2] ?? '');
    if (unit !== undefined) return { series: tidy(bracketed[1] ?? ''), unit };
  }
  const lastBlank = label.lastIndexOf(' ');
  const last = label.slice(lastBlank + 1);
  if (lastBlank > 0 && last.length <= MAX_UNIT_CHARACTERS && /^[%*°'º^]/.test(last)) {
    const unit = unitCode(last);
    if (unit !== undefined) return { series: tidy(label.slice(0, lastBlank)), unit };
  }
  return { series: label, unit: unitInName(label, last) };
}

function unitInName(label: string, last: string): string | undefined {
  if (UNIT_NAMES.test(label)) return unitCode(last) ?? unitCode(last.toLowerCase());
  const scale = TEMPERATURE_SCALE.exec(label)?.[1];
  if (scale !== undefined) return scale.toUpperCase() === 'C' ? 'Cel' : 'Far';
  if (/\bin (?:Celsius|Fahrenheit|Kelvin)$/i.test(label)) return unitCode(last);
  return undefined;
}

/** One blank for several, and without the words and marks that only lead to the value. */
function tidy(text: string): string {
  let label = text.trim().replace(/\s+/gu, ' ');
  const ellipsis = label.lastIndexOf('... ');
  if (ellipsis !== -1) label = label.slice(ellipsis + 4);
  label = label.replace(FILLERS, '').replace(ENDINGS, '').trim();
  return QUOTED.exec(label)?.[2]?.trim() ?? label;
}

/** Whether failed readings of it come as -127, 85 or the like. */
export function isTemperature({
  series,
  unit,
}: {
  readonly series: string;
  readonly unit: string | undefined;
}): boolean {
  return unit === 'Cel' || unit === 'Far' || /temp/i.test(series);
}

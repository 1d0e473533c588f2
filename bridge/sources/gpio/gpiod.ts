import type { GpioEdge, GpioLine } from './gpio-line.ts';

/**
 * The command lines of libgpiod, whose tools changed their options and their output from version 1 (Debian 12) to 2
 * (Debian 13). Sources: gpiomon --help of 1.6.3, gpiomon(1) of 2.2.
 */
export interface GpiodSyntax {
  readonly watch: (chip: string, lines: readonly number[], pull: GpioLine['pull']) => string[];
  readonly read: (chip: string, lines: readonly number[], pull: GpioLine['pull']) => string[];
  /** A line of gpiomon's output; `undefined` when it is none. */
  readonly edge: (line: string) => GpioEdge | undefined;
}

const VERSION_1: GpiodSyntax = {
  watch: (chip, lines, pull) => [
    '--line-buffered',
    '--format=%e %o %s.%n',
    ...bias(pull, 'disable'),
    chip,
    ...lines.map(String),
  ],
  read: (chip, lines, pull) => [...bias(pull, 'disable'), chip, ...lines.map(String)],
  edge: (line) => readEdge(line, { 1: 1, 0: 0 }),
};

const VERSION_2: GpiodSyntax = {
  watch: (chip, lines, pull) => [
    '--edges=both',
    '--format=%e %o %S',
    ...bias(pull, 'disabled'),
    '--chip',
    chip,
    ...lines.map(String),
  ],
  read: (chip, lines, pull) => ['--numeric', ...bias(pull, 'disabled'), '--chip', chip, ...lines.map(String)],
  edge: (line) => readEdge(line, { 1: 1, 2: 0 }),
};

/** From what `gpiomon --version` prints: `gpiomon (libgpiod) v1.6.3`. `undefined` for a version nobody knows. */
export function gpiodSyntax(versionText: string): GpiodSyntax | undefined {
  switch (/\bv(\d+)\.\d+/.exec(versionText)?.[1]) {
    case '1':
      return VERSION_1;
    case '2':
      return VERSION_2;
    default:
      return undefined;
  }
}

/** The levels that gpioget prints, `1 0 1`; `undefined` when it is anything else. */
export function readLevels(text: string, count: number): (0 | 1)[] | undefined {
  const words = text.trim().split(/\s+/);
  if (words.length !== count || words.some((word) => word !== '0' && word !== '1')) return undefined;
  return words.map((word) => (word === '1' ? 1 : 0));
}

/** Chips of gpiodetect's output: `gpiochip0 [pinctrl-bcm2711] (58 lines)`. */
export function readChips(text: string): { readonly name: string; readonly label: string }[] {
  return [...text.matchAll(/^(gpiochip\d+) \[([^\]]*)\]/gm)].map(([, name = '', label = '']) => ({ name, label }));
}

/** The chip behind the 40-pin header: RP1 on a Pi 5, the processor itself on the others. */
const HEADER_LABELS = ['pinctrl-rp1', 'pinctrl-bcm2711', 'pinctrl-bcm2835'];

/** @param wanted `header`, a name, or a label; `undefined` when there is none such */
export function chooseChip(chips: ReturnType<typeof readChips>, wanted: string): string | undefined {
  const labels = wanted === 'header' ? HEADER_LABELS : [wanted];
  return chips.find(({ name, label }) => name === wanted || labels.includes(label))?.name;
}

function bias(pull: GpioLine['pull'], disabled: string): string[] {
  if (pull === undefined) return [];
  return [`--bias=${pull === 'none' ? disabled : `pull-${pull}`}`];
}

/** `1 17 12345.678901234`; version 1 writes the nanoseconds without leading zeros. */
function readEdge(line: string, levels: Readonly<Record<string, 0 | 1>>): GpioEdge | undefined {
  const match = /^(\d) +(\d+) +(\d+)\.(\d{1,9})$/.exec(line.trim());
  const level = levels[match?.[1] ?? ''];
  if (match === null || level === undefined) return undefined;
  return { line: Number(match[2]), level, machineMs: Number(match[3]) * 1000 + Number(match[4]) / 1e6 };
}

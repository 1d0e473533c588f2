// Compiles the sketches in boards/firmware: `node scripts/build-firmware.mjs [FOLDER]`, where the .hex files go, the
// folder of the sources by default. `node scripts/build-firmware.mjs FOLDER SOURCES BOARD:SKETCH…` compiles others:
// SOURCES/SKETCH/SKETCH.ino for a board by its name in boards.txt. Needs Debian's gcc-avr, avr-libc and arduino-core-avr. The commands are those of the
// core's own platform.txt and boards.txt, so that a sketch is compiled here as the Arduino IDE would. The same sources
// and packages give the same bytes in any folder: the compiler gets relative paths, and no name or date of the build.
import { execFile } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const CORE = '/usr/share/arduino/hardware/arduino/avr';
const OWN_SOURCES = fileURLToPath(new URL('../boards/firmware', import.meta.url));

/** Boards by their names in boards.txt. */
const OWN_TARGETS = [
  { board: 'uno', sketches: ['heart-rate', 'temperature', 'line-printer', 'echo'] },
  { board: 'mega', sketches: ['line-printer', 'temperature'] },
  { board: 'yun', sketches: ['yun-console'] },
];

/** The entry of the menu "Processor" where a board has several. */
const CHOICES = new Map([['mega', 'menu.cpu.atmega2560']]);

const [outputArgument = OWN_SOURCES, sourcesArgument = OWN_SOURCES, ...wanted] = process.argv.slice(2);
const outputFolder = resolve(outputArgument);
const sourcesFolder = resolve(sourcesArgument);
const targets = wanted.length === 0 ? OWN_TARGETS : wanted.map(targetOf);
const platform = readProperties('platform.txt');
const boards = readProperties('boards.txt');
for (const target of targets) await buildTarget(target);

/** `mega:blink`. */
function targetOf(text) {
  const [board, sketch] = text.split(':');
  return { board, sketches: [sketch] };
}

async function buildTarget({ board, sketches }) {
  const folder = mkdtempSync(join(tmpdir(), 'boardstream-firmware-'));
  try {
    const properties = propertiesOf(board, CHOICES.get(board));
    // Links with fixed names, so that no path of this machine reaches the compiler.
    symlinkSync(join(CORE, 'cores', properties.get('build.core')), join(folder, 'core'));
    symlinkSync(join(CORE, 'variants', properties.get('build.variant')), join(folder, 'variant'));
    const run = (recipe, extra) => runRecipe(folder, new Map([...properties, ...Object.entries(extra)]), recipe);

    const coreFiles = readdirSync(join(folder, 'core'))
      .filter((file) => /\.(c|cpp|S)$/.test(file))
      .sort();
    const compiled = await inParallel(coreFiles, (file) => compile(run, `core/${file}`));
    for (const object of compiled) await run('recipe.ar.pattern', { object_file: object });

    await inParallel(sketches, async (sketch) => {
      // What the IDE adds to a sketch. Ours declare their functions before they use them.
      const text = readFileSync(join(sourcesFolder, sketch, `${sketch}.ino`), 'utf8');
      writeFileSync(join(folder, `${sketch}.cpp`), `#include <Arduino.h>\n#line 1 "${sketch}.ino"\n${text}`);
      const object = await compile(run, `${sketch}.cpp`);
      await run('recipe.c.combine.pattern', { 'build.project_name': sketch, object_files: object });
      await run('recipe.objcopy.hex.pattern', { 'build.project_name': sketch });
      const hexFile = join(outputFolder, sketch, `${properties.get('build.mcu')}.hex`);
      mkdirSync(dirname(hexFile), { recursive: true });
      copyFileSync(join(folder, `${sketch}.hex`), hexFile);
      process.stdout.write(`${hexFile}\n`);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @returns the object file */
async function compile(run, source) {
  const object = `${basename(source)}.o`;
  await run(`recipe.${extname(source).slice(1)}.o.pattern`, { source_file: source, object_file: object });
  return object;
}

/** What boards.txt says of a board, over what platform.txt says of all. */
function propertiesOf(board, choice) {
  const under = (prefix) =>
    Array.from(boards)
      .filter(([key]) => key.startsWith(`${prefix}.`))
      .map(([key, value]) => [key.slice(prefix.length + 1), value]);
  return new Map([
    ...platform,
    ...under(board),
    ...(choice === undefined ? [] : under(`${board}.${choice}`)),
    ['runtime.ide.version', '10819'],
    ['build.arch', 'AVR'],
    ['build.path', '.'],
    ['archive_file', 'core.a'],
    ['includes', '-Icore -Ivariant'],
    // The core's WString.cpp asks for a name that this version of the compiler only knows with underscores.
    ['compiler.cpp.extra_flags', '-DDECIMAL_DIG=__DECIMAL_DIG__ -frandom-seed=boardstream'],
    ['compiler.c.extra_flags', '-frandom-seed=boardstream'],
    // Debian's archiver writes no dates or users into the archive by default; D says so.
    ['compiler.ar.flags', 'rcsD'],
  ]);
}

/** `name=value` a line; `#` begins a comment line. */
function readProperties(file) {
  const lines = readFileSync(join(CORE, file), 'utf8').split(/\r?\n/);
  const entries = lines.map((line) => /^\s*([^#=\s]+)\s*=(.*)$/.exec(line)).filter((match) => match !== null);
  return new Map(entries.map(([, key, value]) => [key, value.trim()]));
}

async function runRecipe(folder, properties, recipe) {
  const [command, ...args] = words(expand(properties, properties.get(recipe)));
  try {
    await promisify(execFile)(command, args, { cwd: folder });
  } catch (error) {
    throw new Error(`${basename(command)} failed:\n${error.stderr || error.message}`);
  }
}

/** `{name}` stands for that property, which may hold others. */
function expand(properties, text) {
  return text.replace(/\{([^{}]+)\}/g, (_, name) => expand(properties, properties.get(name) ?? ''));
}

/** As a shell would take them apart: blanks separate, single or double quotes hold together. */
function words(text) {
  const found = text.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [];
  return found.map((word) => word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2')).filter((word) => word !== '');
}

async function inParallel(items, work) {
  const results = new Array(items.length);
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(items.length, availableParallelism()) }, worker));
  return results;
}

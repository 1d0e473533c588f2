import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Requirement } from '../requirements.ts';

/** The npm package that carries the compiled sketch, and where in it. Its dependencies are not wanted. */
const PACKAGE = 'avrgirl-arduino@5.0.1';
const FILE_IN_PACKAGE = 'package/junk/hex/uno/StandardFirmata.cpp.hex';

/** Of the file as that version of the package has it: StandardFirmata for an Arduino Uno, protocol 2.4. */
const SHA256 = '6d57ea7cf30e26c9c2f3a01ee37907d2c951f8bc9c27f84dddad12fa9c8b8f36';

/** Longer than a registry takes that answers at all. */
const FETCH_TIMEOUT_MS = 60_000;

export interface FirmataHexOptions {
  /** Where the file stays for the next time. Default beside the installed packages. */
  readonly cachePath?: string;
  /** Default from the npm registry. @throws Error when it cannot be had */
  readonly fetch?: () => Uint8Array;
}

/**
 * The real StandardFirmata as a file in Intel HEX. It is under the LGPL and so fetched, not part of this project. Fetched
 * once; a cached file with other content is fetched again.
 */
export function requireStandardFirmata({
  cachePath = join('node_modules', '.cache', 'boardstream', 'StandardFirmata.hex'),
  fetch = fetchFromRegistry,
}: FirmataHexOptions = {}): Requirement {
  const found = { kind: 'found', path: cachePath } as const;
  if (existsSync(cachePath) && sha256(readFileSync(cachePath)) === SHA256) return found;
  try {
    const content = fetch();
    if (sha256(content) !== SHA256) return missing(`${FILE_IN_PACKAGE} is not the file known by its SHA-256`);
    mkdirSync(dirname(cachePath), { recursive: true });
    // In one step: another test may be reading.
    writeFileSync(`${cachePath}.${process.pid}`, content);
    renameSync(`${cachePath}.${process.pid}`, cachePath);
    return found;
  } catch (error) {
    return missing(error instanceof Error ? error.message : String(error));
  }
}

function fetchFromRegistry(): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'boardstream-firmata-'));
  try {
    const options = ['--loglevel=error', '--ignore-scripts', '--fetch-retries=0', '--pack-destination', folder];
    const archive = run('npm', ['pack', ...options, PACKAGE])
      .toString()
      .trim();
    return run('tar', ['--extract', '--gzip', '--to-stdout', '--file', join(folder, archive), FILE_IN_PACKAGE]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(command: string, args: readonly string[]): Buffer {
  const { status, stdout, stderr, error } = spawnSync(command, args, { timeout: FETCH_TIMEOUT_MS });
  if (error !== undefined) throw error;
  // npm ends with a hint at its log file; what was wrong stands first.
  if (status !== 0) throw new Error(`${command} failed: ${stderr.toString().split('\n', 4).join(' ').trim()}`);
  return stdout;
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function missing(why: string): Requirement {
  return { kind: 'missing', reason: `needs StandardFirmata from the npm package ${PACKAGE}: ${why}` };
}

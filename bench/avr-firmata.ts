import { execFile } from 'node:child_process';
import { access, mkdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Holds Firmata 2.4, compiled for the Uno. LGPL, and so fetched and not a part of this package. */
const PACKAGE = 'avrgirl-arduino@5.0.1';
const FILE = 'package/junk/hex/uno/StandardFirmata.cpp.hex';
const FOLDER = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'boardstream-bench');

/** StandardFirmata for the Uno in Intel HEX, fetched once; `undefined` where the registry cannot be reached. */
export async function standardFirmata(): Promise<Uint8Array | undefined> {
  const file = join(FOLDER, FILE);
  try {
    const isThere = await access(file).then(
      () => true,
      () => false,
    );
    if (!isThere) {
      await mkdir(FOLDER, { recursive: true });
      const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', FOLDER, PACKAGE], { cwd: FOLDER });
      await run('tar', ['-xzf', join(FOLDER, stdout.trim()), '-C', FOLDER, FILE]);
    }
    return await readFile(file);
  } catch {
    return undefined;
  }
}

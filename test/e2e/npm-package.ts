import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Requirement } from '../requirements.ts';

const CACHE = join('node_modules', '.cache', 'boardstream', 'npm');

/** Longer than a registry takes that answers at all. */
const FETCH_TIMEOUT_MS = 60_000;

/**
 * A published npm package with what it needs, fetched once and kept: a folder from which `require(name)` finds it.
 * @param version exact, so that every run tests the same client
 */
export function requireNpmPackage(name: string, version: string): Requirement {
  const folder = join(CACHE, `${name}-${version}`);
  if (existsSync(folder)) return { kind: 'found', path: folder };
  // In one step: another test may be looking.
  const fetched = `${folder}.${process.pid}`;
  mkdirSync(fetched, { recursive: true });
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  const { status, stderr, error } = spawnSync(
    'npm',
    ['install', ...options, '--fetch-retries=0', '--prefix', fetched, `${name}@${version}`],
    { timeout: FETCH_TIMEOUT_MS },
  );
  if (status === 0) {
    renameSync(fetched, folder);
    return { kind: 'found', path: folder };
  }
  rmSync(fetched, { recursive: true });
  const why = error?.message ?? stderr.toString().split('\n', 4).join(' ').trim();
  return { kind: 'missing', reason: `needs the npm package ${name}@${version}: ${why}` };
}

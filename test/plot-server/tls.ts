import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'boardstream-tls-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface CertificateOptions {
  readonly folder: string;
  /** Default `server`. */
  readonly name?: string;
  /** Default a day ahead. */
  readonly days?: number;
}

/** A certificate for this machine that signs itself. @param openssl path of the program */
export function makeCertificate(openssl: string, { folder, name = 'server', days = 1 }: CertificateOptions) {
  const files = { certFile: join(folder, `${name}.crt`), keyFile: join(folder, `${name}.key`) };
  const { status, stderr } = spawnSync(openssl, [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', String(days)],
    ...['-keyout', files.keyFile, '-out', files.certFile, '-subj', '/CN=localhost'],
    ...['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
  ]);
  if (status !== 0) throw new Error(`openssl failed: ${stderr}`);
  return files;
}

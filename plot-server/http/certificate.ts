import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { BoardstreamError, errorText, isoTime, systemCode } from '../../core/index.ts';

/** Where a certificate and its key are, both in PEM. */
export interface CertificateFiles {
  /** The server's own certificate first, then those that lead to an authority. */
  readonly certFile: string;
  /** Without a passphrase. */
  readonly keyFile: string;
}

/**
 * Reads a certificate with its key, for TLS 1.2 and later. One that becomes valid only later is taken: a Raspberry Pi
 * that has just started believes that it is yesterday.
 * @throws BoardstreamError TLS_CERTIFICATE_UNUSABLE
 */
export function readCertificate({ certFile, keyFile }: CertificateFiles, nowMs: number): SecureContextOptions {
  const cert = contentOf(certFile, 'certificate');
  const key = contentOf(keyFile, 'key');
  const certificate = parsed(certFile, 'is no certificate in PEM', () => new X509Certificate(cert));
  const privateKey: KeyObject = parsed(keyFile, 'is no private key in PEM without a passphrase', () =>
    createPrivateKey(key),
  );
  if (!certificate.checkPrivateKey(privateKey)) {
    throw unusable(keyFile, `is not the key of the certificate ${certFile}; name the two that were made together`);
  }
  const endMs = Date.parse(certificate.validTo);
  if (endMs < nowMs)
    throw unusable(certFile, `is a certificate that expired on ${isoTime(endMs).slice(0, 10)}; renew it`);
  const options = { cert, key, minVersion: 'TLSv1.2' } as const;
  parsed(certFile, 'cannot be used', () => createSecureContext(options));
  return options;
}

function contentOf(path: string, what: 'certificate' | 'key'): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const why = systemCode(error) === 'ENOENT' ? 'does not exist' : `cannot be read (${systemCode(error)})`;
    throw unusable(path, `${why}; name the file of the TLS ${what} with --tls-${what === 'key' ? 'key' : 'cert'}`);
  }
}

function parsed<Value>(path: string, why: string, parse: () => Value): Value {
  try {
    return parse();
  } catch (error) {
    throw unusable(path, `${why}: ${errorText(error)}`);
  }
}

function unusable(path: string, why: string): BoardstreamError {
  return new BoardstreamError('TLS_CERTIFICATE_UNUSABLE', `${path} ${why}`, { path });
}

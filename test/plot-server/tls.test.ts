import { X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { describe, expect } from 'vitest';
import { ManualClock } from '../../core/index.ts';
import { readCertificate } from '../../plot-server/http/certificate.ts';
import { eventually } from '../eventually.ts';
import { requireProgram, testWith } from '../requirements.ts';
import { A, CAPTURED, expectAnswer, golden } from './golden.ts';
import { chunk, RawSocket, type Rig, rig, streamed, streamHead } from './rig.ts';
import { makeCertificate, temporaryFolder } from './tls.ts';

const openssl = { openssl: requireProgram('openssl') };
const DAY_MS = 24 * 60 * 60 * 1000;

interface SecureRig extends Rig {
  readonly ca: string;
}

async function secureRig(opensslPath: string): Promise<SecureRig> {
  const tls = makeCertificate(opensslPath, { folder: temporaryFolder() });
  return { ...(await rig({ ...CAPTURED, tls, allowHosts: ['pi.local'] })), ca: readFileSync(tls.certFile, 'utf8') };
}

/** What a TLS connection brings until it is closed. */
async function overTls({ server, ca }: SecureRig, bytes: string, options: ConnectionOptions = {}): Promise<string> {
  let received = '';
  await new Promise<void>((resolve, reject) => {
    const socket: TLSSocket = connectTls({ port: server.httpPort, host: 'localhost', ca, ...options }, () => {
      socket.write(bytes, 'latin1');
    });
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      received += text;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve());
  });
  return received;
}

describe('with a certificate the same port', () => {
  testWith(openssl, 'answers a plot call of npm plotly 1.0.6 over TLS, and then its stream without', async (paths) => {
    const made = await secureRig(paths.openssl);
    expect(made.server.url).toBe(`https://localhost:${made.server.httpPort}`);
    const answer = await overTls(made, golden('plot-calls/npm-plotly-1.0.6'));
    expect(answer).toContain('"url": "https://localhost:8443/~demouser/1"');
    expect(answer).toContain('"stream-host": "https://localhost:8443"');
    const stream = await made.socket(golden('streams/npm-plotly-1.0.6'));
    expectAnswer(await stream.untilClosed(), 200, 'healthy endpoint disconnect');
    const figure = await made.socket('GET /~demouser/1.json HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    expect(await figure.untilClosed()).toContain('"y":[0,0.5]');
  });

  testWith(openssl, 'takes a stream over TLS, python’s stray end and wrong lengths included', async (paths) => {
    const made = await secureRig(paths.openssl);
    await overTls(made, golden('plot-calls/arduino'));
    for (const name of ['python-chart-studio-5.24.1', 'arduino-9.997']) {
      expectAnswer(await overTls(made, golden(`streams/${name}`)), 200, 'healthy endpoint disconnect');
    }
    const json = await overTls(made, 'GET /~demouser/1.json HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    expect(json).toContain('"y":[0,null,9.99,10,10.01]');
  });

  testWith(
    openssl,
    'sends a browser without TLS to the same page with it, and answers programs as they ask',
    async (paths) => {
      const { socket } = await secureRig(paths.openssl);
      const ask = async (target: string, accept: string, host = 'pi.local:8080') =>
        (
          await socket(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nAccept: ${accept}\r\nConnection: close\r\n\r\n`)
        ).untilClosed();
      const redirected = await ask('/~demouser/1?a=b', 'text/html,*/*');
      expect(redirected).toMatch(/^HTTP\/1\.1 308 /);
      expect(redirected).toMatch(/\r\nLocation: https:\/\/pi\.local:8080\/~demouser\/1\?a=b\r\n/);
      expect(await ask('/', 'text/html', 'pi.local')).toMatch(/\r\nLocation: https:\/\/pi\.local:80\/\r\n/);
      expect(await ask('/', 'application/json')).toMatch(/^HTTP\/1\.1 200 /);
      expect(await ask('/healthz', '*/*')).toMatch(/^HTTP\/1\.1 200 /);
    },
  );

  testWith(openssl, 'gives a page over TLS, to one byte per segment as well', async (paths) => {
    const made = await secureRig(paths.openssl);
    const bytes = 'GET / HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nConnection: close\r\n\r\n';
    expect(await overTls(made, bytes)).toMatch(/^HTTP\/1\.1 200 /);
    const client = await made.socket('G');
    for (const byte of 'ET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n') await client.write(byte);
    expect(await client.untilClosed()).toContain('{"status":"ok"}');
  });

  testWith(openssl, 'refuses TLS 1.1', async (paths) => {
    const made = await secureRig(paths.openssl);
    const old = { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    await expect(overTls(made, '', old)).rejects.toThrow(/protocol version|unsupported protocol|ECONNRESET/i);
  });

  testWith(openssl, 'cuts off whoever says nothing for 10 s, and breaks off a handshake of garbage', async (paths) => {
    const { server, clock } = await secureRig(paths.openssl);
    const silent = await RawSocket.open(server.httpPort, '');
    const garbage = await RawSocket.open(server.httpPort, '\x16garbage that is no handshake at all');
    await garbage.untilClosed();
    await eventually('the silent one is cut off', async () => {
      await clock.advance(5_000);
      return silent.closed;
    });
  });

  testWith(openssl, 'is closed at once with the server, whatever its connections are at', async (paths) => {
    const made = await secureRig(paths.openssl);
    await made.call([streamed(A)], { filename: 'f' });
    const silent = await RawSocket.open(made.server.httpPort, '');
    const halfway = await RawSocket.open(made.server.httpPort, '\x16\x03\x01');
    const stream = await made.socket(streamHead(A) + chunk('{"x":1,"y":1}\n'));
    await eventually('the stream is open', async () => (await made.call([])).error === '');
    await made.server.close();
    expect(await stream.untilClosed()).toMatch(/^HTTP\/1\.1 503 /);
    await silent.untilClosed();
    await halfway.untilClosed();
    await eventually('nothing sleeps', () => made.clock.sleeping === 0);
  });

  testWith(openssl, 'is one page’s own site over TLS: its writing is not taken for another’s', async (paths) => {
    const made = await secureRig(paths.openssl);
    const host = `localhost:${made.server.httpPort}`;
    const call = (origin: string) =>
      new Promise<string>((resolve, reject) => {
        const request = httpsRequest(`https://${host}/clientresp`, {
          method: 'POST',
          ca: made.ca,
          headers: { origin },
        });
        request.on('response', (response) => {
          response.setEncoding('utf8').once('data', resolve);
        });
        request.on('error', reject);
        request.end(`un=demouser&key=${CAPTURED.key}&args=[]&kwargs={}`);
      });
    expect(await call(`https://${host}`)).toContain('"error": ""');
    expect(await call('https://evil.example')).toContain('a page of another site');
  });
});

describe('a certificate that cannot be used is one line that says what to do', () => {
  const nowMs = new ManualClock().nowMs();
  const mistake = (files: { certFile: string; keyFile: string }, atMs = nowMs) => {
    try {
      readCertificate(files, atMs);
    } catch (error) {
      return error;
    }
    return undefined;
  };
  const unusable = (message: RegExp) =>
    expect.objectContaining({ code: 'TLS_CERTIFICATE_UNUSABLE', message: expect.stringMatching(message) });

  testWith(openssl, 'when a file is missing', (paths) => {
    const good = makeCertificate(paths.openssl, { folder: temporaryFolder() });
    expect(mistake({ ...good, certFile: '/nowhere.crt' })).toEqual(
      unusable(/^\/nowhere\.crt does not exist; name the file of the TLS certificate with --tls-cert$/),
    );
    expect(mistake({ ...good, keyFile: '/nowhere.key' })).toEqual(
      unusable(/^\/nowhere\.key does not exist; name the file of the TLS key with --tls-key$/),
    );
  });

  testWith(openssl, 'when the two do not go together, are swapped, or are something else', (paths) => {
    const folder = temporaryFolder();
    const one = makeCertificate(paths.openssl, { folder, name: 'one' });
    const other = makeCertificate(paths.openssl, { folder, name: 'other' });
    expect(mistake({ ...one, keyFile: other.keyFile })).toEqual(unusable(/other\.key is not the key of .*one\.crt; /));
    expect(mistake({ certFile: one.keyFile, keyFile: one.certFile })).toEqual(unusable(/is no certificate in PEM: /));
    const text = join(folder, 'text');
    writeFileSync(text, 'hello');
    expect(mistake({ ...one, keyFile: text })).toEqual(
      unusable(/text is no private key in PEM without a passphrase: /),
    );
  });

  testWith(openssl, 'when it has expired, but not when it becomes valid only tomorrow', (paths) => {
    const good = makeCertificate(paths.openssl, { folder: temporaryFolder() });
    const { validTo, validFrom } = new X509Certificate(readFileSync(good.certFile));
    expect(mistake(good, Date.parse(validTo) + DAY_MS)).toEqual(
      unusable(/is a certificate that expired on \d{4}-\d\d-\d\d; renew it$/),
    );
    expect(mistake(good, Date.parse(validFrom) - DAY_MS)).toBeUndefined();
  });
});

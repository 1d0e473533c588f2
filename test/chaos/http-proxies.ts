import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { ProgramProcess } from './program-process.ts';

/** A web server between bridge and server. */
export interface HttpProxy {
  readonly port: number;
  /** Streams that have ended, as its log has them; `undefined` where it keeps none. */
  readonly endedStreams: () => number | undefined;
  readonly close: () => Promise<void>;
}

export interface HttpProxyOptions {
  readonly program: string;
  readonly serverPort: number;
}

/** nginx as it comes, with one location that passes everything on, and what `directives` add to it. */
export async function startNginx({ program, serverPort }: HttpProxyOptions, directives = ''): Promise<HttpProxy> {
  const folder = mkdtempSync(join(tmpdir(), 'boardstream-nginx-'));
  const port = await freePort();
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  const config = `
    ${process.getuid?.() === 0 ? 'user root;' : ''}
    daemon off;
    pid ${folder}/pid;
    events {}
    http {
      ${temporary.join('\n      ')}
      access_log ${folder}/access.log;
      server {
        listen 127.0.0.1:${port};
        location / {
          proxy_pass http://127.0.0.1:${serverPort};
          ${directives}
        }
      }
    }`;
  writeFileSync(join(folder, 'nginx.conf'), config);
  const nginx = new ProgramProcess([program, '-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')]);
  return {
    port,
    endedStreams: () => readText(join(folder, 'access.log')).match(/"POST \/ HTTP/g)?.length ?? 0,
    close: await ready(nginx, { port, folder }),
  };
}

/** haproxy with the timeouts of Debian's configuration and the option docs/wire.md names. */
export async function startHaproxy({ program, serverPort }: HttpProxyOptions): Promise<HttpProxy> {
  const folder = mkdtempSync(join(tmpdir(), 'boardstream-haproxy-'));
  const port = await freePort();
  const config = `
defaults
  mode http
  option http-no-delay
  timeout connect 5s
  timeout client 50s
  timeout server 50s
frontend front
  bind 127.0.0.1:${port}
  default_backend back
backend back
  server one 127.0.0.1:${serverPort}
`;
  writeFileSync(join(folder, 'haproxy.cfg'), config);
  const haproxy = new ProgramProcess([program, '-db', '-f', join(folder, 'haproxy.cfg')]);
  return { port, endedStreams: () => undefined, close: await ready(haproxy, { port, folder }) };
}

/** Waits until it answers; returns how to end it. */
async function ready(proxy: ProgramProcess, { port, folder }: { port: number; folder: string }) {
  const close = async () => {
    await proxy.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await proxy.runs(() =>
      fetch(`http://127.0.0.1:${port}/`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
    return close;
  } catch (error) {
    await close();
    throw error;
  }
}

function readText(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

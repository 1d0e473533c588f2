import { execFile } from 'node:child_process';

/** What a broker on a port of loopback retains, by topic, as `mosquitto_sub` shows it within a second. */
export function retainedBy(mosquittoSub: string, port: number, filter = '#'): Promise<ReadonlyMap<string, string>> {
  const args = ['-h', '127.0.0.1', '-p', `${port}`, '-t', filter, '-v', '--retained-only', '-W', '1'];
  return new Promise((resolve) => {
    // It says with its exit code that the time was up.
    execFile(mosquittoSub, args, { maxBuffer: 16 * 1024 * 1024 }, (_error, stdout) => {
      const lines = stdout.split('\n').filter((line) => line !== '');
      resolve(new Map(lines.map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)])));
    });
  });
}

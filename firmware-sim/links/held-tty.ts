import { spawn } from 'node:child_process';
import { readdir, readlink } from 'node:fs/promises';

/** A tty that this process holds open, whatever others do. */
export class HeldTty {
  readonly #path: string;
  readonly #fd: number;

  /** @param fd the number under which this process holds it open */
  constructor(path: string, fd: number) {
    this.#path = path;
    this.#fd = fd;
  }

  /**
   * What stty(1) prints with one argument; empty when it fails, as after the tty has gone. It gets the file that is open
   * already: opening the tty would look like a host.
   */
  stty(argument: string): Promise<string> {
    return new Promise((resolve) => {
      const env = { ...process.env, LC_ALL: 'C' };
      const child = spawn('stty', [argument], { env, stdio: [this.#fd, 'pipe', 'ignore'] });
      let output = '';
      child.stdout?.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
      child.on('error', () => {});
      child.on('close', () => resolve(output));
    });
  }

  /** Whether anybody else has it open. The processes of other users cannot be looked into, and count as if they had not. */
  async isOpenElsewhere(): Promise<boolean> {
    const own = `/proc/${process.pid}/fd/${this.#fd}`;
    for (const pid of await namesIn('/proc')) {
      if (!/^\d+$/.test(pid)) continue;
      for (const fd of await namesIn(`/proc/${pid}/fd`)) {
        const file = `/proc/${pid}/fd/${fd}`;
        if (file !== own && (await readlink(file).catch(() => '')) === this.#path) return true;
      }
    }
    return false;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    // The process has ended, or is another user's.
    return [];
  }
}

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Whoever is not root becomes it in a user namespace, where the machine allows that. */
export const UNSHARE = process.getuid?.() === 0 ? ['-n'] : ['-Urn'];
const ENTER = process.getuid?.() === 0 ? ['-n'] : ['-U', '-n', '--preserve-credentials'];

export type Direction = 'toServer' | 'toBridge';

/**
 * A network of its own with nothing but a loopback, whose rules and sockets no one else sees. It exists as long as its
 * processes do: there is nothing to delete.
 */
export class Namespace {
  readonly #holder: ChildProcess;

  private constructor(holder: ChildProcess) {
    this.#holder = holder;
  }

  static async open(): Promise<Namespace> {
    // cat ends by itself with whoever holds the other end of its input.
    const script = 'ip link set lo up && echo up && exec cat > /dev/null';
    const holder = spawn('unshare', [...UNSHARE, 'sh', '-c', script], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [up] = await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')]);
    if (!(up instanceof Buffer)) throw new Error('no network namespace can be made here');
    return new Namespace(holder);
  }

  /** In front of a command line, it runs in here under the same process id. */
  get wrapper(): readonly string[] {
    return ['nsenter', '-t', `${this.#holder.pid}`, ...ENTER, '--'];
  }

  async get(url: string, accept = '*/*'): Promise<string> {
    const { stdout } = await this.#run('curl', '-sSf', '--max-time', '20', '-H', `Accept: ${accept}`, url);
    return stdout;
  }

  /** Swallows the packets to and from a server's port, without a word to either end. */
  async drop(port: number, directions: readonly Direction[]): Promise<void> {
    for (const direction of directions) await this.#run('iptables', '-A', ...rule(port, direction));
  }

  /** Lets everything pass again. Returns how many packets were swallowed. */
  async heal(): Promise<number> {
    const swallowed = await this.swallowedPackets();
    await this.#run('iptables', '-F', 'INPUT');
    return swallowed;
  }

  /** By the rules there are now. */
  async swallowedPackets(): Promise<number> {
    const { stdout } = await this.#run('iptables', '-L', 'INPUT', '-v', '-n', '-x');
    return [...stdout.matchAll(/^\s*(\d+)\s+\d+\s+DROP/gm)].reduce((sum, [, packets]) => sum + Number(packets), 0);
  }

  /** Ends every connection with that port, as when the kernel gives up on it. Returns how many were ended. */
  async killSockets(port: number): Promise<number> {
    const filter = ['(', 'sport', '=', `${port}`, 'or', 'dport', '=', `${port}`, ')'];
    const { stdout } = await this.#run('ss', '-K', '-H', '-t', ...filter);
    return stdout.split('\n').filter((line) => line !== '').length;
  }

  async close(): Promise<void> {
    if (this.#holder.exitCode !== null || this.#holder.signalCode !== null) return;
    const exited = once(this.#holder, 'exit');
    this.#holder.kill('SIGKILL');
    await exited;
  }

  #run(...command: readonly string[]): Promise<{ stdout: string }> {
    const [program = '', ...args] = [...this.wrapper, ...command];
    return run(program, args, { maxBuffer: 1024 ** 3 });
  }
}

function rule(port: number, direction: Direction): string[] {
  const end = direction === 'toServer' ? '--dport' : '--sport';
  return ['INPUT', '-p', 'tcp', end, `${port}`, '-j', 'DROP'];
}

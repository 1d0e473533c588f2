import { spawn } from 'node:child_process';
import { BoardstreamError, errorText } from '../../core/index.ts';

/** A system call that Node does not have, as a script for either interpreter. The open file is its file 3. */
export interface SystemCall {
  readonly perl: string;
  readonly python: string;
  /** Given to the script. Default none. */
  readonly args?: readonly string[];
}

/**
 * Makes a system call on an open file of this process by a short-lived interpreter: no native module is needed. Perl first,
 * because perl-base is essential on Debian and Raspberry Pi OS and starts in 5 ms; Python where Perl is missing or fails.
 * @param searchPath the `PATH` in which the two are looked for
 * @throws BoardstreamError `PTY_UNAVAILABLE` when neither works
 */
export async function callOnFile(fd: number, call: SystemCall, searchPath: string): Promise<void> {
  const { perl, python, args = [] } = call;
  const interpreters = [
    { command: 'perl', options: ['-e', perl, '--', ...args] },
    { command: 'python3', options: ['-S', '-E', '-c', python, ...args] },
  ];
  const failures: string[] = [];
  for (const { command, options } of interpreters) {
    const failure = await run(command, options, fd, searchPath);
    if (failure === undefined) return;
    failures.push(`${command}: ${failure}`);
  }
  throw new BoardstreamError(
    'PTY_UNAVAILABLE',
    `a simulated tty needs perl or python3 once to set it up (${failures.join('; ')}); install one: apt install perl-base`,
    { searchPath },
  );
}

/** What went wrong, or `undefined`. */
function run(command: string, args: readonly string[], fd: number, searchPath: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    // As file 3: Node clears O_NONBLOCK, which the script shares with this process, on files 0 to 2.
    const child = spawn(command, args, { env: { PATH: searchPath }, stdio: ['ignore', 'ignore', 'pipe', fd] });
    let complaint = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint += chunk.toString();
    });
    child.on('error', (error) => {
      complaint = errorText(error);
    });
    // After an error, too: only then are the pipes closed.
    child.on('close', (code) => resolve(code === 0 ? undefined : complaint.trim() || `exit code ${code}`));
  });
}

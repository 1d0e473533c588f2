import { EXIT } from './exit-codes.ts';

/**
 * A signal that aborts at the first SIGINT or SIGTERM, so that everything drains and closes. SIGINT makes the exit code
 * 130; SIGTERM is how a service is asked to stop, and ends with 0. A second one of either ends the process at once.
 */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  const interrupt = (name: NodeJS.Signals) => {
    const exitCode = name === 'SIGINT' ? EXIT.interrupted : EXIT.done;
    if (controller.signal.aborted) process.exit(exitCode);
    process.exitCode = exitCode;
    controller.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return controller.signal;
}

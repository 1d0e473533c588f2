import { pino } from 'pino';
import pretty from 'pino-pretty';
import { describeStatus, type OnStatus } from '../core/index.ts';

/** Tells every status on standard error, one line each; standard output is for results. */
export function statusLog(): OnStatus {
  const log = pino(
    pretty({
      destination: 2,
      sync: true,
      colorize: process.stderr.isTTY === true,
      translateTime: 'SYS:HH:MM:ss',
      ignore: 'pid,hostname',
    }),
  );
  return (status) => {
    const { level, text } = describeStatus(status);
    log[level](text);
  };
}

import { type Stats, statSync } from 'node:fs';
import { BoardstreamError, errorText } from '../../../core/index.ts';
import { listPorts } from './list-ports.ts';
import { mayReadAndWrite, permissionRemedy } from './port-access.ts';
import { findPortHolder } from './port-holder.ts';

/** Why a port did not open, and what to do about it, from what the system says of that very file. */
export function explainOpenError(path: string, thrown: unknown): BoardstreamError {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return notFound(path, thrown);
  if (!mayReadAndWrite(path)) return notPermitted(path, stats, thrown);
  const text = errorText(thrown).replace(/^Error:? /, '');
  if (/lock|busy/i.test(text)) return busy(path, thrown);
  if (!stats.isCharacterDevice()) {
    return new BoardstreamError('SOURCE_FAILED', `${path} is not a serial device`, { path }, thrown);
  }
  return new BoardstreamError('SOURCE_FAILED', `cannot open ${path}: ${text}`, { path }, thrown);
}

function notFound(path: string, thrown: unknown): BoardstreamError {
  const present = listPorts().map((port) => port.path);
  const hint =
    present.length === 0 ? 'no serial device is connected; plug the board in' : `connected are ${present.join(', ')}`;
  return new BoardstreamError('SOURCE_NOT_FOUND', `there is no ${path}: ${hint}`, { path }, thrown);
}

function notPermitted(path: string, stats: Stats, thrown: unknown): BoardstreamError {
  const { group, remedy } = permissionRemedy(stats);
  return new BoardstreamError('SOURCE_NOT_PERMITTED', `no permission for ${path}; ${remedy}`, { path, group }, thrown);
}

function busy(path: string, thrown: unknown): BoardstreamError {
  const holder = findPortHolder(path);
  const who =
    holder === undefined
      ? 'another process holds it; close the serial monitor or whatever else reads it'
      : `process ${holder.pid} (${holder.command}) holds it; close it first`;
  return new BoardstreamError('SOURCE_BUSY', `${path} is busy: ${who}`, { path }, thrown);
}

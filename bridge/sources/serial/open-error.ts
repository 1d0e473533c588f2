import { accessSync, constants, readFileSync, type Stats, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { BoardstreamError, errorText } from '../../../core/index.ts';
import { listPorts } from './list-ports.ts';
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
  const group = groupName(stats.gid);
  const mode = (stats.mode & 0o777).toString(8);
  const groupMay = (stats.mode & 0o060) === 0o060 && stats.gid !== 0;
  const remedy = groupMay
    ? `it belongs to the group "${group}": run "sudo usermod -aG ${group} ${userInfo().username}" and log in again`
    : `its owner is user ${stats.uid}, its group "${group}", its mode ${mode}: give a group of yours access with a udev rule`;
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

function mayReadAndWrite(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** The group's name from `/etc/group`, or its number where the file does not say. */
function groupName(gid: number): string {
  try {
    const line = readFileSync('/etc/group', 'utf8')
      .split('\n')
      .find((entry) => entry.split(':')[2] === String(gid));
    return line?.split(':')[0] ?? String(gid);
  } catch {
    return String(gid);
  }
}

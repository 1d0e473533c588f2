import { lstatSync, readlinkSync, statSync, symlinkSync, unlinkSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { BoardstreamError, errorText, systemCode } from '../../core/index.ts';

/**
 * Makes `linkPath` a symbolic link to `target`, in the place of a stale one: one that leads nowhere, or, as kernels reuse
 * the numbers of terminals, to `target` already.
 * @throws BoardstreamError `LINK_PATH_TAKEN` when anything else stands there; `USAGE` when no link can be made there
 */
export function placeLink(linkPath: string, target: string): void {
  removeStale(linkPath, target);
  try {
    symlinkSync(target, linkPath);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw taken(linkPath, 'something just came to stand there');
    throw new BoardstreamError('USAGE', `cannot make the link ${linkPath}: ${errorText(error)}`, { linkPath }, error);
  }
}

/** Removes the link if it still leads to `target`; another simulator may have put its own there. */
export function removeLink(linkPath: string, target: string): void {
  try {
    if (readlinkSync(linkPath) === target) unlinkSync(linkPath);
  } catch {
    // It is gone, or it is no link: not ours in either case.
  }
}

function removeStale(linkPath: string, target: string): void {
  const present = lstatSync(linkPath, { throwIfNoEntry: false });
  if (present === undefined) return;
  if (!present.isSymbolicLink()) throw taken(linkPath, 'it is not a symbolic link');
  const leadsTo = resolve(dirname(linkPath), readlinkSync(linkPath));
  const isLive = leadsTo !== target && statSync(leadsTo, { throwIfNoEntry: false }) !== undefined;
  if (isLive) throw taken(linkPath, `it leads to ${leadsTo}, which exists`);
  unlinkSync(linkPath);
}

function taken(linkPath: string, why: string): BoardstreamError {
  return new BoardstreamError(
    'LINK_PATH_TAKEN',
    `${linkPath} is taken: ${why}; remove it or choose another link path`,
    { linkPath },
  );
}

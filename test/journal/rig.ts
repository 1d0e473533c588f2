import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type BoardstreamError, isBoardstreamError, ManualClock } from '../../core/index.ts';
import type { Journal } from '../../journal/index.ts';
import { type Hole, type JournalEvent, type JournalFs, type JournalOptions, nodeFs } from '../../journal/index.ts';
import type { Limits } from '../../journal/limits.ts';
import { openJournalWith } from '../../journal/open-journal.ts';

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'journal-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Rig {
  readonly folder: string;
  readonly clock: ManualClock;
  readonly events: JournalEvent[];
  /** Opens the journal; it is closed after the test. */
  open(options?: Partial<JournalOptions>, limits?: Partial<Limits>): Journal;
}

/** A folder on the real disk and a clock that stands still. */
export function rig(): Rig {
  const folder = join(temporaryFolder(), 'spool');
  const clock = new ManualClock();
  const events: JournalEvent[] = [];
  const open = (options: Partial<JournalOptions> = {}, limits: Partial<Limits> = {}) => {
    const onEvent = (event: JournalEvent) => events.push(event);
    const journal = openJournalWith({ folder, clock, minFreeBytes: 0, onEvent, ...options }, { limits });
    onTestFinished(() => journal.close().catch(() => undefined));
    return journal;
  };
  return { folder, clock, events, open };
}

export function texts(...contents: string[]): Buffer[] {
  return contents.map((content) => Buffer.from(content));
}

/** Everything from a number on: records as `number:text`, holes as they are. */
export function contentOf(journal: Journal, from = 1): (string | Hole)[] {
  return [...journal.read(from)].flatMap((item): (string | Hole)[] => {
    if (item.kind === 'hole') return [{ from: item.from, to: item.to, reason: item.reason }];
    return item.payloads.map((payload, at) => `${item.first + at}:${Buffer.from(payload)}`);
  });
}

/** The real disk, with some calls replaced. */
export function diskWith(calls: Partial<JournalFs>): JournalFs {
  return { ...nodeFs, ...calls };
}

export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: injected`), { code });
}

/** What an action throws, which must be one of ours. */
export function errorOf(action: () => unknown): BoardstreamError {
  try {
    action();
  } catch (error) {
    if (isBoardstreamError(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

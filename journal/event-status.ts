import type { Status } from '../core/index.ts';
import type { JournalEvent } from './journal-event.ts';

type Dropped = Extract<JournalEvent, { type: 'pointsDropped' }>;

/** What a journal did, as a status. Whether a drop is news depends on what the points were kept for: that is its user's. */
export function statusOf(event: Exclude<JournalEvent, Dropped>): Status {
  switch (event.type) {
    case 'segmentQuarantined':
      return { type: 'stateSetAside', path: event.path, movedTo: event.movedTo, why: event.why };
    case 'diskRefused':
      return { type: 'diskRefused', error: event.error };
    case 'diskAccepted':
      return { type: 'diskAccepted' };
    case 'syncFailed':
      return { type: 'syncFailed', path: event.path, why: event.why };
  }
}

/** Why points were dropped, as a person would say it. */
export const DROP_REASONS: Readonly<Record<Dropped['why'], string>> = {
  byteLimit: 'the limit in bytes is reached',
  freeDiskFloor: 'the disk has too little room left',
  diskFull: 'the disk is full',
  memoryLimit: 'the disk takes nothing and the memory for that is full',
};

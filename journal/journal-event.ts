import type { BoardstreamError } from '../core/index.ts';

/** What the journal did without being asked, as facts. */
export type JournalEvent =
  /** A file named like a segment could not be used: it is kept under another name, its numbers are a hole. */
  | { readonly type: 'segmentQuarantined'; readonly path: string; readonly movedTo: string; readonly why: string }
  /** Points no one acknowledged are gone: the oldest on disk made room, or the memory for a full disk ran over. */
  | {
      readonly type: 'pointsDropped';
      readonly from: number;
      readonly to: number;
      readonly why: 'byteLimit' | 'freeDiskFloor' | 'diskFull' | 'memoryLimit';
    }
  /** The disk takes no more points; they wait in memory until it does or the memory limit is reached. */
  | { readonly type: 'diskRefused'; readonly error: BoardstreamError }
  /** The points that waited in memory are on the disk. */
  | { readonly type: 'diskAccepted' }
  /** fdatasync failed; what it was for is written again elsewhere. */
  | { readonly type: 'syncFailed'; readonly path: string; readonly why: string };

export type OnJournalEvent = (event: JournalEvent) => void;

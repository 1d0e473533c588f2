/**
 * What keeps points safe, each to be switched off by the tests, which must then see points lost. Not part of the
 * room's door: a journal that users open obeys all of them. `docs/journal.md` says why each is there.
 */
export interface Rules {
  /** What a start found in the newest segment is made durable before anyone hears of it. */
  readonly syncFoundRecords: boolean;
  /** And written again for it, because after a failed sync the kernel takes lost pages for clean ones. */
  readonly rewriteFoundRecords: boolean;
  /** So are the names of the files. */
  readonly syncFolderAtOpen: boolean;
  /** Every start goes on behind all numbers the newest segment reserved, not behind the last one it found. */
  readonly reserveNumbers: boolean;
  /** The newest segment outlives trimming, because it carries the numbering. */
  readonly keepNewest: boolean;
  /** A record counts only with the right checksum. */
  readonly checkCrc: boolean;
  /** The header of a new segment is on the disk before a record of it is used. */
  readonly syncHeader: boolean;
  /** So is its name. */
  readonly syncFolderAtRoll: boolean;
  /** The old segment is on the disk before the new one begins. */
  readonly syncOldAtRoll: boolean;
  /** What the disk did not take of a write is written again. */
  readonly finishShortWrites: boolean;
  /** What is refused because the disk is full is cut off again. */
  readonly cutRefused: boolean;
  /** After a failed fdatasync the records it was for are written again, to a new segment. */
  readonly rewriteAfterFailedSync: boolean;
  /** Records in memory are shown to readers only under numbers that a segment on the disk reserved. */
  readonly hideUnreserved: boolean;
  /** A segment answers for its records only up to where the next one says that it ended. */
  readonly boundByNext: boolean;
  /** Records that wait for an acknowledgement are synced after 700 ms. */
  readonly syncInTime: boolean;
  /** Only segments whose every record is acknowledged are trimmed. */
  readonly trimAcknowledgedOnly: boolean;
  /** A drop is remembered as a hole. */
  readonly declareDrops: boolean;
}

export const ALL_RULES: Rules = {
  syncFoundRecords: true,
  rewriteFoundRecords: true,
  syncFolderAtOpen: true,
  reserveNumbers: true,
  keepNewest: true,
  checkCrc: true,
  syncHeader: true,
  syncFolderAtRoll: true,
  syncOldAtRoll: true,
  finishShortWrites: true,
  cutRefused: true,
  rewriteAfterFailedSync: true,
  hideUnreserved: true,
  boundByNext: true,
  syncInTime: true,
  trimAcknowledgedOnly: true,
  declareDrops: true,
};

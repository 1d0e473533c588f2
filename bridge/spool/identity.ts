import { createHash, randomBytes } from 'node:crypto';
import type { RenounceSource, SpoolIdentity } from '../../core/index.ts';

const SOURCE_BYTES = 16;
const BOOT_BYTES = 8;

/** 128 random bits as base64url. */
export function newSource(): string {
  return randomBytes(SOURCE_BYTES).toString('base64url');
}

/** 64 random bits as base64url: this start of the process. */
export function newBoot(): string {
  return randomBytes(BOOT_BYTES).toString('base64url');
}

/**
 * Who a spool is after it gave up its source id. The new id follows from the old one and from where the histories
 * parted, so that two copies of one fork take the same and are told apart again; without such a place it is random.
 */
export function identityAfter({ source }: SpoolIdentity, fork: Omit<RenounceSource, 'type'>): SpoolIdentity {
  const { forkedAt, firstSeq, lineage } = fork;
  const forked = forkedAt === undefined ? newSource() : forkedSource(source, forkedAt);
  return { source: forked, firstSeq, lineage };
}

/** The first 128 bits of SHA-256 over the old id and the first start of its own. */
function forkedSource(source: string, forkedAt: string): string {
  return createHash('sha256').update(source).update(forkedAt).digest().subarray(0, SOURCE_BYTES).toString('base64url');
}

import { Transform } from 'node:stream';
import type { Clock } from '../../../core/index.ts';
import { BaudDetector, type BaudFinding } from './baud-detector.ts';

export interface BaudGateOptions {
  /** The rate the port is open at. */
  readonly firstBaudRate: number;
  /** Sets another one on the open port. */
  readonly setBaudRate: (baudRate: number) => Promise<void>;
  readonly onFinding: (finding: Extract<BaudFinding, { kind: 'found' | 'unknown' }>) => void;
  readonly clock: Clock;
}

/** What is kept while the rate is not known: whole lines of it are read once it is. */
const MOST_KEPT_BYTES = 65_536;

/**
 * Holds back what a port says until its rate is known. What came at the right rate then goes on, as if nothing had been;
 * what came at a wrong one is dropped.
 */
export function baudGate(options: BaudGateOptions): Transform {
  const { clock } = options;
  const detector = new BaudDetector(options.firstBaudRate);
  let kept: Buffer[] | undefined = [];
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (kept === undefined) return done(null, chunk);
      const finding = detector.push(chunk, clock.monotonicMs());
      if (finding.kind === 'try') {
        kept = [];
        options.setBaudRate(finding.baudRate).then(() => done(), done);
        return;
      }
      kept.push(chunk);
      while (kept.reduce((sum, { length }) => sum + length, 0) > MOST_KEPT_BYTES) kept.shift();
      if (finding.kind === 'undecided') return done();
      if (finding.kind === 'found') for (const early of kept) this.push(early);
      kept = undefined;
      options.onFinding(finding);
      const isSet = finding.baudRate === detector.baudRate;
      (isSet ? Promise.resolve() : options.setBaudRate(finding.baudRate)).then(() => done(), done);
    },
  });
}

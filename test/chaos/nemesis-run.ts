import { systemClock } from '../../core/index.ts';
import type { Verdict } from './checker.ts';
import { faultSchedule } from './faults.ts';
import { Namespace } from './namespace.ts';
import { type Toll, unleash } from './nemesis.ts';
import { Rig } from './rig.ts';

export interface NemesisOptions {
  readonly seed: number;
  readonly durationMs: number;
  readonly stripsAcknowledgement?: boolean;
}

export interface NemesisResult {
  readonly toll: Toll;
  readonly verdict: Verdict;
  /** What the last bridge said. */
  readonly bridgeLog: string;
}

const SERIES = ['a', 'b', 'c', 'd'];
const RATE_PER_S = 200;
/** Fed after the last fault: these must arrive as well. */
const CALM_MS = 3_000;
/** The longest silence until a dead peer is left, the longest delay until the next try, and as much again. */
const ARRIVAL_DEADLINE_MS = 60_000;
/** What the plain protocol has lost never comes: there is no point in waiting for long. */
const PLAIN_DEADLINE_MS = 15_000;

/** 200 points a second through all the faults of a seed; judged once everything is mended. */
export async function runNemesis(options: NemesisOptions): Promise<NemesisResult> {
  const namespace = await Namespace.open();
  try {
    const { stripsAcknowledgement = false } = options;
    const rig = await Rig.open({ series: SERIES, ratePerS: RATE_PER_S, namespace, stripsAcknowledgement });
    try {
      const toll = await unleash(faultSchedule(options.seed, options.durationMs), rig, namespace);
      await systemClock.sleep(CALM_MS);
      const verdict = await rig.finish(stripsAcknowledgement ? PLAIN_DEADLINE_MS : ARRIVAL_DEADLINE_MS);
      return { toll, verdict, bridgeLog: rig.bridgeLog };
    } finally {
      await rig.close();
    }
  } finally {
    await namespace.close();
  }
}

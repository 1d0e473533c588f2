import { Alarm } from '../../../../core/index.ts';
import type { MqttTarget } from '../mqtt-target.ts';
import type { Answers } from './answers.ts';
import { TopicReports } from './topic-reports.ts';

export interface ScoutedSession {
  readonly source: string;
  readonly session: string;
  /** Asks whoever stores these points how far. */
  readonly ask: () => void;
}

const ASK_EVERY_MS = 60_000;

/** Asks for stream servers while a broker is delivered to that may have none. */
export class StoreScout {
  readonly #answers: Answers;
  readonly #reports: TopicReports;
  readonly #onStore: () => void;
  readonly #alarm: Alarm;
  #ask: () => void = () => undefined;
  #isAsking = false;

  constructor(target: MqttTarget, answers: Answers, onStore: () => void) {
    const { clock } = target;
    this.#reports = new TopicReports(target);
    this.#answers = answers;
    this.#onStore = onStore;
    this.#alarm = new Alarm(clock, () => {
      this.#ask();
      this.#alarm.set(clock.monotonicMs() + ASK_EVERY_MS);
    });
  }

  begin({ source, session, ask }: ScoutedSession): void {
    this.#answers.begin(source, session);
    this.#ask = ask;
    this.#isAsking = true;
    this.#alarm.set(Number.NEGATIVE_INFINITY);
  }

  end(): void {
    this.#isAsking = false;
    this.#answers.end();
    this.#alarm.stop();
  }

  message(payload: Buffer): void {
    if (!this.#isAsking) return;
    const answer = this.#answers.read(payload);
    if (answer.kind === 'fault') this.#reports.fault(answer.why);
    else if (answer.kind === 'heard' && answer.lines.length > 0) this.#onStore();
  }

  flush(): void {
    this.#reports.flush();
  }
}

import type { Judgement, ReceivedLine } from '../../core/index.ts';
import type { JudgedLine } from './line-judge.ts';

/** What one connection has to say to its source. */
export interface SourceConnectionEvents {
  readonly received: (lines: readonly ReceivedLine[]) => void;
  /** The client has sent all it will. */
  readonly requestEnded: () => void;
  /** Nothing more comes and nothing more is sent. Said once. */
  readonly closed: () => void;
}

/** Says of a line whether it can be stored, and applies nothing. */
export interface SourceJudge {
  judge(text: string): Judgement<JudgedLine>;
}

/** One try of a client to feed its source, over whatever carries it. */
export interface SourceConnection {
  /** Never used before on this server. */
  readonly number: number;
  /** The start of the client that feeds. */
  readonly boot: string;
  readonly judge: SourceJudge;
  /** Called once, before anything is sent. */
  open(events: SourceConnectionEvents): void;
  /** Lines for the client. */
  send(text: string): void;
  /** Ends it as it should be ended, behind what was sent. */
  end(): void;
  /** The client is taken for dead. */
  destroy(): void;
}

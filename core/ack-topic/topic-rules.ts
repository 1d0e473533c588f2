/**
 * The rules that a broker between bridge and stores makes necessary. Each can be switched off here and nowhere else, so
 * that a test can show that the simulation notices. `docs/mqtt.md` gives the reason of each under the same name.
 */
export interface TopicRules {
  /** Every message begins with the number of its first line. */
  readonly markMessages: boolean;
  /** A heartbeat says which numbers are to come next. */
  readonly markHeartbeats: boolean;
  /** The client hears the least of what the stores have. */
  readonly leastAck: boolean;
  /** What one store has still open is open. */
  readonly unionLater: boolean;
  /** A store that is behind what the client was told makes it begin anew. */
  readonly restartBehind: boolean;
  /** Each store's hello is judged by itself. */
  readonly judgeEach: boolean;
  /** The client claims the source where one store does not know its start. */
  readonly claimForAll: boolean;
  /** The client is told of no number that it has not sent in this session. */
  readonly capAtSent: boolean;
  /** A store that says nothing while others speak is not waited for. */
  readonly leaveSilent: boolean;
  /** As many stores as are needed must have a point before it is forgotten. */
  readonly countStores: boolean;
  /** What stores had of another source counts for nothing. */
  readonly forgetSource: boolean;
}

export const ALL_TOPIC_RULES: TopicRules = {
  markMessages: true,
  markHeartbeats: true,
  leastAck: true,
  unionLater: true,
  restartBehind: true,
  judgeEach: true,
  claimForAll: true,
  capAtSent: true,
  leaveSilent: true,
  countStores: true,
  forgetSource: true,
};

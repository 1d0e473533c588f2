/**
 * The rules that keep points from getting lost or stored twice. Each can be switched off here and nowhere else, so that
 * a test can show that the simulation notices. `docs/wire.md` gives the reason of each under the same name.
 */
export interface AckRules {
  /** The server acknowledges what its store has committed, not what it has received. */
  readonly ackAfterCommit: boolean;
  /** The server ends older connections of a source before it greets a new one. */
  readonly fence: boolean;
  /** The server greets only when no commit is under way. */
  readonly helloAfterCommit: boolean;
  /** The server says nothing on a connection before the hello, and the client believes nothing. */
  readonly helloFirst: boolean;
  /** The server drops numbers it has. */
  readonly dedup: boolean;
  /** The client forgets a line only when it is acknowledged. */
  readonly trimOnAck: boolean;
  /** The client declares numbers that carry nothing. */
  readonly declareHoles: boolean;
  /** The server follows marks. */
  readonly followMarks: boolean;
  /** The server asks for a reason where numbers are left out. */
  readonly refuseGaps: boolean;
  /** The client gives up a connection on which nothing comes, the server one from which nothing comes. */
  readonly deadPeer: boolean;
  /** The client keeps a heartbeat. */
  readonly heartbeat: boolean;
  /** Client and server check that a source is continued by a start that knows the last one. */
  readonly bootFence: boolean;
  /** The client does not forget what is left for later, although higher numbers are acknowledged. */
  readonly keepLater: boolean;
  /** The server commits the ranges left for later with the points. */
  readonly commitLater: boolean;
  /** The client stays within the window. */
  readonly window: boolean;
  /** The client checks what the server claims to have. */
  readonly checkAcks: boolean;
  /** The client states a number before it leaves numbers out behind it. */
  readonly placeFirst: boolean;
  /** The server names open ranges in every acknowledgement, and not only where they changed. */
  readonly nameRanges: boolean;
}

export const ALL_RULES: AckRules = {
  ackAfterCommit: true,
  fence: true,
  helloAfterCommit: true,
  helloFirst: true,
  dedup: true,
  trimOnAck: true,
  declareHoles: true,
  followMarks: true,
  refuseGaps: true,
  deadPeer: true,
  heartbeat: true,
  bootFence: true,
  keepLater: true,
  commitLater: true,
  window: true,
  checkAcks: true,
  placeFirst: true,
  nameRanges: true,
};

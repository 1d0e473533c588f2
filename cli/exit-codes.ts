/** What a script can tell from the exit code. 78 is `EX_CONFIG` of sysexits.h, 130 what a shell gives for SIGINT. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  badConfiguration: 78,
  interrupted: 130,
} as const;

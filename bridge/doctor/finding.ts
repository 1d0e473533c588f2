/** What a look at one thing found. */
export interface Finding {
  /** What was looked at: `ports`, `/dev/ttyACM0`, `clock`. */
  readonly about: string;
  /** `fault`: points will be missing. `advice`: they may be. */
  readonly level: 'ok' | 'advice' | 'fault';
  /** One sentence without its full stop. */
  readonly what: string;
  /** What to do, as a command where there is one. Absent when all is well. */
  readonly remedy?: string;
}

/** Where this machine tells of itself; tests give folders of their own. */
export interface DoctorRoots {
  readonly proc: string;
  readonly run: string;
  readonly sys: string;
  readonly dev: string;
}

export const SYSTEM_ROOTS: DoctorRoots = { proc: '/proc', run: '/run', sys: '/sys', dev: '/dev' };

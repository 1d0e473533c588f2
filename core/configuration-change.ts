/** What became of a bridge when its configuration was read again. Boards by name. */
export interface ConfigurationChange {
  readonly started: readonly string[];
  readonly stopped: readonly string[];
  /** Closed and opened again. */
  readonly reopened: readonly string[];
  /** Left open, and their lines read differently. */
  readonly reread: readonly string[];
  readonly destinationChanged: boolean;
  /** Keys that changed and are not heeded before the next start. */
  readonly afterRestart: readonly string[];
}

/** `reopened attic; moved to another destination`, or that nothing changed. */
export function changeText(change: ConfigurationChange): string {
  const parts = (['started', 'stopped', 'reopened', 'reread'] as const).flatMap((what) =>
    change[what].length === 0 ? [] : [`${what} ${change[what].join(', ')}`],
  );
  if (change.destinationChanged) parts.push('moved to another destination');
  if (change.afterRestart.length > 0) parts.push(`${change.afterRestart.join(', ')} only at the next start`);
  return parts.length === 0 ? 'nothing changed' : parts.join('; ');
}

import { type FSWatcher, watch } from 'node:fs';

/**
 * Resolves at the next change in one of these folders, whose names pass `concerns`; also as soon as `signal` aborts, and
 * at once never. A folder that is not there is not watched: whoever waits has to look again by himself now and then.
 */
export function deviceChange(
  folders: readonly string[],
  concerns: (name: string) => boolean,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    const watchers: FSWatcher[] = [];
    const finish = () => {
      for (const watcher of watchers) watcher.close();
      signal.removeEventListener('abort', finish);
      resolve();
    };
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', finish, { once: true });
    for (const folder of new Set(folders)) {
      try {
        const watcher = watch(folder, { persistent: false }, (_, name) => {
          if (name === null || concerns(name)) finish();
        });
        watcher.on('error', () => watcher.close());
        watchers.push(watcher);
      } catch {
        // Nothing there, or no watches left: the wait between two tries does without.
      }
    }
  });
}

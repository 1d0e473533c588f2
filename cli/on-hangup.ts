/**
 * Calls `reload` at every SIGHUP until `signal` aborts, never twice at once: however often the signal comes meanwhile, it
 * is called once more.
 */
export function onHangup(reload: () => Promise<void>, signal: AbortSignal): void {
  let isReloading = false;
  let isWanted = false;
  const hangUp = async () => {
    isWanted = true;
    if (isReloading) return;
    isReloading = true;
    while (isWanted) {
      isWanted = false;
      await reload();
    }
    isReloading = false;
  };
  const listener = () => void hangUp();
  process.on('SIGHUP', listener);
  signal.addEventListener('abort', () => process.off('SIGHUP', listener), { once: true });
}

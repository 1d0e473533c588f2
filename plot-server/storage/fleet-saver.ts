import type { BridgeFleet } from '../fleet/bridge-fleet.ts';
import type { StateFolder } from './state-folder.ts';

/**
 * Keeps the bridges in the data folder, one write at a time.
 * @param folder nothing is kept without one
 * @returns writes them when anything was heard of one since the last time. A failure is reported.
 */
export function fleetSaver(fleet: BridgeFleet, folder: StateFolder | undefined): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  const write = async (): Promise<void> => {
    fleet.lookAtPlots();
    if (!fleet.unsaved || folder === undefined) return;
    fleet.unsaved = false;
    fleet.unsaved = !(await folder.writeFleet(await fleet.toSaved())) || fleet.unsaved;
  };
  return () => {
    last = last.then(write);
    return last;
  };
}

import { accessSync, constants, readFileSync, type Stats } from 'node:fs';
import { userInfo } from 'node:os';

/** Whether this user may, access control lists included. */
export function mayReadAndWrite(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * What gives this user the device, from whom it belongs to: the group is `dialout` on one system, `plugdev` or `uucp` on
 * another, and root alone where no udev rule has spoken.
 */
export function permissionRemedy(stats: Pick<Stats, 'gid' | 'uid' | 'mode'>): {
  readonly group: string;
  readonly remedy: string;
} {
  const group = groupName(stats.gid);
  const mode = (stats.mode & 0o777).toString(8);
  const groupMay = (stats.mode & 0o060) === 0o060 && stats.gid !== 0;
  const remedy = groupMay
    ? `it belongs to the group "${group}": run "sudo usermod -aG ${group} ${userInfo().username}" and log in again`
    : `its owner is user ${stats.uid}, its group "${group}", its mode ${mode}: give a group of yours access with a udev rule`;
  return { group, remedy };
}

/** The group's name from `/etc/group`, or its number where the file does not say. */
function groupName(gid: number): string {
  try {
    const line = readFileSync('/etc/group', 'utf8')
      .split('\n')
      .find((entry) => entry.split(':')[2] === String(gid));
    return line?.split(':')[0] ?? String(gid);
  } catch {
    return String(gid);
  }
}

import { checkMachine, type MachineFacts } from './check-machine.ts';
import { checkPorts } from './check-ports.ts';
import { checkPower } from './check-power.ts';
import { type DoctorRoots, type Finding, SYSTEM_ROOTS } from './finding.ts';

/** Everything that is known to come between a board and its plot on this machine. Opens no port: that would reset a board. */
export function examine(facts: MachineFacts, roots: DoctorRoots = SYSTEM_ROOTS): Finding[] {
  return [...checkMachine(roots, facts), ...checkPower(roots), ...checkPorts(roots)];
}

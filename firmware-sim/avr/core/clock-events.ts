import type { CPU } from 'avr8js';

/** avr8js keeps this type to itself. */
export type Interrupt = Parameters<CPU['queueInterrupt']>[0];

/** The members of avr8js 0.21's `CPU` that its own `tick` works on and its types hide; the version is pinned. */
interface HiddenMembers {
  nextClockEvent: ClockEvent | null;
  readonly clockEventPool: ClockEvent[];
  readonly pendingInterrupts: readonly (Interrupt | null)[];
}

interface ClockEvent {
  readonly cycles: number;
  readonly callback: () => void;
  readonly next: ClockEvent | null;
}

function hidden(cpu: CPU): HiddenMembers {
  return cpu as unknown as HiddenMembers;
}

/** The cycle count of the next clock event, Infinity if there is none. */
export function nextEventCycles(cpu: CPU): number {
  return hidden(cpu).nextClockEvent?.cycles ?? Number.POSITIVE_INFINITY;
}

/**
 * Runs every clock event that is due. Unlike in avr8js's `tick`, which runs one, an event leaves the queue before its
 * callback runs, so that the callback may remove events or reset the chip.
 */
export function runDueEvents(cpu: CPU): void {
  const members = hidden(cpu);
  for (;;) {
    const event = members.nextClockEvent;
    if (event === null || event.cycles > cpu.cycles) return;
    members.nextClockEvent = event.next;
    event.callback();
    if (members.clockEventPool.length < 10) members.clockEventPool.push(event);
  }
}

/** The interrupt that is to be served next: among those pending, that with the lowest vector. */
export function pendingInterrupt(cpu: CPU): Interrupt | undefined {
  return hidden(cpu).pendingInterrupts[cpu.nextInterrupt] ?? undefined;
}

import { defineConfig } from 'vitest/config';

/**
 * Seeded simulations with their mutants, kill loops on real processes, whole sketches on simulated chips, and what starts
 * vitest or npm itself: a minute that a unit run need not wait for.
 */
const PROOFS = [
  'test/ack-stream/{simulation,mutants,scenarios}.test.ts',
  'test/ack-topic/{simulation,mutants}.test.ts',
  'test/journal/{simulation,processes}.test.ts',
  'test/bridge/spool/{histories,processes}.test.ts',
  'test/firmware-sim/avr/chip/*.test.ts',
  'test/firmware-sim/avr/core/*.property.test.ts',
  'test/firmware-sim/{with-board,test-sensors,shipped-sketch}.test.ts',
  'test/boards/shipped-firmware.test.ts',
  'test/plot-server/reading-log.test.ts',
  'test/plot-server/history/simulation.test.ts',
  // The files of the unit tests share a process: a timer that another leaves running is no fault of the clock.
  'test/core/clock.test.ts',
  'test/{plain-summary-reporter,set-up}.test.ts',
];

export default defineConfig({
  test: {
    reporters: ['default', './test/plain-summary-reporter.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          // No file changes anything another could see, and a process for each would double the time.
          isolate: false,
          // One for each core of the smallest machine that runs them; by itself a core would be left idle.
          maxWorkers: 2,
          // There to end a hung test, also on a machine that has other work.
          testTimeout: 20_000,
          environment: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/chaos/**', ...PROOFS],
        },
      },
      {
        test: {
          name: 'proof',
          environment: 'node',
          include: PROOFS,
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
        },
      },
      {
        test: {
          // Real parts: processes, ports, a browser. One file at a time, after the others, so that none starves.
          name: 'e2e',
          environment: 'node',
          include: ['test/e2e/**/*.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 90_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          // Real processes, killed and cut off from each other; alone on the machine for the same reason.
          name: 'chaos',
          environment: 'node',
          include: ['test/chaos/**/*.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 3 },
          testTimeout: 90_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});

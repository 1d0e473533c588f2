import { defineConfig } from 'vitest/config';

/** Seeded simulations with their mutants, and kill loops on real processes: half a minute that a unit run need not wait for. */
const PROOFS = [
  'test/ack-stream/{simulation,mutants,scenarios}.test.ts',
  'test/journal/{simulation,processes}.test.ts',
  'test/bridge/spool/{histories,processes}.test.ts',
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

import { totalmem } from 'node:os';
import { Command } from 'commander';
import { examine, type Finding, udevRule } from '../bridge/index.ts';
import { systemClock } from '../core/index.ts';
import { EXIT } from './exit-codes.ts';
import { dataFolder } from './options.ts';

interface DoctorOptions {
  readonly json?: boolean;
  readonly udevRule?: boolean;
  readonly data?: string;
}

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('Look for what keeps boards from being read, and say what to do about it.')
    .option('--json', 'as a JSON array')
    .option('--udev-rule', 'print a udev rule that lets the group dialout read boards, and keeps ModemManager off them')
    .option('--data <folder>', 'the data folder of the bridge')
    .addHelpText(
      'after',
      `
Opens no port, so no board is reset. The exit code is 1 when something has to be mended.

Examples:
  boardstream doctor
  boardstream doctor --udev-rule | sudo tee /etc/udev/rules.d/99-boardstream.rules`,
    )
    .action(doctor);
}

function doctor(options: DoctorOptions): void {
  if (options.udevRule === true) {
    process.stdout.write(udevRule());
    return;
  }
  const findings = examine({
    arch: process.arch,
    memoryBytes: totalmem(),
    nodeVersion: process.version,
    nowMs: systemClock.nowMs(),
    dataFolder: dataFolder(options.data),
  });
  process.stdout.write(options.json === true ? `${JSON.stringify(findings, undefined, 2)}\n` : text(findings));
  if (findings.some(({ level }) => level === 'fault')) process.exitCode = EXIT.failed;
}

const MARKS = { ok: '✓', advice: '!', fault: '✗' } as const;

function text(findings: readonly Finding[]): string {
  return findings
    .map(({ about, level, what, remedy }) => {
      const line = `${MARKS[level]} ${about}: ${what}\n`;
      return remedy === undefined ? line : `${line}    ${remedy}\n`;
    })
    .join('');
}

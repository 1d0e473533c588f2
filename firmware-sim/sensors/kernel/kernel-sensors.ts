import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BoardstreamError, type Clock, errorText, isBoardstreamError } from '../../../core/index.ts';
import { deviceFiles, type KernelDevice } from './kernel-device.ts';
import { SlowFile } from './slow-file.ts';

/**
 * What reading the files of a device can do wrong, besides the failures of the sensor: `empty`: nothing is read; `absent`:
 * the device's folder is gone (`ENOENT`); `slow`: a reader waits for `delayMs`.
 */
export interface FileFailure {
  readonly name: 'empty' | 'absent' | 'slow';
  /** Simulated milliseconds since the start. */
  readonly atMs: number;
  /** Default to the end. */
  readonly forMs?: number;
  /** Of `slow`. Default 750, as long as a DS18B20 takes. */
  readonly delayMs?: number;
}

export type ListedDevice = KernelDevice & { readonly failures?: readonly FileFailure[] };

export interface KernelSensorsOptions {
  readonly devices: readonly ListedDevice[];
  readonly clock: Clock;
  /** Between two updates, at least 1000 for 1-Wire, which needs 750 to convert. Default 1000. */
  readonly intervalMs?: number;
  readonly signal: AbortSignal;
}

/**
 * Keeps files in a folder as Linux keeps them in `/sys`, for programs whose root for such files can be configured. They are
 * updated in simulated time, each as a whole. At the end the devices' folders are removed, as if they were unplugged.
 *
 * @returns when `signal` aborts
 * @throws BoardstreamError `DATA_FOLDER_UNUSABLE` when a file cannot be written
 */
export async function kernelSensors(folder: string, options: KernelSensorsOptions): Promise<void> {
  const { devices, clock, intervalMs = 1000, signal } = options;
  const startMs = clock.monotonicMs();
  const written = devices.map((device, at) => {
    const index = devices.slice(0, at).filter(({ kind }) => kind === device.kind).length;
    return new WrittenDevice(folder, device, index);
  });
  try {
    while (!signal.aborted) {
      for (const device of written) device.update(clock.monotonicMs() - startMs);
      await clock.sleep(intervalMs, signal);
    }
  } catch (error) {
    if (isBoardstreamError(error)) throw error;
    throw new BoardstreamError(
      'DATA_FOLDER_UNUSABLE',
      `cannot write ${folder}: ${errorText(error)}`,
      { folder },
      error,
    );
  } finally {
    for (const device of written) device.remove();
  }
}

/** A device's folder, and which of its files are pipes at the moment. */
class WrittenDevice {
  readonly #root: string;
  readonly #device: ListedDevice;
  readonly #index: number;
  readonly #slowFiles = new Map<string, SlowFile>();
  #folder: string | undefined;

  constructor(root: string, device: ListedDevice, index: number) {
    this.#root = root;
    this.#device = device;
    this.#index = index;
  }

  update(timeMs: number): void {
    const { folder, isPresent, readings, constants } = deviceFiles(this.#device, this.#index, timeMs);
    const failures = (this.#device.failures ?? []).filter(
      ({ atMs, forMs = Number.POSITIVE_INFINITY }) => timeMs >= atMs && timeMs < atMs + forMs,
    );
    if (!isPresent || failures.some(({ name }) => name === 'absent')) {
      this.remove();
      return;
    }
    this.#folder = join(this.#root, folder);
    mkdirSync(this.#folder, { recursive: true });
    for (const [name, text] of Object.entries(constants)) replaceFile(join(this.#folder, name), text);
    const isEmpty = failures.some(({ name }) => name === 'empty');
    const slow = failures.find(({ name }) => name === 'slow');
    for (const [name, text] of Object.entries(readings)) {
      const path = join(this.#folder, name);
      const content = isEmpty ? '' : text;
      if (slow !== undefined) {
        const file = this.#slowFiles.get(path) ?? new SlowFile(path, slow.delayMs ?? 750);
        this.#slowFiles.set(path, file);
        file.update(content, timeMs);
      } else {
        this.#slowFiles.get(path)?.remove();
        this.#slowFiles.delete(path);
        replaceFile(path, content);
      }
    }
  }

  remove(): void {
    for (const file of this.#slowFiles.values()) file.remove();
    this.#slowFiles.clear();
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }
}

/** Whoever reads gets the old content or the new, never a part. */
function replaceFile(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

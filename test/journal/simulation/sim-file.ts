import type { SeededRandom } from './seeded-random.ts';

export const SECTOR_BYTES = 512;

/** Sectors as they were when a sync began. */
export interface Snapshot {
  /** Counts changes to the file: an older snapshot must not undo what a younger one brought to the disk. */
  readonly version: number;
  readonly size: number;
  readonly sectors: ReadonlyMap<number, Buffer>;
}

/** A file with what programs see of it and what is on the disk. The two differ by whole sectors. */
export class SimFile {
  size = 0;
  /** Descriptors that have yet to hear of a failed write-back. */
  readonly unheardErrors = new Set<number>();
  #live = Buffer.alloc(0);
  #durable = Buffer.alloc(0);
  #durableSize = 0;
  #version = 0;
  #durableSizeVersion = 0;
  readonly #durableVersions = new Map<number, number>();
  /** Sectors not on the disk, with the states they have been in since they last were; any of them may get there. */
  readonly #dirty = new Map<number, Buffer[]>();

  read(into: Uint8Array, position: number): number {
    const end = Math.min(this.size, position + into.length);
    if (end <= position) return 0;
    into.set(this.#live.subarray(position, end));
    return end - position;
  }

  write(bytes: Uint8Array, position: number): void {
    const end = position + bytes.length;
    this.#grow(end);
    this.#touch(position, end);
    this.#live.set(bytes, position);
    this.size = Math.max(this.size, end);
  }

  truncate(size: number): void {
    this.#grow(size);
    this.#touch(size, Math.max(size, this.size));
    this.#live.fill(0, size);
    this.size = size;
  }

  snapshot(): Snapshot {
    const sectors = new Map(Array.from(this.#dirty.keys(), (sector) => [sector, Buffer.from(this.#sector(sector))]));
    return { version: this.#version, size: this.size, sectors };
  }

  /** The sync of this snapshot worked. */
  persist({ version, size, sectors }: Snapshot): void {
    for (const [sector, content] of sectors) this.#persistSector(sector, content, version);
    if (version >= this.#durableSizeVersion) this.#durableSize = size;
    this.#durableSizeVersion = Math.max(version, this.#durableSizeVersion);
  }

  /** The sync failed: sectors reach the disk at random, all count as clean, and memory may forget the others. */
  failSync({ version, sectors }: Snapshot, random: SeededRandom): void {
    for (const [sector, content] of sectors) {
      if (random.chance(0.5)) this.#persistSector(sector, content, version);
      else if (this.#sector(sector).equals(content)) {
        this.#dirty.delete(sector);
        if (random.chance(0.5)) this.#sector(sector).set(this.#durableSector(sector));
      }
    }
  }

  /** What the disk holds after the power went: of what was not synced, each sector on its own. */
  cutPower(random: SeededRandom): void {
    for (const [sector, states] of this.#dirty) {
      if (random.chance(0.5)) this.#durableSector(sector).set(random.pick([...states, this.#sector(sector)]));
    }
    this.size = random.chance(0.5) ? this.size : this.#durableSize;
    this.#durable.fill(0, this.size);
    this.#live = Buffer.from(this.#durable);
    this.#durableSize = this.size;
    this.#dirty.clear();
    this.unheardErrors.clear();
  }

  #persistSector(sector: number, content: Buffer, version: number): void {
    if (version < (this.#durableVersions.get(sector) ?? 0)) return;
    this.#durableVersions.set(sector, version);
    this.#durableSector(sector).set(content);
    if (this.#sector(sector).equals(content)) this.#dirty.delete(sector);
    else if (this.#dirty.has(sector)) this.#dirty.set(sector, []);
  }

  #touch(from: number, end: number): void {
    this.#version += 1;
    for (let sector = Math.floor(from / SECTOR_BYTES); sector * SECTOR_BYTES < end; sector += 1) {
      const states = this.#dirty.get(sector) ?? [];
      if (this.#dirty.has(sector) && states.length < 3) states.push(Buffer.from(this.#sector(sector)));
      this.#dirty.set(sector, states);
    }
  }

  #grow(end: number): void {
    const bytes = Math.ceil(end / SECTOR_BYTES) * SECTOR_BYTES;
    if (bytes <= this.#live.length) return;
    this.#live = Buffer.concat([this.#live], bytes);
    this.#durable = Buffer.concat([this.#durable], bytes);
  }

  #sector(sector: number): Buffer {
    return this.#live.subarray(sector * SECTOR_BYTES, (sector + 1) * SECTOR_BYTES);
  }

  #durableSector(sector: number): Buffer {
    return this.#durable.subarray(sector * SECTOR_BYTES, (sector + 1) * SECTOR_BYTES);
  }
}

/** Something that keeps points on a disk: the journal, or what people would use instead. */
export interface Store {
  /** Resolves when all of them are on the disk. */
  append(payloads: readonly Buffer[]): Promise<void>;
  /** The oldest points up to this count are delivered and may go. */
  forget(count: number): Promise<void>;
  close(): Promise<void>;
}

export interface StoreKind {
  readonly name: string;
  readonly open: (folder: string) => Promise<Store>;
}

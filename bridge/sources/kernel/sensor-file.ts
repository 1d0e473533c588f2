/** What a file of the kernel says of a sensor now. */
export interface FileReading {
  /** Finite, in `unit` of its file. */
  readonly value: number;
  /** The sensor itself says that it failed. */
  readonly quality?: 'bad';
}

/** One quantity that the kernel shows as files. */
export interface SensorFile {
  /** The same after a restart of the machine. */
  readonly series: string;
  /** SenML code; absent where the kernel does not say. */
  readonly unit?: string;
  /**
   * Reads it now, which may take the driver a second.
   * @throws Error of the system, or one whose message says what is wrong with the content
   */
  read(): Promise<FileReading>;
}

/** Finds the sensors that are there; called before every round, so it must cost little. */
export type FindSensors = () => Promise<readonly SensorFile[]>;

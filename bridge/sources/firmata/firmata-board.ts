/** One Johnny-Five component, which becomes one series, or several where it measures several things. */
export interface FirmataSensor {
  /** The series; of several values `SERIES.temperature`, `SERIES.humidity` … */
  readonly series: string;
  /** The class, as Johnny-Five calls it: `Thermometer`. */
  readonly use: string;
  /** What the class's constructor takes besides: `controller`, `pin`, `pullup` … */
  readonly options: Readonly<Record<string, FirmataOption>>;
}

/** What a configuration file can say; no functions. */
export type FirmataOption =
  | string
  | number
  | boolean
  | null
  | readonly FirmataOption[]
  | { readonly [key: string]: FirmataOption };

/** How Johnny-Five reaches the pins. */
export type FirmataConnection =
  | { readonly kind: 'serial'; readonly path: string; readonly baudRate: number }
  | {
      /** An IO plugin that the user has installed. */
      readonly kind: 'plugin';
      /** A package or a file, looked up from `folder`: `raspi-io`. */
      readonly plugin: string;
      readonly folder: string;
      /** For the plugin's constructor. */
      readonly options: Readonly<Record<string, FirmataOption>>;
    };

/** What StandardFirmata and ConfigurableFirmata speak, bits per second. */
export const FIRMATA_BAUD_RATE = 57_600;

/** Between two readings of a sensor, milliseconds. */
export const DEFAULT_FIRMATA_INTERVAL_MS = 1_000;

import type { SensorUnit } from './units.ts';

/**
 * One device as Home Assistant's MQTT integration takes it, with its abbreviated keys.
 * Source: `DEVICE_DISCOVERY_SCHEMA` in `homeassistant/components/mqtt/schemas.py`, since 2024.11.
 */
export interface DiscoveryMessage {
  readonly dev: {
    readonly ids: readonly string[];
    readonly name: string;
    readonly mdl?: string;
    readonly sw?: string;
    readonly via_device?: string;
  };
  readonly o: { readonly name: string; readonly sw: string };
  readonly stat_t: string;
  readonly qos: 0 | 1;
  readonly avty: readonly { readonly t: string; readonly val_tpl?: string }[];
  readonly avty_mode: 'all';
  readonly cmps: Readonly<Record<string, SensorMessage>>;
}

export interface SensorMessage extends Partial<Omit<SensorUnit, 'dev_cla'>> {
  readonly p: 'sensor';
  readonly name: string;
  readonly uniq_id: string;
  readonly val_tpl: string;
  readonly dev_cla?: string;
  /** Values of the device class `enum`. */
  readonly ops?: readonly string[];
  readonly ent_cat?: 'diagnostic';
  /** Seconds. */
  readonly exp_aft?: number;
  readonly sug_dsp_prc?: number;
}

/** A message, and where it is retained. */
export interface Discovery {
  readonly topic: string;
  readonly message: DiscoveryMessage;
}

const MAX_NAME = 64;

/** A name as it is shown: without control characters, at most 64 characters. */
export function shownName(name: string): string {
  const shown = name.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}]/gu, ' ').trim();
  return Array.from(shown).slice(0, MAX_NAME).join('') || '(no name)';
}

/** What a host sends to a Firmata device, cut into messages but not yet understood. */
export type HostMessage =
  | { readonly kind: 'digital'; readonly port: number; readonly bits: number }
  | { readonly kind: 'analog'; readonly pin: number; readonly value: number }
  | { readonly kind: 'reportAnalog'; readonly channel: number; readonly enabled: boolean }
  | { readonly kind: 'reportDigital'; readonly port: number; readonly enabled: boolean }
  | { readonly kind: 'setPinMode'; readonly pin: number; readonly mode: number }
  | { readonly kind: 'setPinValue'; readonly pin: number; readonly value: number }
  | { readonly kind: 'version' }
  | { readonly kind: 'reset' }
  /** Between its command and its end, bytes of seven bits each. */
  | { readonly kind: 'sysex'; readonly command: number; readonly data: readonly number[] }
  /** A sysex message longer than the device holds, left out. */
  | { readonly kind: 'tooLong' };

/** What takes the line protocol of InfluxDB over HTTP: InfluxDB itself, and the collectors that listen like it. */
export interface InfluxDestination {
  readonly kind: 'influx';
  /** `http://pi.local:8086`, or the whole address of a collector. */
  readonly url: URL;
  /** InfluxDB 2 and 3: where in it. `org` is of no use without `bucket`. */
  readonly bucket?: string;
  readonly org?: string;
  /** InfluxDB 1: where in it. */
  readonly database?: string;
  readonly account?: InfluxAccount;
  /** Name of what all points are measurements of. */
  readonly measurement: string;
  /** Whether what is sent is compressed. */
  readonly gzip: boolean;
}

/** Who writes. Never logged. */
export type InfluxAccount =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'password'; readonly user: string; readonly password: string };

/**
 * Where points are posted to. Times are in nanoseconds, which every receiver takes where nothing is said; InfluxDB 2 is
 * told all the same.
 */
export function writeUrl({ url, bucket, org, database }: InfluxDestination): URL {
  const path = url.pathname.replace(/\/$/, '');
  const address = new URL(url);
  if (bucket !== undefined) {
    address.pathname = `${path}/api/v2/write`;
    if (org !== undefined) address.searchParams.set('org', org);
    address.searchParams.set('bucket', bucket);
    address.searchParams.set('precision', 'ns');
  } else if (database !== undefined) {
    address.pathname = `${path}/write`;
    address.searchParams.set('db', database);
  } else if (path === '') address.pathname = '/write';
  return address;
}

import { AutoDecoder } from './auto-decoder.ts';
import type { Decoder } from './decoder.ts';
import type { DecoderConfig } from './decoder-schema.ts';
import { CsvDecoder } from './explicit/csv-decoder.ts';
import { RegexDecoder } from './explicit/regex-decoder.ts';
import { TemplateDecoder } from './explicit/template-decoder.ts';
import { influxDecoder } from './influx.ts';
import { decodeJson, type JsonOptions } from './json-values.ts';
import { nmeaDecoder } from './nmea.ts';
import { teleplotDecoder } from './teleplot.ts';

/** A decoder for one board. Throws `DECODER_INVALID` when a pattern or a template cannot be used. */
export function makeDecoder(config: DecoderConfig): Decoder {
  switch (config.kind) {
    case 'auto':
      return new AutoDecoder();
    case 'csv':
      return new CsvDecoder(config);
    case 'json':
      return jsonDecoder(config.ignore === undefined ? {} : { ignore: config.ignore });
    case 'regex':
      return new RegexDecoder(config);
    case 'teleplot':
      return teleplotDecoder();
    case 'nmea':
      return nmeaDecoder();
    case 'influx':
      return influxDecoder();
    case 'template':
      return new TemplateDecoder([config.template].flat());
  }
}

function jsonDecoder(options: JsonOptions): Decoder {
  return { decode: (line) => decodeJson(line, options) ?? { values: [], skipped: 'no JSON' } };
}

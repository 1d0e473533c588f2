import { z } from 'zod';
import { firmataSchema } from '../sources/firmata/firmata-config.ts';
import { gpioSchema } from '../sources/gpio/gpio-config.ts';
import { kernelSchemas } from '../sources/kernel/kernel-config.ts';
import { rfc2217Schema } from '../sources/rfc2217/rfc2217-config.ts';
import { serialSchema } from '../sources/serial/serial-config.ts';
import { stdinSchema } from '../sources/stdin/stdin-config.ts';
import { tcpSchema } from '../sources/tcp/tcp-config.ts';
import { udpSchema } from '../sources/udp/udp-config.ts';
import { yunSchema } from '../sources/yun/yun-config.ts';

/** Every kind of source a board may have. A new kind adds its schema here, and its case in `sources/make-source.ts`. */
export const boardSchema = z.discriminatedUnion('source', [
  serialSchema,
  stdinSchema,
  tcpSchema,
  rfc2217Schema,
  udpSchema,
  yunSchema,
  gpioSchema,
  firmataSchema,
  ...kernelSchemas,
]);

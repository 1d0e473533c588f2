import { z } from 'zod';
import type { PortMatch } from './find-port.ts';

/** What a configuration says of a port in place of its path. */
export const matchKeys = {
  usb: z
    .string()
    .regex(/^[0-9a-f]{4}:[0-9a-f]{4}$/i, 'must be a vendor and a product, as "2341:0043"; the quotes are needed')
    .optional()
    .meta({ description: 'Vendor and product of the USB device, as boardstream ports shows them: "2341:0043".' }),
  serial: z.string().min(1).optional().meta({ description: 'Serial number of the USB device.' }),
  path: z
    .string()
    .startsWith('/', 'must be a path, as /dev/serial/by-path/…')
    .optional()
    .meta({ description: 'A link to the device under /dev/serial: by-path names the socket it is plugged into.' }),
};

/** Whether anything is said at all. */
export function saysSomething(keys: object): boolean {
  return Object.values(keys).some((value) => value !== undefined);
}

/** What those keys come to. */
export function portMatchOf({ usb, serial, path }: z.output<z.ZodObject<typeof matchKeys>>): PortMatch {
  return {
    ...(usb !== undefined && { usb: usb.toLowerCase() }),
    ...(serial !== undefined && { serialNumber: serial }),
    ...(path !== undefined && { link: path }),
  };
}

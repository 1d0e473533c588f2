import { expect, test } from 'vitest';
import { encodeRecords } from '../../journal/record.ts';
import { decodeHeader, encodeHeader } from '../../journal/segment-header.ts';

// These bytes are on the disks of users: a change here is a new version. The checksums are from another implementation.
const HEADER = {
  first: 2 ** 33 + 5,
  reserved: 65_536,
  gap: 77,
  gapReason: 'power',
  boot: 0x01020304,
  salt: 0xa0b0c0d0,
} as const;

test('a header is 32 bytes: magic, version, reason, log2 of the numbers, 0, first, gap, boot, salt, checksum', () => {
  const fields = [
    '62734a0a',
    '01',
    '01',
    '10',
    '00',
    '0500000002000000',
    '4d000000',
    '04030201',
    'd0c0b0a0',
    '859e00e2',
  ];
  expect(encodeHeader(HEADER).toString('hex')).toBe(fields.join(''));
  expect(decodeHeader(encodeHeader(HEADER))).toEqual({ kind: 'valid', header: HEADER });
});

test('a record is 20 bytes before its payload: length, checksum, number, inverted length', () => {
  const fields = ['06000000', '241fd92a', '0500000002000000', 'f9ffffff', Buffer.from('T=23.5').toString('hex')];
  expect(encodeRecords([Buffer.from('T=23.5')], HEADER.first, HEADER.salt).toString('hex')).toBe(fields.join(''));
});

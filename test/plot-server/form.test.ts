import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePlotForm } from '../../plot-server/init/form.ts';

/** As npm plotly 1.0.6 sends it: no percent-encoding at all. */
const NPM =
  'platform=nodejs&version=1.0.4&args=[{"x":[],"y":[],"name":"a+b & un=c","stream":{"token":"aaaaaaaaaa","maxpoints":100}}]' +
  '&kwargs={"filename":"streamSimple & Sensor + 50%","fileopt":"overwrite"}&un=demouser&key=0123456789&origin=plot';

test('JSON that is not percent-encoded keeps its &, + and %', () => {
  expect(parsePlotForm(NPM)).toEqual({
    platform: 'nodejs',
    version: '1.0.4',
    args: '[{"x":[],"y":[],"name":"a+b & un=c","stream":{"token":"aaaaaaaaaa","maxpoints":100}}]',
    kwargs: '{"filename":"streamSimple & Sensor + 50%","fileopt":"overwrite"}',
    un: 'demouser',
    key: '0123456789',
    origin: 'plot',
  });
});

test('a field name inside unencoded JSON begins no field', () => {
  const form = parsePlotForm('args=[{"name":"x&key=stolen&kwargs={\\"a\\""}]&kwargs={}&un=u&key=k');
  expect(form).toEqual({ args: '[{"name":"x&key=stolen&kwargs={\\"a\\""}]', kwargs: '{}', un: 'u', key: 'k' });
});

test('a properly encoded form of python is decoded', () => {
  const form = parsePlotForm(
    'args=%5B%7B%22name%22%3A+%22a+%26+b%22%7D%5D&key=0123456789&kwargs=%7B%7D&un=demo%20user',
  );
  expect(form).toEqual({ args: '[{"name": "a & b"}]', key: '0123456789', kwargs: '{}', un: 'demo user' });
});

test('the bytes behind an Arduino body do not become part of the last field', () => {
  const form = parsePlotForm('version=2.3&origin=plot&un=u&key=k&args=[{"y": []}]&kwargs={"filename": "ard"}\r\n');
  expect(form.kwargs).toBe('{"filename": "ard"}');
  expect(parsePlotForm('un=u&origin=plot\r\n').origin).toBe('plot');
});

test('a truncated value ends the form and nothing before it is lost', () => {
  const form = parsePlotForm('un=u&key=k&args=[]&kwargs={"filename": "cu');
  expect(form).toMatchObject({ un: 'u', key: 'k', args: '[]', kwargs: '{"filename": "cu' });
});

test('unknown fields and a broken percent sign are survived', () => {
  expect(parsePlotForm('foo=1&un=50%&bar&key=k')).toEqual({ un: '50%', key: 'k' });
});

test('whatever the JSON says, unencoded or encoded, it is read back as it was', () => {
  fc.assert(
    fc.property(fc.json(), fc.boolean(), (text, encoded) => {
      fc.pre(/^[[{]/.test(text));
      const value = encoded ? encodeURIComponent(text) : text;
      const form = parsePlotForm(`un=u&args=${value}&kwargs=${value}&key=k`);
      expect(form).toEqual({ un: 'u', args: text, kwargs: text, key: 'k' });
    }),
  );
});

test('no body makes it fail', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (body) => typeof parsePlotForm(body) === 'object'));
});

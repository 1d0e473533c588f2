import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asciiId, topicId } from '../../../../../bridge/sinks/mqtt/announcement/home-assistant/ascii-id.ts';
import { shownName } from '../../../../../bridge/sinks/mqtt/announcement/home-assistant/discovery-message.ts';
import { valueTemplate } from '../../../../../bridge/sinks/mqtt/announcement/home-assistant/value-template.ts';

const name = fc.string({ unit: 'binary', maxLength: 40 });

test('a plain name is its own id, and any other is made one', () => {
  expect(asciiId('soil_moisture-2')).toBe('soil_moisture-2');
  expect(asciiId('Außen')).toMatch(/^Au_en-[0-9a-f]{16}$/);
  expect(asciiId('')).toMatch(/^-[0-9a-f]{16}$/);
});

test('ids are made of what Home Assistant takes, and no two names come to the same one', () => {
  fc.assert(
    fc.property(name, name, (one, other) => {
      expect(asciiId(one)).toMatch(/^[a-zA-Z0-9_-]{1,49}$/);
      expect(asciiId(one) === asciiId(other)).toBe(one === other);
    }),
  );
  // What the id of another looks like is no id of its own.
  expect(asciiId(asciiId('Außen'))).not.toBe(asciiId('Außen'));
});

test('the id of a board tells bridges, boards and first levels apart, however they are cut', () => {
  const ids = [
    topicId('site', 'a', 'b_c'),
    topicId('site', 'a_b', 'c'),
    topicId('site', 'a'),
    topicId('other', 'a', 'b_c'),
    topicId('site/a', 'b', 'c'),
    topicId('site', 'ä', 'c'),
    topicId('site', 'ö', 'c'),
  ];
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids[0]).toMatch(/^boardstream_a_b_c_[0-9a-f]{16}$/);
});

test.each([
  ['T', "{{ value_json.get('T') }}"],
  ['soil moisture', "{{ value_json.get('soil moisture') }}"],
  ["it's", "{{ value_json.get('it\\u0027s') }}"],
  ['a\\', "{{ value_json.get('a\\u005c') }}"],
  ["') }}{{ states('x", "{{ value_json.get('\\u0027\\u0029 \\u007d\\u007d\\u007b\\u007b states\\u0028\\u0027x') }}"],
  ['{% raw %}', "{{ value_json.get('\\u007b\\u0025 raw \\u0025\\u007d') }}"],
  ['T\n', "{{ value_json.get('T\\u000a') }}"],
  ['😀', "{{ value_json.get('\\U0001f600') }}"],
])('the template of %j looks for that key and for nothing else', (series, template) => {
  expect(valueTemplate(series)).toBe(template);
});

test('a shown name has no control characters, is not empty and has at most 64 characters', () => {
  expect(shownName('soil\u0007\u2028moisture\u009f')).toBe('soil  moisture');
  expect(shownName('\n')).toBe('(no name)');
  expect([...shownName('😀'.repeat(100))]).toHaveLength(64);
});

import { expect, test } from 'vitest';
import { element, escaped } from '../../../plot-server/picture/svg.ts';

test('text and attributes cannot end what they stand in', () => {
  expect(escaped(`<b> & "it's"`)).toBe('&lt;b&gt; &amp; &quot;it&#39;s&quot;');
  expect(element('text', { fill: '" onload="x' }, escaped('</text>'))).toBe(
    '<text fill="&quot; onload=&quot;x">&lt;/text&gt;</text>',
  );
});

test('what no XML may hold is replaced, and whole characters beyond the first plane stay', () => {
  expect(escaped('a\u0000\u001f\ud800\uffffb\t\n😀')).toBe('a����b\t\n😀');
});

test('an attribute without a value is left out, and numbers are cut to hundredths', () => {
  expect(element('rect', { x: 1.23456, y: undefined })).toBe('<rect x="1.23"/>');
});

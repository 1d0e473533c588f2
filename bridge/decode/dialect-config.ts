import type { DecoderConfig } from './decoder-schema.ts';
import type { Dialect } from './dialect.ts';
import { formatTemplate } from './explicit/template-text.ts';

/** The configuration that reads a board as its dialect was learned, without learning it again. */
export function dialectConfig(dialect: Dialect): DecoderConfig {
  switch (dialect.kind) {
    case 'csv': {
      const { separator, decimalComma } = dialect;
      const columns = dialect.columns.map((column) => (column === undefined ? null : { ...column }));
      return { kind: 'csv', separator, columns, ...(decimalComma ? { 'decimal-comma': true } : {}) };
    }
    case 'template': {
      const template = dialect.shapes.map(formatTemplate).filter((text) => text !== undefined);
      const [only] = template;
      if (only === undefined) return { kind: 'auto' };
      return { kind: 'template', template: template.length === 1 ? only : template };
    }
    default:
      return { kind: dialect.kind };
  }
}

import type { AnalogPart, DigitalPart, LinePart } from '../../../sensors/part.ts';

/** What decides the level of a pin. */
export type Wire = AnalogPart | DigitalPart | LinePart;

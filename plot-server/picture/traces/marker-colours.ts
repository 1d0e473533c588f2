import { type ColourScale, colourOf, colourScale } from '../colour.ts';
import { type Fields, listOf, numberOf, numberWithin, objectOf, pointValue, titleOf } from '../fields.ts';
import type { ColourBar } from './drawn-trace.ts';

/** Gives the colour of each point: its own, or where its number stands in the scale, else that of the trace. */
export function markerColourAt(marker: Fields, traceColour: string): (index: number) => string {
  const numbers = numericColours(marker);
  const whole = colourOf(marker['color']) ?? traceColour;
  return (index) => {
    const own = pointValue(marker['color'], index);
    const number = numbers === undefined ? Number.NaN : numberOf(own);
    if (numbers === undefined || Number.isNaN(number)) return colourOf(own) ?? whole;
    return numbers.scale((number - numbers.min) / (numbers.max - numbers.min));
  };
}

/** The bar that explains numeric colours, where the marker wants one. */
export function markerColourBar(marker: Fields): ColourBar | undefined {
  const numbers = numericColours(marker);
  if (numbers === undefined || marker['showscale'] !== true) return undefined;
  return { ...numbers, title: titleOf(objectOf(marker['colorbar'])['title']) };
}

interface NumericColours {
  readonly scale: ColourScale;
  readonly min: number;
  readonly max: number;
}

function numericColours(marker: Fields): NumericColours | undefined {
  const numbers = listOf(marker['color'])
    .map(numberOf)
    .filter((number) => !Number.isNaN(number));
  if (numbers.length === 0) return undefined;
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const number of numbers) [min, max] = [Math.min(min, number), Math.max(max, number)];
  min = numberWithin(marker['cmin'], -1e300, 1e300, min);
  max = numberWithin(marker['cmax'], -1e300, 1e300, max);
  return {
    scale: colourScale(marker['colorscale'], marker['reversescale'] === true),
    min,
    max: max > min ? max : min + 1,
  };
}

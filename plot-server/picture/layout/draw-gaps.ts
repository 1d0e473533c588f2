import type { GapSummary } from '../../live/live-event.ts';
import type { PictureTheme } from '../picture-theme.ts';
import { element, type Svg } from '../svg.ts';
import type { Box, PlacedAxis } from './place-axes.ts';

/** Narrower bands have no edges, as on the page. */
const EDGES_FROM_PX = 14;

/** A band over each part of a time axis from which points are missing for good. */
export function drawGaps(gaps: readonly GapSummary[], x: PlacedAxis, box: Box, theme: PictureTheme): Svg {
  if (x.axis.kind !== 'date') return '';
  const places = new Set(gaps.flatMap(({ from, to }) => (from === null ? [] : [`${from} ${to}`])));
  return [...places]
    .map((place) => {
      const [from = '', to = ''] = place.split(' ');
      const ends = [x.scale.px(Date.parse(from)), x.scale.px(Date.parse(to))];
      const left = Math.max(box.leftPx, Math.min(...ends));
      const right = Math.min(box.rightPx, Math.max(...ends));
      if (!(right > left)) return '';
      const isNarrow = right - left < EDGES_FROM_PX;
      return element('rect', {
        x: left,
        y: box.topPx,
        width: right - left,
        height: box.bottomPx - box.topPx,
        fill: isNarrow ? theme.gapNarrow : theme.gap,
        stroke: isNarrow ? undefined : theme.gapEdge,
        'stroke-dasharray': isNarrow ? undefined : '2 2',
      });
    })
    .join('');
}

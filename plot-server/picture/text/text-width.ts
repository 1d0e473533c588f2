/** Advance widths of the characters from space to `~`, thousandths of the font size. Source: hmtx table of each font. */
const REGULAR = widths(
  '318 401 460 838 636 950 780 275 390 390 500 838 318 361 318 337 636 636 636 636 636 636 636 636 636 636 337 337 838 838 838 531 ' +
    '1000 684 686 698 770 632 575 775 752 295 295 656 557 863 748 787 603 787 695 635 611 732 684 989 685 611 685 390 337 390 838 500 ' +
    '500 613 635 550 635 615 352 635 634 278 278 579 278 974 634 612 635 635 411 521 392 634 592 818 592 592 525 636 337 636 838',
);
const BOLD = widths(
  '348 456 521 838 696 1002 872 306 457 457 523 838 380 415 380 365 696 696 696 696 696 696 696 696 696 696 400 400 838 838 838 580 ' +
    '1000 774 762 734 830 683 683 821 837 372 372 775 637 995 837 850 733 850 770 720 682 812 774 1103 771 724 725 457 365 457 838 500 ' +
    '500 675 716 593 716 678 435 716 712 343 343 665 343 1042 712 687 716 716 493 595 478 712 652 924 645 652 582 712 365 712 838',
);
const FIRST = 32;
/** Of accented letters and signs, about; ideographs, which the font lacks, are as wide as they are high. */
const OTHER = 640;
const WIDE = 1_000;
const WIDE_FROM = 0x2e80;

export interface Face {
  readonly sizePx: number;
  readonly bold?: boolean;
}

/** Width of a text in DejaVu Sans, pixels; close enough for other fonts of its kind. */
export function textWidthPx(text: string, { sizePx, bold = false }: Face): number {
  const table = bold ? BOLD : REGULAR;
  let thousandths = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? FIRST;
    thousandths += table[code - FIRST] ?? (code >= WIDE_FROM ? WIDE : OTHER);
  }
  return (thousandths * sizePx) / 1_000;
}

/** The text, or its beginning and an ellipsis where it is wider than there is room. */
export function fittedText(text: string, roomPx: number, face: Face): string {
  // No picture is wide enough for more; a name may be a megabyte.
  const start = text.slice(0, 1_000);
  if (start.length === text.length && textWidthPx(text, face) <= roomPx) return text;
  let low = 0;
  let high = start.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (textWidthPx(`${start.slice(0, middle)}…`, face) <= roomPx) low = middle;
    else high = middle - 1;
  }
  return `${start.slice(0, low).trimEnd()}…`;
}

function widths(text: string): readonly number[] {
  return text.split(' ').map(Number);
}

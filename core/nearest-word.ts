/**
 * The word someone meant: the candidate that the fewest letters part from `word`, when those are at most a third of it
 * and at most `most`. A letter too many, missing, wrong, or swapped with its neighbour counts 1; upper and lower case,
 * `-` and `_` are the same. `undefined` when nothing is near.
 *
 * @param most default 3
 */
export function nearestWord(word: string, candidates: Iterable<string>, most = 3): string | undefined {
  const wanted = plain(word);
  let nearest: string | undefined;
  let least = Math.min(most, Math.max(1, Math.floor(wanted.length / 3))) + 1;
  for (const candidate of candidates) {
    const distance = lettersApart(wanted, plain(candidate));
    if (distance >= least) continue;
    least = distance;
    nearest = candidate;
  }
  return nearest;
}

/** `; did you mean "baud"?`, or nothing when no candidate is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const nearest = nearestWord(word, candidates);
  return nearest === undefined ? '' : `; did you mean "${nearest}"?`;
}

/** Words longer than this are cut: no key is, and the comparison takes time by the square. */
const MAX_LETTERS = 64;

function plain(word: string): string {
  return word.slice(0, MAX_LETTERS).toLowerCase().replaceAll('_', '-');
}

/** Optimal string alignment distance. */
function lettersApart(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const change = one[i - 1] === other[j - 1] ? 0 : 1;
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + change);
      const isSwapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (isSwapped) least = Math.min(least, (beforeLast[j - 2] ?? 0) + 1);
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[other.length] ?? 0;
}

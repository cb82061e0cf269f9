/** Letters from which on a word may have one slip of the pen, and two. */
const [oneSlip, twoSlips] = [5, 8];

/**
 * Whether a word is another with a slip of the pen: a letter too many, too few, another one, or two exchanged. Its
 * first letter is right, and short words have to be right as a whole.
 */
export function isMisspelt(word: string, right: string): boolean {
  const most = right.length >= twoSlips ? 2 : right.length >= oneSlip ? 1 : 0;
  return (
    most > 0 &&
    word[0] === right[0] &&
    Math.abs(word.length - right.length) <= most &&
    slips(word, right) <= most
  );
}

/** Optimal string alignment: Levenshtein's distance, with the exchange of neighbours as one step. */
function slips(a: string, b: string): number {
  let [beforeLast, last] = [
    new Array<number>(b.length + 1).fill(0),
    Array.from({ length: b.length + 1 }, (_, j) => j),
  ];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min(
        (last[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (last[j - 1] as number) + (same ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (beforeLast[j - 2] as number) + 1);
      }
      row.push(least);
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length] as number;
}

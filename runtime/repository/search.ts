import type { PublishedFunction } from "./model.ts";

/** Most words of a query that count. */
const MAX_WORDS = 32;

/**
 * Functions that a query is about, best first. A word counts more where it is a whole word, and more in the name
 * and the keywords than in the summary and the concepts; every word has to be found somewhere.
 */
export function searchFunctions(functions: readonly PublishedFunction[], query: string): PublishedFunction[] {
  const words = wordsOf(query).slice(0, MAX_WORDS);
  if (words.length === 0) {
    return [];
  }
  return functions
    .map((found) => ({ found, score: scoreOf(found, words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.found.contract.name < b.found.contract.name ? -1 : 1))
    .map(({ found }) => found);
}

function scoreOf({ contract }: PublishedFunction, words: readonly string[]): number {
  const fields: readonly (readonly [weight: number, words: readonly string[]])[] = [
    [4, wordsOf(contract.name)],
    [4, contract.keywords.flatMap(wordsOf)],
    [2, wordsOf(contract.summary)],
    [2, wordsOf(contract.outputMeans ?? contract.output)],
    [1, wordsOf(contract.comment)],
    [1, wordsOf(contract.input)],
  ];
  let total = 0;
  for (const word of words) {
    const best = Math.max(
      ...fields.map(([weight, known]) =>
        known.includes(word) ? weight : known.some((other) => other.startsWith(word)) ? weight / 2 : 0,
      ),
    );
    if (best === 0) {
      return 0;
    }
    total += best;
  }
  return total;
}

/** Words in lower case; `ComputeBlurHash` is three, and itself as well. */
function wordsOf(text: string): string[] {
  const parts = text.split(/[^\p{L}\p{N}]+/u).filter((part) => part !== "");
  return parts
    .flatMap((part) => [part, ...part.split(/(?<=[a-z0-9])(?=[A-Z])/)])
    .map((part) => part.toLowerCase());
}

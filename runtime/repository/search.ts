import type { Contract } from "../../glue-gen/index.ts";
import type { PublishedFunction } from "./model.ts";

/** What a word is worth, by where it stands. */
const weights = { name: 8, keyword: 5, concept: 3, summary: 2 } as const;

/** Words of a query that are looked at; what a person types has fewer. */
const maximumWords = 16;

/**
 * Functions in which words occur, the best first: each word counts by the best place where it stands,
 * whole words twice as much as beginnings; functions that have more of the words come before all others.
 */
export function searchFunctions(functions: readonly PublishedFunction[], text: string): PublishedFunction[] {
  const words = [...new Set(wordsOf(text))].slice(0, maximumWords);
  return functions
    .map((found) => ({ found, ...score(found.contract, words) }))
    .filter(({ hits }) => hits > 0)
    .sort(
      (a, b) =>
        b.hits - a.hits || b.points - a.points || (a.found.contract.name < b.found.contract.name ? -1 : 1),
    )
    .map(({ found }) => found);
}

function score(contract: Contract, words: readonly string[]): { hits: number; points: number } {
  const input = Object.hasOwn(contract.schema.messages, contract.input)
    ? (contract.schema.messages[contract.input]?.fields ?? [])
    : [];
  const concepts = [
    contract.output,
    contract.outputMeans ?? "",
    ...input.map(({ means, type }) => means ?? (type.kind === "message" ? type.name : "")),
  ];
  const places: [number, string[]][] = [
    [weights.name, wordsOf(contract.name)],
    [weights.keyword, contract.keywords.flatMap(wordsOf)],
    [weights.concept, concepts.flatMap(wordsOf)],
    [weights.summary, wordsOf(contract.summary)],
  ];
  let hits = 0;
  let points = 0;
  for (const word of words) {
    let best = 0;
    for (const [weight, found] of places) {
      if (found.includes(word)) {
        best = Math.max(best, 2 * weight);
      } else if (found.some((other) => other.startsWith(word))) {
        best = Math.max(best, weight);
      }
    }
    hits += best > 0 ? 1 : 0;
    points += best;
  }
  return { hits, points };
}

/** Lower-case words; `ComputeBlurHash` is compute, blur, hash, blurhash and itself. Versions are no words. */
function wordsOf(text: string): string[] {
  return text
    .slice(0, 10_000)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "" && !/^v\d+$/.test(word))
    .flatMap((word) => {
      const parts = word.split(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})/u);
      return parts.flatMap((part, i) => [
        part,
        ...(i === 0 ? [] : [parts.slice(i - 1, i + 1).join("")]),
        word,
      ]);
    })
    .map((word) => word.toLowerCase());
}

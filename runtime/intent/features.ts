import { HeddleError } from "../errors.ts";
import { intentLimits } from "./limits.ts";

/** What is asked, as the model sees it. Plain data. */
export interface IntentInput {
  /** A request in words; empty where the event has none. */
  readonly text: string;
  /** What else is known, such as `type:photo.uploaded` or `field:png`; the order does not matter. */
  readonly facets?: readonly string[];
}

/** Hashed features: rows, each once, with their values; the squares of all values add up to {@link energy}². */
export interface Features {
  readonly rows: Int32Array;
  readonly values: Float32Array;
  /** How many of them, from the first on, tell whether a request is like others: those of its words, if it has any. */
  readonly telling: number;
}

/** Length of the vector of features: long enough for weights to grow in a few passes. */
const energy = 5;

/** What a piece of a word is worth beside a whole word: there are ten times as many. */
const pieceWeight = 0.5;

/** Halves of the text in which a word is noted, so that the order of what is asked is seen. */
const sections = 2;

const mask = 2 ** intentLimits.hashBits - 1;

/**
 * Words, pairs of neighbours, words by the half of the text they stand in, and pieces of three and four
 * characters; facets whole. Numbers count by their length only.
 * @throws HeddleError INTENT_LIMIT
 */
export function featuresOf({ text, facets = [] }: IntentInput): Features {
  if (text.length > intentLimits.textCharacters) {
    throw new HeddleError(
      "INTENT_LIMIT",
      `The request has ${text.length} characters; ${intentLimits.textCharacters} are the most.`,
      { place: "text" },
    );
  }
  const words = new Map<number, number>();
  const pieces = new Map<number, number>();
  const tokens = ["^", ...tokensOf(text), "$"];
  let before = 0;
  tokens.forEach((token, i) => {
    const word = hashText(token, 1);
    count(words, word);
    if (i > 0) {
      count(words, mix(Math.imul(before, 31) + word));
    }
    count(words, mix(word + 1 + Math.floor((i * sections) / tokens.length)));
    before = word;
    const framed = `<${token}>`;
    for (let length = 3; length <= 4; length++) {
      for (let at = 0; at + length <= framed.length; at++) {
        count(pieces, hashText(framed, 2, at, at + length));
      }
    }
  });
  const facetRows = new Set(
    facets
      .slice(0, intentLimits.facets)
      .map((facet) => hashText(facet.slice(0, intentLimits.facetCharacters), 3) & mask),
  );
  const features = vector(words, pieces, facetRows);
  return text === "" ? { ...features, telling: features.rows.length } : features;
}

/** Lower-case words; a number becomes as many zeros as it has digits, four at the most. */
export function tokensOf(text: string): string[] {
  const found =
    text
      .normalize("NFKC")
      .toLowerCase()
      .match(/\p{L}[\p{L}\p{M}]*|\p{N}+/gu) ?? [];
  return found.map((token) => (/^\p{N}/u.test(token) ? "0".repeat(Math.min(token.length, 4)) : token));
}

function vector(
  words: ReadonlyMap<number, number>,
  pieces: ReadonlyMap<number, number>,
  facets: ReadonlySet<number>,
): Features {
  const sums = new Map<number, number>();
  const add = (row: number, value: number): void => {
    sums.set(row, (sums.get(row) ?? 0) + value);
  };
  for (const [row, times] of words) {
    add(row, 1 + Math.log(times));
  }
  for (const [row, times] of pieces) {
    add(row, pieceWeight * (1 + Math.log(times)));
  }
  const telling = sums.size;
  // An event has few facets beside the words of a request, so that each counts as much as several words.
  const facetWeight = facets.size === 0 ? 0 : Math.max(1, Math.sqrt(sums.size / facets.size) / 2);
  for (const row of facets) {
    add(row, facetWeight);
  }
  let squares = 0;
  for (const value of sums.values()) {
    squares += value * value;
  }
  const scale = energy / Math.sqrt(squares);
  return {
    rows: Int32Array.from(sums.keys()),
    values: Float32Array.from(sums.values(), (value) => value * scale),
    telling,
  };
}

function count(counts: Map<number, number>, hash: number): void {
  const row = hash & mask;
  counts.set(row, (counts.get(row) ?? 0) + 1);
}

/** FNV-1a over UTF-16 code units, mixed, so that its low bits are as good as the others. */
function hashText(text: string, kind: number, start = 0, end = text.length): number {
  let hash = 0x811c9dc5 ^ kind;
  for (let i = start; i < end; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return mix(hash);
}

function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return (hash ^ (hash >>> 15)) >>> 0;
}

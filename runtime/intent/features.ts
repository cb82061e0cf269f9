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
  const tokens = ["^", ...tokensOf(text), "$"];
  let before = 0;
  tokens.forEach((token, i) => {
    const word = hashText(token, 1);
    words.add(word);
    if (i > 0) {
      words.add(mix(Math.imul(before, 31) + word));
    }
    words.add(mix(word + 1 + Math.floor((i * sections) / tokens.length)));
    before = word;
    const framed = `<${token}>`;
    for (let length = 3; length <= 4; length++) {
      for (let at = 0; at + length <= framed.length; at++) {
        pieces.add(hashText(framed, 2, at, at + length));
      }
    }
  });
  const facetRows = new Set(
    facets
      .slice(0, intentLimits.facets)
      .map((facet) => hashText(facet.slice(0, intentLimits.facetCharacters), 3) & mask),
  );
  const features = vector(facetRows);
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

/** Values by rows; empty between two requests. */
class Sums {
  readonly #values = new Float64Array(2 ** intentLimits.hashBits);
  /** Those that are not zero, in the order in which they came. */
  readonly #rows = new Int32Array(2 ** intentLimits.hashBits);
  count = 0;

  add(hash: number, value = 1): void {
    const row = hash & mask;
    const sum = this.#values[row] as number;
    this.#values[row] = sum + value;
    if (sum === 0) {
      this.#rows[this.count++] = row;
    }
  }

  /** Hands each row over with its value, and forgets it. */
  empty(take: (row: number, value: number, at: number) => void): void {
    for (let k = 0; k < this.count; k++) {
      const row = this.#rows[k] as number;
      take(row, this.#values[row] as number, k);
      this.#values[row] = 0;
    }
    this.count = 0;
  }
}

const [words, pieces, sums] = [new Sums(), new Sums(), new Sums()];

/** Features of the words and pieces that were counted, and of facets. */
function vector(facets: ReadonlySet<number>): Features {
  words.empty((row, times) => sums.add(row, 1 + Math.log(times)));
  pieces.empty((row, times) => sums.add(row, pieceWeight * (1 + Math.log(times))));
  const telling = sums.count;
  // An event has few facets beside the words of a request, so that each counts as much as several words.
  const facetWeight = facets.size === 0 ? 0 : Math.max(1, Math.sqrt(telling / facets.size) / 2);
  for (const row of facets) {
    sums.add(row, facetWeight);
  }
  const [rows, values] = [new Int32Array(sums.count), new Float32Array(sums.count)];
  let squares = 0;
  sums.empty((row, value, at) => {
    rows[at] = row;
    values[at] = value;
    squares += value * value;
  });
  const scale = energy / Math.sqrt(squares);
  for (let k = 0; k < values.length; k++) {
    (values[k] as number) *= scale;
  }
  return { rows, values, telling };
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

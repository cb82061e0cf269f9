import { intentLimits } from "./limits.ts";
import { normal, randomNumbers } from "./random.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Columns of the hidden layer. */
export const hiddenSize = 128;

/** All that a network has learned; the accumulators are AdaGrad's. */
export interface Parameters {
  /** Position of each hashed row among the input's rows; −1: not seen yet. */
  readonly place: Int32Array;
  rowCount: number;
  /** Row by row, {@link hiddenSize} numbers each. */
  input: Float32Array;
  inputSquares: Float32Array;
  readonly hiddenBias: Float32Array;
  unitCount: number;
  /** Unit by unit, {@link hiddenSize} numbers each. */
  output: Float32Array;
  outputSquares: Float32Array;
  outputBias: Float32Array;
  outputBiasSquares: Float32Array;
  sequenceCount: number;
  sequenceBias: Float32Array;
  sequenceSquares: Float32Array;
}

/** What a network begins with. */
export function emptyParameters(): Parameters {
  const none = new Float32Array(0);
  return {
    place: new Int32Array(2 ** intentLimits.hashBits).fill(-1),
    rowCount: 0,
    input: none,
    inputSquares: none,
    hiddenBias: new Float32Array(hiddenSize),
    unitCount: 0,
    output: none,
    outputSquares: none,
    outputBias: none,
    outputBiasSquares: none,
    sequenceCount: 0,
    sequenceBias: none,
    sequenceSquares: none,
  };
}

/** Adds the rows of features that were not seen yet. @param seed decides how they begin */
export function addRows(own: Parameters, rows: Int32Array, seed: number): void {
  for (const row of rows) {
    if (own.place[row] === -1) {
      const at = own.rowCount++;
      own.place[row] = at;
      own.input = grown(own.input, own.rowCount * hiddenSize);
      own.inputSquares = grown(own.inputSquares, own.rowCount);
      own.inputSquares[at] = 1e-4;
      begin(own.input, at, row, seed, 0.15);
    }
  }
}

/** Adds the units and sequences that a vocabulary has by now. @param seed decides how they begin */
export function addUnits(own: Parameters, { unitCount, sequences, counts }: Vocabulary, seed: number): void {
  own.output = grown(own.output, unitCount * hiddenSize);
  own.outputSquares = grown(own.outputSquares, unitCount * hiddenSize);
  own.outputBias = grown(own.outputBias, unitCount);
  own.outputBiasSquares = grown(own.outputBiasSquares, unitCount);
  for (; own.unitCount < unitCount; own.unitCount++) {
    own.outputBiasSquares[own.unitCount] = 1;
    begin(own.output, own.unitCount, -1 - own.unitCount, seed, 0.02);
    const at = own.unitCount * hiddenSize;
    own.outputSquares.fill(1e-3, at, at + hiddenSize);
  }
  own.sequenceBias = grown(own.sequenceBias, sequences.length);
  own.sequenceSquares = grown(own.sequenceSquares, sequences.length);
  for (; own.sequenceCount < sequences.length; own.sequenceCount++) {
    own.sequenceBias[own.sequenceCount] = 0.3 * Math.log((counts[own.sequenceCount] as number) / 10);
    own.sequenceSquares[own.sequenceCount] = 1;
  }
}

/** Fills a row with small numbers that depend on the seed and the name alone, so that a model that was read goes on alike. */
function begin(weights: Float32Array, at: number, name: number, seed: number, spread: number): void {
  const random = randomNumbers(seed ^ Math.imul(name, 0x9e3779b1));
  for (let j = 0; j < hiddenSize; j++) {
    weights[at * hiddenSize + j] = normal(random) * spread;
  }
}

/** The array where it is long enough, else a longer copy with room for more. */
function grown(array: Float32Array, length: number): Float32Array {
  if (length <= array.length) {
    return array;
  }
  const longer = new Float32Array(Math.max(length, Math.ceil(array.length * 1.5)));
  longer.set(array);
  return longer;
}

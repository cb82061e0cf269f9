import { intentLimits } from "./limits.ts";
import { Random, twoNormals } from "./random.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { Block, hiddenSize, type Workspace } from "./workspace.ts";

/** All that a network has learned; the squares are AdaGrad's. */
export class Parameters {
  /** Position of each hashed row among the input's rows; −1: not seen yet. */
  readonly place = new Int32Array(2 ** intentLimits.hashBits).fill(-1);
  rowCount = 0;
  /** Row by row, {@link hiddenSize} numbers each. */
  readonly input: Block;
  /** One for each row. */
  inputSquares = new Float32Array(0);
  readonly hiddenBias = new Float32Array(hiddenSize);
  unitCount = 0;
  /** Unit by unit, {@link hiddenSize} numbers each. */
  readonly output: Block;
  readonly outputSquares: Block;
  readonly outputBias: Block;
  outputBiasSquares = new Float32Array(0);
  sequenceCount = 0;
  sequenceBias = new Float32Array(0);
  sequenceSquares = new Float32Array(0);
  readonly #seed: number;

  /** @param seed decides how rows and units begin */
  constructor(workspace: Workspace, seed: number) {
    this.#seed = seed;
    this.output = new Block(workspace);
    this.outputSquares = new Block(workspace);
    this.outputBias = new Block(workspace);
    this.input = new Block(workspace);
  }

  /** All that scores are made of, without what room there is beside. */
  weights(): Float32Array[] {
    return [
      this.input.numbers.subarray(0, this.rowCount * hiddenSize),
      this.hiddenBias,
      this.output.numbers.subarray(0, this.unitCount * hiddenSize),
      this.outputBias.numbers.subarray(0, this.unitCount),
      this.sequenceBias.subarray(0, this.sequenceCount),
    ];
  }

  /** Makes room, so that so many rows can be added without anything being moved. */
  makeRoom(rows: number): void {
    this.input.grow((this.rowCount + rows) * hiddenSize);
    this.inputSquares = grown(this.inputSquares, this.rowCount + rows);
  }

  /** Adds a row that was not seen yet, for which there is room. @returns its position */
  addRow(row: number): number {
    const at = this.rowCount++;
    this.place[row] = at;
    this.inputSquares[at] = 1e-4;
    this.#begin(this.input, at, row, 0.15);
    return at;
  }

  /** Adds the units and sequences that a vocabulary has by now. */
  addUnits({ unitCount, sequences, counts }: Vocabulary): void {
    if (this.unitCount < unitCount) {
      this.output.grow(unitCount * hiddenSize);
      this.outputSquares.grow(unitCount * hiddenSize);
      this.outputBias.grow(unitCount);
      this.outputBiasSquares = grown(this.outputBiasSquares, unitCount);
    }
    for (; this.unitCount < unitCount; this.unitCount++) {
      this.outputBiasSquares[this.unitCount] = 1;
      this.#begin(this.output, this.unitCount, -1 - this.unitCount, 0.02);
      const at = this.unitCount * hiddenSize;
      this.outputSquares.numbers.fill(1e-3, at, at + hiddenSize);
    }
    this.sequenceBias = grown(this.sequenceBias, sequences.length);
    this.sequenceSquares = grown(this.sequenceSquares, sequences.length);
    for (; this.sequenceCount < sequences.length; this.sequenceCount++) {
      this.sequenceBias[this.sequenceCount] = 0.3 * Math.log((counts[this.sequenceCount] as number) / 10);
      this.sequenceSquares[this.sequenceCount] = 1;
    }
  }

  /** Fills a row with small numbers that depend on the seed and the name alone, so that a model that was read goes on alike. */
  #begin({ numbers }: Block, at: number, name: number, spread: number): void {
    const random = new Random(this.#seed ^ Math.imul(name, 0x9e3779b1));
    for (let j = at * hiddenSize; j < (at + 1) * hiddenSize; j += 2) {
      const [one, other] = twoNormals(random);
      numbers[j] = one * spread;
      numbers[j + 1] = other * spread;
    }
  }
}

/** The array where it is long enough, else a longer copy with room for more. */
function grown(array: Float32Array<ArrayBuffer>, length: number): Float32Array<ArrayBuffer> {
  if (length <= array.length) {
    return array;
  }
  const longer = new Float32Array(Math.max(length, Math.ceil(array.length * 1.5)));
  longer.set(array);
  return longer;
}

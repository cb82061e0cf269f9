import { kernelCode } from "./kernel-code.ts";
import { intentLimits } from "./limits.ts";

/** Columns of the hidden layer. */
export const hiddenSize = 128;

/** Bytes of a row of the hidden layer's size. */
const rowBytes = 4 * hiddenSize;

/** What `functions-as/intent/kernel.ts` exports; addresses in bytes. */
interface Kernel {
  addRows(sums: number, table: number, rows: number, scales: number, count: number): void;
  takeFromRows(
    row: number,
    table: number,
    rows: number,
    factors: number,
    count: number,
    groups: number,
    last: number,
  ): void;
  scoreUnits(
    scores: number,
    weights: number,
    biases: number,
    hidden: number,
    count: number,
    groups: number,
    last: number,
  ): void;
  learnUnits(
    units: number,
    errors: number,
    count: number,
    weights: number,
    squares: number,
    hidden: number,
    wrong: number,
    step: number,
    groups: number,
    last: number,
  ): void;
}

const pageBytes = 65_536;

/** Rows that a request has at the most, and units that a vocabulary has. */
const mostRows = 2 ** intentLimits.hashBits;
const mostUnits = intentLimits.goals + intentLimits.sequences * (intentLimits.goalsOfRequest - 1);

/** Where each of the lists begins that networks compute with; one network computes at a time. */
const hiddenAt = 0;
const wrongAt = hiddenAt + rowBytes;
const groupsAt = wrongAt + rowBytes;
const rowsAt = groupsAt + hiddenSize;
const scalesAt = rowsAt + 4 * mostRows;
const scoresAt = scalesAt + 4 * mostRows;
const unitsAt = scoresAt + 4 * mostUnits;
const errorsAt = unitsAt + 4 * mostUnits;
const blocksAt = errorsAt + 4 * mostUnits;

let compiled: WebAssembly.Module | undefined;

/**
 * One memory for the numbers of a model's networks, and what computes with them there. Views of it hold until the
 * next block grows.
 */
export class Workspace {
  readonly #memory: WebAssembly.Memory;
  readonly #kernel: Kernel;
  #end = blocksAt;
  #groupsEnd = groupsAt;
  /** The hidden layer. */
  hidden!: Float32Array;
  /** What the hidden layer was wrong by. */
  wrong!: Float32Array;
  /** Active columns in groups of four, by the address of the first. */
  #groups!: Uint32Array;
  /** Positions of the rows of a request's features, and their scales. */
  rows!: Uint32Array;
  scales!: Float32Array;
  scores!: Float32Array;
  /** Units that are learned, and what their scores were wrong by. */
  units!: Uint32Array;
  errors!: Float32Array;

  constructor() {
    this.#memory = new WebAssembly.Memory({ initial: Math.ceil(blocksAt / pageBytes) });
    compiled ??= new WebAssembly.Module(Buffer.from(kernelCode, "base64"));
    const instance = new WebAssembly.Instance(compiled, { env: { memory: this.#memory } });
    this.#kernel = instance.exports as unknown as Kernel;
    this.#look();
  }

  get buffer(): ArrayBuffer {
    return this.#memory.buffer;
  }

  /** Adds the first of {@link rows}, each times its scale, to the hidden layer. */
  addRows(table: Block, count: number): void {
    this.#kernel.addRows(hiddenAt, table.at, rowsAt, scalesAt, count);
  }

  /** Notes which columns of the hidden layer are not zero: only those are looked at until this is called again. */
  noteActive(): void {
    const [{ hidden }, groups] = [this, this.#groups];
    let count = 0;
    for (let j = 0; j < hiddenSize; j += 4) {
      if (hidden[j] !== 0 || hidden[j + 1] !== 0 || hidden[j + 2] !== 0 || hidden[j + 3] !== 0) {
        groups[count++] = 4 * j;
      }
    }
    this.#groupsEnd = groupsAt + 4 * count;
  }

  /** Takes what the hidden layer was wrong by from the first of {@link rows}, each times its scale. */
  correctRows(table: Block, count: number): void {
    this.#kernel.takeFromRows(wrongAt, table.at, rowsAt, scalesAt, count, groupsAt, this.#groupsEnd);
  }

  /** Scores units by the hidden layer. */
  scoreUnits(weights: Block, biases: Block, count: number): void {
    this.#kernel.scoreUnits(scoresAt, weights.at, biases.at, hiddenAt, count, groupsAt, this.#groupsEnd);
  }

  /** Corrects the weights of the first of {@link units} by their errors, and adds up what the hidden layer was wrong by. */
  learnUnits(weights: Block, squares: Block, count: number, step: number): void {
    this.#kernel.learnUnits(
      unitsAt,
      errorsAt,
      count,
      weights.at,
      squares.at,
      hiddenAt,
      wrongAt,
      step,
      groupsAt,
      this.#groupsEnd,
    );
  }

  /**
   * Room for more bytes with what was in it, where it can be made longer in its place, or else elsewhere; all that is
   * new is zero. @returns its address
   */
  resize(at: number, bytes: number, wanted: number): number {
    const last = at + bytes === this.#end;
    const next = last ? at : this.#end;
    this.#end = next + wanted;
    const missing = Math.ceil((this.#end - this.buffer.byteLength) / pageBytes);
    if (missing > 0) {
      this.#memory.grow(missing);
      this.#look();
    }
    if (!last) {
      new Uint8Array(this.buffer).copyWithin(next, at, at + bytes);
    }
    return next;
  }

  #look(): void {
    const { buffer } = this;
    this.hidden = new Float32Array(buffer, hiddenAt, hiddenSize);
    this.wrong = new Float32Array(buffer, wrongAt, hiddenSize);
    this.#groups = new Uint32Array(buffer, groupsAt, hiddenSize / 4);
    this.rows = new Uint32Array(buffer, rowsAt, mostRows);
    this.scales = new Float32Array(buffer, scalesAt, mostRows);
    this.scores = new Float32Array(buffer, scoresAt, mostUnits);
    this.units = new Uint32Array(buffer, unitsAt, mostUnits);
    this.errors = new Float32Array(buffer, errorsAt, mostUnits);
  }
}

/** Numbers in a workspace, of which there may be more later. */
export class Block {
  readonly #workspace: Workspace;
  #bytes = 0;
  #numbers = new Float32Array(0);
  /** Address in bytes; it may be another one after {@link grow}. */
  at = 0;

  constructor(workspace: Workspace, length = 0) {
    this.#workspace = workspace;
    this.grow(length);
  }

  /** As many as there is room for, which is at least as many as were asked for; until a block grows. */
  get numbers(): Float32Array {
    const { buffer } = this.#workspace;
    if (this.#numbers.buffer !== buffer) {
      this.#numbers = new Float32Array(buffer, this.at, this.#bytes / 4);
    }
    return this.#numbers;
  }

  /** Makes room for so many numbers; new ones are zero. */
  grow(length: number): void {
    const needed = 4 * length;
    if (needed > this.#bytes) {
      const wanted = Math.ceil(Math.max(needed, 1.5 * this.#bytes) / 16) * 16;
      this.at = this.#workspace.resize(this.at, this.#bytes, wanted);
      this.#bytes = wanted;
      this.#numbers = new Float32Array(this.#workspace.buffer, this.at, wanted / 4);
    }
  }
}

import { createHash } from "node:crypto";
import { HeddleError } from "../errors.ts";
import type { Calibration } from "./calibration.ts";
import { intentLimits } from "./limits.ts";
import { Network } from "./network.ts";
import type { Networks } from "./networks.ts";
import type { Parameters } from "./parameters.ts";
import { Vocabulary } from "./vocabulary.ts";
import { type Block, hiddenSize, Workspace } from "./workspace.ts";

/**
 * `HDLI`, the format as a 32-bit number, the length of the head, the head (JSON), for each network its arrays,
 * and the SHA-256 of all that. Numbers are little-endian; the head is padded with spaces to a multiple of four.
 */
const mark = 0x494c4448;

/** Grows when what is written, or how features are made, changes. */
const format = 3;

const [prefixBytes, hashBytes] = [12, 32];

interface Head {
  readonly version: number;
  readonly seed: number;
  readonly calibration: Calibration;
  readonly goals: readonly string[];
  /** The unit of each goal: they came in this order, between the goals of sequences or by themselves. */
  readonly units: readonly number[];
  /** Positions among the goals, and how often it was asked for, of each sequence. */
  readonly sequences: readonly (readonly [readonly number[], number])[];
  /** Rows of each network. */
  readonly rows: readonly number[];
}

export function writeNetworks(
  { vocabulary, networks, calibration, seed }: Networks,
  version: number,
): Uint8Array {
  const { goals, goalUnits, sequences, counts } = vocabulary;
  const head: Head = {
    version,
    seed,
    calibration,
    goals,
    units: goalUnits,
    sequences: sequences.map((own, s) => [[...own], counts[s] as number]),
    rows: networks.map(({ parameters }) => parameters.rowCount),
  };
  const json = Buffer.from(JSON.stringify(head));
  const padded = Buffer.concat([json, Buffer.alloc(-json.length & 3, " ")]);
  const prefix = Buffer.from(Uint32Array.of(mark, format, padded.length).buffer);
  const parts = [
    prefix,
    padded,
    ...networks.flatMap(({ parameters }) => arraysOf(parameters).map((array) => bytesOf(array))),
  ];
  const hash = createHash("sha256");
  for (const part of parts) {
    hash.update(part);
  }
  return Buffer.concat([...parts, hash.digest()]);
}

/** @throws HeddleError INTENT_MODEL_INVALID */
export function readNetworks(bytes: Uint8Array): { networks: Networks; version: number } {
  if (bytes.length > intentLimits.modelBytes) {
    throw invalid(`it has ${bytes.length} bytes; ${intentLimits.modelBytes} are the most`);
  }
  if (bytes.length < prefixBytes + hashBytes || bytes.length % 4 !== 0) {
    throw invalid("it is cut off");
  }
  // A copy is aligned, whatever the bytes were a part of.
  const own = bytes.slice();
  const end = own.length - hashBytes;
  const [foundMark, foundFormat, headLength] = new Uint32Array(own.buffer, 0, 3) as unknown as [
    number,
    number,
    number,
  ];
  if (foundMark !== mark) {
    throw invalid("it does not begin like one");
  }
  if (foundFormat !== format) {
    throw invalid(`its format is ${foundFormat}; this Heddle reads ${format}`);
  }
  if (!createHash("sha256").update(own.subarray(0, end)).digest().equals(own.subarray(end))) {
    throw invalid("its checksum does not match");
  }
  if (headLength > end - prefixBytes) {
    throw invalid("its head is longer than it is");
  }
  const head = readHead(own.subarray(prefixBytes, prefixBytes + headLength));
  const vocabulary = vocabularyOf(head);
  const arrays = new Arrays(own.buffer, prefixBytes + headLength, end);
  const workspace = new Workspace();
  const networks = head.rows.map((rows, i) => {
    const network = new Network(vocabulary, workspace, head.seed + i);
    fill(network.parameters, arrays, vocabulary, rows);
    return network;
  });
  if (arrays.at !== end) {
    throw invalid("there is more in it than its head tells");
  }
  const { calibration, seed, version } = head;
  return { networks: { vocabulary, networks, calibration, seed }, version };
}

/** Goals and sequences get their numbers in the order in which they got them at first. */
function vocabularyOf({ goals, units, sequences }: Head): Vocabulary {
  const vocabulary = new Vocabulary();
  const addGoals = (): void => {
    for (let next = vocabulary.goals.length; units[next] === vocabulary.unitCount; next++) {
      vocabulary.addGoal(goals[next] as string);
    }
  };
  addGoals();
  for (const [sequence, times] of sequences) {
    vocabulary.add(
      sequence.map((goal) => goals[goal] as string),
      times,
    );
    addGoals();
  }
  if (vocabulary.goalUnits.join() !== units.join()) {
    throw invalid("its goals did not come in this order");
  }
  return vocabulary;
}

/** The arrays as they are written: rows first, since their positions follow from their order. */
function arraysOf(own: Parameters): (Int32Array | Float32Array)[] {
  const rows = new Int32Array(own.rowCount);
  own.place.forEach((at, row) => {
    if (at >= 0) {
      rows[at] = row;
    }
  });
  const [units, sequences] = [own.unitCount, own.sequenceCount];
  return [
    rows,
    own.input.numbers.subarray(0, own.rowCount * hiddenSize),
    own.inputSquares.subarray(0, own.rowCount),
    own.hiddenBias,
    own.output.numbers.subarray(0, units * hiddenSize),
    own.outputSquares.numbers.subarray(0, units * hiddenSize),
    own.outputBias.numbers.subarray(0, units),
    own.outputBiasSquares.subarray(0, units),
    own.sequenceBias.subarray(0, sequences),
    own.sequenceSquares.subarray(0, sequences),
  ];
}

function fill(own: Parameters, arrays: Arrays, vocabulary: Vocabulary, rowCount: number): void {
  const { place } = own;
  arrays.whole(rowCount).forEach((row, at) => {
    if (row < 0 || row >= place.length || place[row] !== -1) {
      throw invalid("a row of it is not one");
    }
    place[row] = at;
  });
  const fillBlock = (block: Block, length: number): void => {
    const numbers = arrays.real(length);
    block.grow(length);
    block.numbers.set(numbers);
  };
  own.rowCount = rowCount;
  fillBlock(own.input, rowCount * hiddenSize);
  own.inputSquares = arrays.real(rowCount).slice();
  own.hiddenBias.set(arrays.real(hiddenSize));
  own.unitCount = vocabulary.unitCount;
  fillBlock(own.output, own.unitCount * hiddenSize);
  fillBlock(own.outputSquares, own.unitCount * hiddenSize);
  fillBlock(own.outputBias, own.unitCount);
  own.outputBiasSquares = arrays.real(own.unitCount).slice();
  own.sequenceCount = vocabulary.sequences.length;
  own.sequenceBias = arrays.real(own.sequenceCount).slice();
  own.sequenceSquares = arrays.real(own.sequenceCount).slice();
}

/** Takes one array after the other from a buffer. */
class Arrays {
  readonly #buffer: ArrayBuffer;
  readonly #end: number;
  at: number;

  constructor(buffer: ArrayBuffer, start: number, end: number) {
    this.#buffer = buffer;
    this.#end = end;
    this.at = start;
  }

  whole(length: number): Int32Array {
    return new Int32Array(this.#buffer, this.#take(length), length);
  }

  real(length: number): Float32Array<ArrayBuffer> {
    const array = new Float32Array(this.#buffer, this.#take(length), length);
    if (!array.every(Number.isFinite)) {
      throw invalid("a number of it is not finite");
    }
    return array;
  }

  #take(length: number): number {
    const start = this.at;
    if (length > (this.#end - start) / 4) {
      throw invalid("an array of it is cut off");
    }
    this.at += length * 4;
    return start;
  }
}

/** Nothing in it is trusted: the checksum finds accidents, not whoever writes a checksum of their own. */
function readHead(bytes: Uint8Array): Head {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw invalid("its head is not JSON", cause);
  }
  const head = value as Partial<Record<keyof Head, unknown>> | null;
  if (typeof head !== "object" || head === null || !isHead(head)) {
    throw invalid("its head is not one");
  }
  return head;
}

function isHead(head: Partial<Record<keyof Head, unknown>>): head is Record<keyof Head, unknown> & Head {
  const { version, seed, calibration, goals, units, sequences, rows } = head;
  return (
    isCount(version) &&
    Number.isInteger(seed) &&
    isCalibration(calibration) &&
    isListOf(goals, (goal) => typeof goal === "string", intentLimits.goals) &&
    new Set(goals).size === goals.length &&
    isListOf(units, isCount, goals.length) &&
    isListOf(sequences, (one) => isSequence(one, goals.length), intentLimits.sequences) &&
    isListOf(rows, (count) => isCount(count) && count <= 2 ** intentLimits.hashBits, 64) &&
    rows.length > 0 &&
    sequences.length > 0
  );
}

function isCalibration(value: unknown): boolean {
  const { slope, offset, familiar } = (value ?? {}) as Partial<Record<keyof Calibration, unknown>>;
  return [slope, offset, familiar].every(Number.isFinite) && (familiar as number) > 0;
}

function isSequence(value: unknown, goals: number): boolean {
  return (
    Array.isArray(value) &&
    isListOf(value[0], (goal) => isCount(goal) && goal < goals, intentLimits.goalsOfRequest) &&
    value[0].length > 0 &&
    isCount(value[1])
  );
}

function isListOf(value: unknown, isMember: (member: unknown) => boolean, most: number): value is unknown[] {
  return Array.isArray(value) && value.length <= most && value.every(isMember);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array | Float32Array): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}

function invalid(reason: string, cause?: unknown): HeddleError {
  return new HeddleError("INTENT_MODEL_INVALID", `The bytes are no model of intents: ${reason}.`, { cause });
}

import type { Features } from "./features.ts";
import { addRows, addUnits, emptyParameters, hiddenSize, type Parameters } from "./parameters.ts";
import { randomNumbers } from "./random.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Rows that are added, and units that are scored, in one go. */
const together = 4;

/** Shares of features, and of the hidden layer, that are left out of a step, so that none is relied upon alone. */
const [inputDrop, hiddenDrop] = [0.2, 0.3];

/** What each goal by itself counts beside the sequence as a whole. */
const goalShare = 1;

/** Added to the score of a goal by itself: most goals are not asked for. */
const goalBias = -2;

/** Gradients below this are not followed: they are most of them, and say next to nothing. */
const negligible = 0.003;

const rate = { bias: 0.1, sequence: 0.03, hidden: 0.01 } as const;

/**
 * One hidden layer from features to units; a sequence scores the sum of its units, and all sequences are weighed
 * against each other, so that what goes together is learned together.
 */
export class Network {
  readonly parameters: Parameters;
  readonly #vocabulary: Vocabulary;
  readonly #seed: number;
  readonly #random: () => number;
  readonly #hidden = new Float64Array(hiddenSize);
  readonly #hiddenGradient = new Float64Array(hiddenSize);
  readonly #kept = new Float64Array(hiddenSize);
  /** Columns of the hidden layer that are not zero, and their values, packed: half of them, or a third in training. */
  readonly #active = new Int32Array(hiddenSize);
  readonly #activeValues = new Float64Array(hiddenSize);
  #activeCount = 0;
  readonly #starts = new Int32Array(together);
  readonly #scales = new Float64Array(together);
  #units = new Float64Array(0);
  #unitGradient = new Float64Array(0);
  #sequences = new Float64Array(0);

  /** @param seed decides how new rows and units begin, and what is left out while training */
  constructor(vocabulary: Vocabulary, seed: number, parameters = emptyParameters()) {
    this.#vocabulary = vocabulary;
    this.#seed = seed;
    this.#random = randomNumbers(seed);
    this.parameters = parameters;
    this.#fit();
  }

  /** The score of each unit of the vocabulary; the next call overwrites it. */
  score(features: Features): Float64Array {
    this.#fit();
    this.#forward(features, false);
    return this.#units;
  }

  /** What each sequence scores beside its units. */
  get sequenceBias(): Float32Array {
    this.#fit();
    return this.parameters.sequenceBias;
  }

  /** The share of what is telling of a request, by weight, that was seen in training. */
  knows({ rows, values, telling }: Features): number {
    let known = 0;
    let all = 0;
    for (let k = 0; k < telling; k++) {
      const square = (values[k] as number) ** 2;
      all += square;
      known += this.parameters.place[rows[k] as number] === -1 ? 0 : square;
    }
    return known / all;
  }

  /**
   * One step towards a sequence.
   * @param dropping leaves some features out, as training on many examples does
   */
  learn(features: Features, sequence: number, step: number, dropping: boolean): void {
    this.#fit();
    addRows(this.parameters, features.rows, this.#seed);
    const kept = dropping ? this.#withoutSome(features) : features;
    this.#forward(kept, dropping);
    const { sequenceBias } = this.parameters;
    const scores = this.#vocabulary.scoreSequences(this.#units, sequenceBias, this.#sequences);
    this.#toGradients(scores, sequence, step);
    this.#backward(kept, step);
  }

  /** One step towards a goal by itself, from words that describe it. */
  hint(features: Features, goal: number, step: number): void {
    this.#fit();
    addRows(this.parameters, features.rows, this.#seed);
    const kept = this.#withoutSome(features);
    this.#forward(kept, true);
    this.#unitGradient.fill(0);
    this.#addGoalGradients([this.#vocabulary.goalUnits[goal] as number]);
    this.#backward(kept, step);
  }

  #forward({ rows, values }: Omit<Features, "telling">, dropping: boolean): void {
    const { place, input, hiddenBias, output, outputBias } = this.parameters;
    const [hidden, kept, units] = [this.#hidden, this.#kept, this.#units];
    hidden.set(hiddenBias);
    const [starts, scales] = [this.#starts, this.#scales];
    let known = 0;
    for (let k = 0; k < rows.length; k++) {
      const row = place[rows[k] as number] as number;
      if (row >= 0) {
        starts[known] = row * hiddenSize;
        scales[known++] = values[k] as number;
        if (known === together) {
          sumRows(hidden, input, starts, scales);
          known = 0;
        }
      }
    }
    if (known > 0) {
      starts.fill(0, known);
      scales.fill(0, known);
      sumRows(hidden, input, starts, scales);
    }
    const [active, activeValues] = [this.#active, this.#activeValues];
    let count = 0;
    for (let j = 0; j < hiddenSize; j++) {
      const on = (hidden[j] as number) > 0 && (!dropping || this.#random() >= hiddenDrop);
      kept[j] = on ? (dropping ? 1 / (1 - hiddenDrop) : 1) : 0;
      (hidden[j] as number) *= kept[j] as number;
      if (on) {
        active[count] = j;
        activeValues[count++] = hidden[j] as number;
      }
    }
    this.#activeCount = count;
    // Several units at a time, because each addition would wait for the one before.
    const whole = units.length - (units.length % together);
    for (let unit = 0; unit < whole; unit += together) {
      const at = unit * hiddenSize;
      let a = outputBias[unit] as number;
      let b = outputBias[unit + 1] as number;
      let c = outputBias[unit + 2] as number;
      let d = outputBias[unit + 3] as number;
      for (let k = 0; k < count; k++) {
        const value = activeValues[k] as number;
        const column = at + (active[k] as number);
        a += (output[column] as number) * value;
        b += (output[column + hiddenSize] as number) * value;
        c += (output[column + 2 * hiddenSize] as number) * value;
        d += (output[column + 3 * hiddenSize] as number) * value;
      }
      units[unit] = a;
      units[unit + 1] = b;
      units[unit + 2] = c;
      units[unit + 3] = d;
    }
    for (let unit = whole; unit < units.length; unit++) {
      let sum = outputBias[unit] as number;
      for (let k = 0; k < count; k++) {
        sum += (output[unit * hiddenSize + (active[k] as number)] as number) * (activeValues[k] as number);
      }
      units[unit] = sum;
    }
  }

  /** From scores to what each unit's score should change by; biases of sequences are changed at once. */
  #toGradients(scores: Float64Array, wanted: number, step: number): void {
    const { sequenceBias, sequenceSquares } = this.parameters;
    const { unitsOfSequences } = this.#vocabulary;
    const gradient = this.#unitGradient;
    gradient.fill(0);
    normalise(scores);
    for (let s = 0; s < scores.length; s++) {
      const error = (scores[s] as number) - (s === wanted ? 1 : 0);
      if (Math.abs(error) > 1e-4) {
        (sequenceSquares[s] as number) += error * error;
        (sequenceBias[s] as number) -=
          (rate.sequence * step * error) / Math.sqrt(sequenceSquares[s] as number);
        const own = unitsOfSequences[s] as Int32Array;
        for (let k = 0; k < own.length; k++) {
          (gradient[own[k] as number] as number) += error;
        }
      }
    }
    this.#addGoalGradients(unitsOfSequences[wanted] as Int32Array);
  }

  /** Each goal by itself: is it among the wanted units? */
  #addGoalGradients(wanted: Iterable<number>): void {
    const gradient = this.#unitGradient;
    for (const unit of this.#vocabulary.goalUnits) {
      const score = (this.#units[unit] as number) + goalBias;
      (gradient[unit] as number) += goalShare / (1 + Math.exp(-score));
    }
    for (const unit of wanted) {
      if (this.#vocabulary.isGoal(unit)) {
        (gradient[unit] as number) -= goalShare;
      }
    }
  }

  #backward({ rows, values }: Omit<Features, "telling">, step: number): void {
    const { place, input, inputSquares, hiddenBias, output, outputSquares, outputBias, outputBiasSquares } =
      this.parameters;
    const [hidden, kept, active, back, gradient] = [
      this.#hidden,
      this.#kept,
      this.#active,
      this.#hiddenGradient,
      this.#unitGradient,
    ];
    back.fill(0);
    for (let unit = 0; unit < gradient.length; unit++) {
      const error = gradient[unit] as number;
      if (error > -negligible && error < negligible) {
        continue;
      }
      (outputBiasSquares[unit] as number) += error * error;
      (outputBias[unit] as number) -=
        (rate.bias * step * error) / Math.sqrt(outputBiasSquares[unit] as number);
      const at = unit * hiddenSize;
      for (let k = 0; k < this.#activeCount; k++) {
        const j = active[k] as number;
        const weight = output[at + j] as number;
        (back[j] as number) += error * weight;
        const slope = error * (hidden[j] as number);
        const squares = (outputSquares[at + j] as number) + slope * slope;
        outputSquares[at + j] = squares;
        output[at + j] = weight - (step * slope) / Math.sqrt(squares);
      }
    }
    let squares = 0;
    for (let j = 0; j < hiddenSize; j++) {
      const slope = (back[j] as number) * (kept[j] as number);
      back[j] = slope;
      squares += slope * slope;
      (hiddenBias[j] as number) -= rate.hidden * slope;
    }
    squares /= hiddenSize;
    const count = this.#activeCount;
    for (let r = 0; r < rows.length; r++) {
      const row = place[rows[r] as number] as number;
      const value = values[r] as number;
      // One accumulator for a row: a root for each number would take most of the time.
      const sum = (inputSquares[row] as number) + squares * value * value;
      inputSquares[row] = sum;
      const factor = (step * value) / Math.sqrt(sum);
      const at = row * hiddenSize;
      for (let k = 0; k < count; k++) {
        const j = active[k] as number;
        (input[at + j] as number) -= factor * (back[j] as number);
      }
    }
  }

  #withoutSome({ rows, values }: Features): Omit<Features, "telling"> {
    const random = this.#random;
    const [keptRows, keptValues] = [new Int32Array(rows.length), new Float32Array(rows.length)];
    let kept = 0;
    for (let k = 0; k < rows.length; k++) {
      if (random() >= inputDrop) {
        keptRows[kept] = rows[k] as number;
        keptValues[kept++] = (values[k] as number) / (1 - inputDrop);
      }
    }
    return { rows: keptRows.subarray(0, kept), values: keptValues.subarray(0, kept) };
  }

  /** Makes room for units and sequences that the vocabulary has by now. */
  #fit(): void {
    const { unitCount, sequences } = this.#vocabulary;
    if (this.#units.length !== unitCount) {
      this.#units = new Float64Array(unitCount);
      this.#unitGradient = new Float64Array(unitCount);
    }
    if (this.#sequences.length !== sequences.length) {
      this.#sequences = new Float64Array(sequences.length);
    }
    addUnits(this.parameters, this.#vocabulary, this.#seed);
  }
}

/** Adds rows to the hidden layer, each times its scale. */
function sumRows(hidden: Float64Array, input: Float32Array, starts: Int32Array, scales: Float64Array): void {
  const [a, b, c, d] = [starts[0] as number, starts[1] as number, starts[2] as number, starts[3] as number];
  const [va, vb, vc, vd] = [
    scales[0] as number,
    scales[1] as number,
    scales[2] as number,
    scales[3] as number,
  ];
  for (let j = 0; j < hiddenSize; j++) {
    (hidden[j] as number) +=
      (input[a + j] as number) * va +
      (input[b + j] as number) * vb +
      ((input[c + j] as number) * vc + (input[d + j] as number) * vd);
  }
}

/** Scores become shares of one, in place. */
function normalise(scores: Float64Array): void {
  let most = Number.NEGATIVE_INFINITY;
  for (const score of scores) {
    most = Math.max(most, score);
  }
  let sum = 0;
  for (let i = 0; i < scores.length; i++) {
    const share = Math.exp((scores[i] as number) - most);
    scores[i] = share;
    sum += share;
  }
  for (let i = 0; i < scores.length; i++) {
    (scores[i] as number) /= sum;
  }
}

import type { Opinion } from "./candidates.ts";
import type { Features } from "./features.ts";
import { Parameters } from "./parameters.ts";
import { Random } from "./random.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { hiddenSize, type Workspace } from "./workspace.ts";

/** Shares of features, and of the hidden layer, that are left out of a step, so that none is relied upon alone. */
const [inputDrop, hiddenDrop] = [0.2, 0.3];

/** What each goal by itself counts beside the sequence as a whole. */
const goalShare = 1;

/** Added to the score of a goal by itself: most goals are not asked for. */
const goalBias = -2;

/** Gradients below this are not followed: they are most of them, and say next to nothing. */
const negligible = 0.003;

/** Scores below this, beside what they are weighed against, are as good as no chance. */
const hopeless = -16;

/** The same for a goal by itself: its gradient would be negligible by far. */
const hopelessGoal = -8;

const rate = { bias: 0.1, sequence: 0.03, hidden: 0.01 } as const;

/**
 * One hidden layer from features to units; a sequence scores the sum of its units, and all sequences are weighed
 * against each other, so that what goes together is learned together.
 */
export class Network {
  readonly parameters: Parameters;
  readonly #workspace: Workspace;
  readonly #vocabulary: Vocabulary;
  readonly #random: Random;
  /** What each column was multiplied by: nothing where it is not active. */
  readonly #kept = new Float32Array(hiddenSize);
  /** Rows that a step takes. */
  #taken = 0;
  #gradient = new Float32Array(0);
  #shares = new Float64Array(0);

  /** @param seed decides how new rows and units begin, and what is left out while training */
  constructor(vocabulary: Vocabulary, workspace: Workspace, seed: number) {
    this.#vocabulary = vocabulary;
    this.#workspace = workspace;
    this.#random = new Random(seed);
    this.parameters = new Parameters(workspace, seed);
  }

  /** What it thinks of a request; of the biases until it learns more. */
  weigh(features: Features): Opinion {
    this.#fit();
    this.#takeKnown(features);
    this.#forward(false);
    const { unitCount, sequenceCount, sequenceBias } = this.parameters;
    return {
      units: this.#workspace.scores.slice(0, unitCount),
      biases: sequenceBias.subarray(0, sequenceCount),
    };
  }

  /** The share of what is telling of a request, by weight, that was seen in training. */
  knows({ rows, values, telling }: Features): number {
    const { place } = this.parameters;
    let known = 0;
    let all = 0;
    for (let k = 0; k < telling; k++) {
      const square = (values[k] as number) ** 2;
      all += square;
      known += place[rows[k] as number] === -1 ? 0 : square;
    }
    return known / all;
  }

  /** Makes room for all that is in a request, so that it is not new when it is learned. */
  meet({ rows }: Features): void {
    this.#fit();
    this.parameters.makeRoom(rows.length);
    for (const row of rows) {
      if (this.parameters.place[row] === -1) {
        this.parameters.addRow(row);
      }
    }
  }

  /**
   * One step towards a sequence.
   * @param dropping leaves some features out, as training on many examples does
   */
  learn(features: Features, sequence: number, step: number, dropping: boolean): void {
    this.#fit();
    this.#take(features, dropping);
    this.#forward(dropping);
    this.#gradient.fill(0);
    this.#addSequenceGradients(sequence, step);
    this.#addGoalGradients(this.#vocabulary.unitsOf(sequence));
    this.#backward(step);
  }

  /** One step towards a goal by itself, from words that describe it. */
  hint(features: Features, goal: number, step: number): void {
    this.#fit();
    this.#take(features, true);
    this.#forward(true);
    this.#gradient.fill(0);
    this.#addGoalGradients([this.#vocabulary.goalUnits[goal] as number]);
    this.#backward(step);
  }

  /** Lists the rows of features that are known. */
  #takeKnown({ rows, values }: Features): void {
    const [{ place }, workspace] = [this.parameters, this.#workspace];
    let count = 0;
    for (let k = 0; k < rows.length; k++) {
      const position = place[rows[k] as number] as number;
      if (position >= 0) {
        workspace.rows[count] = position;
        workspace.scales[count++] = values[k] as number;
      }
    }
    this.#taken = count;
  }

  /** Lists the rows of features, new ones among them, or most of them. */
  #take({ rows, values }: Features, dropping: boolean): void {
    const [{ parameters }, random] = [this, this.#random];
    const { place } = parameters;
    parameters.makeRoom(rows.length);
    const workspace = this.#workspace;
    const scale = dropping ? 1 / (1 - inputDrop) : 1;
    let count = 0;
    for (let k = 0; k < rows.length; k++) {
      if (!dropping || random.next() >= inputDrop) {
        const row = rows[k] as number;
        const position = place[row] as number;
        workspace.rows[count] = position === -1 ? parameters.addRow(row) : position;
        workspace.scales[count++] = (values[k] as number) * scale;
      }
    }
    this.#taken = count;
  }

  #forward(dropping: boolean): void {
    const { input, hiddenBias, unitCount, output, outputBias } = this.parameters;
    const [workspace, kept, random] = [this.#workspace, this.#kept, this.#random];
    const { hidden } = workspace;
    hidden.set(hiddenBias);
    workspace.addRows(input, this.#taken);
    const scale = dropping ? 1 / (1 - hiddenDrop) : 1;
    for (let j = 0; j < hiddenSize; j++) {
      const on = (hidden[j] as number) > 0 && (!dropping || random.next() >= hiddenDrop);
      kept[j] = on ? scale : 0;
      hidden[j] = on ? (hidden[j] as number) * scale : 0;
    }
    workspace.noteActive();
    workspace.scoreUnits(output, outputBias, unitCount);
  }

  /** From scores to what each unit's score should change by; biases of sequences are changed at once. */
  #addSequenceGradients(wanted: number, step: number): void {
    const { sequenceBias, sequenceSquares, sequenceCount } = this.parameters;
    const [vocabulary, gradient, shares] = [this.#vocabulary, this.#gradient, this.#shares];
    vocabulary.scoreSequences(this.#workspace.scores, sequenceBias, shares);
    normalise(shares);
    for (let s = 0; s < sequenceCount; s++) {
      const error = (shares[s] as number) - (s === wanted ? 1 : 0);
      if (error > 1e-4 || error < -1e-4) {
        const squares = (sequenceSquares[s] as number) + error * error;
        sequenceSquares[s] = squares;
        (sequenceBias[s] as number) -= (rate.sequence * step * error) / Math.sqrt(squares);
        vocabulary.addToUnits(s, error, gradient);
      }
    }
  }

  /** Each goal by itself: is it among the wanted units? */
  #addGoalGradients(wanted: Iterable<number>): void {
    const [gradient, { scores }, { goalUnits }] = [this.#gradient, this.#workspace, this.#vocabulary];
    for (let goal = 0; goal < goalUnits.length; goal++) {
      const unit = goalUnits[goal] as number;
      const score = (scores[unit] as number) + goalBias;
      if (score > hopelessGoal) {
        (gradient[unit] as number) += goalShare / (1 + Math.exp(-score));
      }
    }
    for (const unit of wanted) {
      if (this.#vocabulary.isGoal(unit)) {
        (gradient[unit] as number) -= goalShare;
      }
    }
  }

  #backward(step: number): void {
    const { input, inputSquares, hiddenBias, output, outputSquares, unitCount } = this.parameters;
    const [workspace, kept] = [this.#workspace, this.#kept];
    const { wrong, rows, scales } = workspace;
    wrong.fill(0);
    workspace.learnUnits(output, outputSquares, this.#listErrors(unitCount, step), step);
    let squares = 0;
    for (let j = 0; j < hiddenSize; j++) {
      const slope = (wrong[j] as number) * (kept[j] as number);
      wrong[j] = slope;
      squares += slope * slope;
      (hiddenBias[j] as number) -= rate.hidden * slope;
    }
    squares /= hiddenSize;
    for (let k = 0; k < this.#taken; k++) {
      const position = rows[k] as number;
      const value = scales[k] as number;
      // One accumulator for a row: a root for each number would take most of the time.
      const sum = (inputSquares[position] as number) + squares * value * value;
      inputSquares[position] = sum;
      scales[k] = (step * value) / Math.sqrt(sum);
    }
    workspace.correctRows(input, this.#taken);
  }

  /** Lists the units whose errors count, and corrects their biases. */
  #listErrors(unitCount: number, step: number): number {
    const { outputBias, outputBiasSquares } = this.parameters;
    const [{ units, errors }, gradient, biases] = [this.#workspace, this.#gradient, outputBias.numbers];
    let count = 0;
    for (let unit = 0; unit < unitCount; unit++) {
      const error = gradient[unit] as number;
      if (error >= negligible || error <= -negligible) {
        const squares = (outputBiasSquares[unit] as number) + error * error;
        outputBiasSquares[unit] = squares;
        (biases[unit] as number) -= (rate.bias * step * error) / Math.sqrt(squares);
        units[count] = unit;
        errors[count++] = error;
      }
    }
    return count;
  }

  /** Makes room for units and sequences that the vocabulary has by now. */
  #fit(): void {
    const { unitCount, sequences } = this.#vocabulary;
    if (this.#gradient.length !== unitCount) {
      this.#gradient = new Float32Array(unitCount);
    }
    if (this.#shares.length !== sequences.length) {
      this.#shares = new Float64Array(sequences.length);
    }
    this.parameters.addUnits(this.#vocabulary);
  }
}

/** Scores become shares of one, in place. */
function normalise(scores: Float64Array): void {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i] as number;
    most = Math.max(most, score);
  }
  let sum = 0;
  for (let i = 0; i < scores.length; i++) {
    const below = (scores[i] as number) - most;
    const share = below < hopeless ? 0 : Math.exp(below);
    scores[i] = share;
    sum += share;
  }
  for (let i = 0; i < scores.length; i++) {
    (scores[i] as number) /= sum;
  }
}

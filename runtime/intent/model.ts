import { confidenceOf } from "./calibration.ts";
import { featuresOf, type IntentInput } from "./features.ts";
import { type Networks, weigh } from "./networks.ts";
import { readNetworks, writeNetworks } from "./serial.ts";
import { type IntentExample, type TrainingOptions, trainNetworks } from "./training.ts";

/** What a model makes of a request. Plain data. */
export interface IntentPrediction {
  /** Names of goals in the order in which they are asked for. */
  readonly goals: readonly string[];
  /** How likely it is that exactly these goals are meant, 0 to 1. */
  readonly confidence: number;
  /** What else it could be, the likeliest first; what is chosen is among it. */
  readonly considered: readonly { readonly goals: readonly string[]; readonly share: number }[];
}

/** Alternatives that a prediction lists. */
const listed = 5;

/** Steps towards an example that comes one by one, and how large they are. */
const [onlineSteps, onlineStep] = [3, 0.02];

/** Tells from examples what a request asks for. */
export class IntentModel {
  readonly #networks: Networks;
  #version: number;

  private constructor(networks: Networks, version: number) {
    this.#networks = networks;
    this.#version = version;
  }

  /**
   * Trains a model: some fifteen milliseconds for each example. Their order does not matter.
   * @throws HeddleError INTENT_LIMIT
   */
  static train(examples: readonly IntentExample[], options: TrainingOptions = {}): IntentModel {
    return new IntentModel(trainNetworks(examples, options), 1);
  }

  /** @throws HeddleError INTENT_MODEL_INVALID where the bytes are no model of this format, whole and unchanged */
  static fromBytes(bytes: Uint8Array): IntentModel {
    const { networks, version } = readNetworks(bytes);
    return new IntentModel(networks, version);
  }

  /** All of the model; it can be read again by {@link fromBytes} and goes on as this one would. */
  toBytes(): Uint8Array {
    return writeNetworks(this.#networks, this.#version);
  }

  /** Grows with each example that was learned. */
  get version(): number {
    return this.#version;
  }

  /** Names of the goals that it tells apart. */
  get goals(): readonly string[] {
    return this.#networks.vocabulary.goals;
  }

  /** @throws HeddleError INTENT_LIMIT where the text is too long */
  predict(input: IntentInput): IntentPrediction {
    const { vocabulary, calibration } = this.#networks;
    const { chosen, expected, known, candidates } = weigh(this.#networks, featuresOf(input));
    const named = (goals: readonly number[]): string[] =>
      goals.map((goal) => vocabulary.goals[goal] as string);
    return {
      goals: named(chosen.goals),
      confidence: confidenceOf(calibration, expected, known),
      considered: candidates
        .slice(0, listed)
        .map(({ goals, share: own }) => ({ goals: named(goals), share: own })),
    };
  }

  /**
   * Learns from one more example: what was accepted, or what the right goals would have been.
   * @throws HeddleError INTENT_LIMIT
   */
  learn(example: IntentExample): void {
    const features = featuresOf(example);
    const { vocabulary, networks } = this.#networks;
    const sequence = vocabulary.add(example.goals);
    for (const network of networks) {
      for (let i = 0; i < onlineSteps; i++) {
        network.learn(features, sequence, onlineStep, false);
      }
    }
    this.#version++;
  }
}

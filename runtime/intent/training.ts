import { HeddleError } from "../errors.ts";
import { type Calibration, calibrate, type Outcome } from "./calibration.ts";
import { type Features, featuresOf, type IntentInput } from "./features.ts";
import { intentLimits } from "./limits.ts";
import { Network } from "./network.ts";
import { type Networks, weigh } from "./networks.ts";
import { Random, shuffle } from "./random.ts";
import { Vocabulary } from "./vocabulary.ts";
import { WeightMean } from "./weight-mean.ts";
import { Workspace } from "./workspace.ts";

/** A request and the goals that were meant by it, in their order. Plain data. */
export interface IntentExample extends IntentInput {
  readonly goals: readonly string[];
}

/** How a model is trained. */
export interface TrainingOptions {
  /** The same examples and seed give the same model. Default: 1. */
  readonly seed?: number;
  /** What goals are in words, by name; a goal without any is described by its name. */
  readonly descriptions?: ReadonlyMap<string, string>;
}

/** Networks whose scores are averaged, and those of them that do not see the examples held out. */
const [networkCount, blindCount] = [6, 2];

/** One example in this many is held out from the blind ones, to fit the calibration to. */
const heldOut = 10;

/** Passes over the examples; few examples are passed over more often, until there were so many steps. */
const [passes, mostPasses, wantedSteps] = [40, 60, 1500];

const [firstStep, lastStep] = [0.02, 0.01];

/** Share of the passes from which on a network's weights are those that are averaged. */
const averagedFrom = 0.6;

interface Prepared {
  readonly features: Features;
  readonly sequence: number;
}

/** @throws HeddleError INTENT_LIMIT */
export function trainNetworks(
  examples: readonly IntentExample[],
  { seed = 1, descriptions = new Map() }: TrainingOptions,
): Networks {
  if (examples.length === 0 || examples.length > intentLimits.examples) {
    throw new HeddleError(
      "INTENT_LIMIT",
      `There are ${examples.length} examples; 1 to ${intentLimits.examples} are taken.`,
    );
  }
  const vocabulary = new Vocabulary();
  const prepared = sorted(examples).map(
    (example): Prepared => ({ features: featuresOf(example), sequence: vocabulary.add(example.goals) }),
  );
  for (const name of [...descriptions.keys()].sort()) {
    vocabulary.addGoal(name);
  }
  const hints = vocabulary.goals.map((name) => featuresOf({ text: descriptionOf(name, descriptions) }));
  const order = Int32Array.from(prepared.keys());
  shuffle(order, new Random(seed));
  const all = Array.from(order, (i) => prepared[i] as Prepared);
  const blind = all.filter((_, i) => i % heldOut !== 0);
  const workspace = new Workspace();
  const networks = Array.from({ length: networkCount }, (_, i) => {
    const own = seed + i;
    const network = new Network(vocabulary, workspace, own);
    pass(network, i < blindCount ? blind : all, hints, new Random(own + 0.5 * 2 ** 31));
    return network;
  });
  const calibration = calibrateBy(
    vocabulary,
    networks.slice(0, blindCount),
    all.filter((_, i) => i % heldOut === 0),
  );
  return { vocabulary, networks, calibration, seed };
}

/** By what they are, so that the order in which they came leaves no trace. */
function sorted(examples: readonly IntentExample[]): IntentExample[] {
  const keyed = examples.map((example) => ({
    example,
    key: JSON.stringify([example.text, [...(example.facets ?? [])].sort(), example.goals]),
  }));
  return keyed.sort((a, b) => Number(a.key > b.key) - Number(a.key < b.key)).map(({ example }) => example);
}

/** The words of a name such as `std.image.v1.BlurHash` or `flight_search`, then those of its description. */
function descriptionOf(name: string, descriptions: ReadonlyMap<string, string>): string {
  const words = name.replaceAll(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})|[_.]+(v\d+\.)?/gu, " ");
  return `${words}. ${descriptions.get(name) ?? ""}`.slice(0, intentLimits.textCharacters);
}

/** Examples, and among them the hints, in an order by chance. */
function pass(
  network: Network,
  examples: readonly Prepared[],
  hints: readonly Features[],
  random: Random,
): void {
  const count = Math.max(passes, Math.min(mostPasses, Math.ceil(wantedSteps / examples.length)));
  const order = Int32Array.from({ length: examples.length + hints.length }, (_, i) => i);
  for (const features of [...examples.map((example) => example.features), ...hints]) {
    network.meet(features);
  }
  const mean = new WeightMean();
  for (let round = 0; round < count; round++) {
    const step = firstStep + ((lastStep - firstStep) * round) / count;
    shuffle(order, random);
    for (const i of order) {
      const example = examples[i];
      if (example === undefined) {
        const goal = i - examples.length;
        network.hint(hints[goal] as Features, goal, step);
      } else {
        network.learn(example.features, example.sequence, step, true);
      }
    }
    if (round >= averagedFrom * count) {
      mean.add(network.parameters);
    }
  }
  mean.settle(network.parameters);
}

function calibrateBy(
  vocabulary: Vocabulary,
  networks: readonly Network[],
  examples: readonly Prepared[],
): Calibration {
  const outcomes = examples.map(({ features, sequence }): Outcome => {
    const { chosen, expected, known } = weigh({ vocabulary, networks }, features);
    const right = [...new Set(vocabulary.sequences[sequence])].sort((a, b) => a - b);
    return { expected, known, right: right.join() === chosen.set.join() };
  });
  return calibrate(outcomes);
}

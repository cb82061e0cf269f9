import { type IntentExample, IntentModel } from "../../runtime/intent/index.ts";
import { numbersBelow } from "../random.ts";
import { type Judged, judge } from "./scores.ts";

/** What a model, or the models of all folds, made of requests that they had not seen. */
export interface Evaluation {
  readonly judged: readonly Judged[];
  /** Processor time of each training, seconds. */
  readonly trainingSeconds: readonly number[];
  readonly examples: number;
  /** The last model. */
  readonly model: IntentModel;
}

/**
 * Trains on some examples and judges the predictions for others.
 * @param descriptions what goals are in words, by name
 */
export function evaluate(
  train: readonly IntentExample[],
  test: readonly IntentExample[],
  descriptions: ReadonlyMap<string, string>,
): Evaluation {
  const before = process.cpuUsage();
  const model = IntentModel.train(train, { descriptions });
  const { user, system } = process.cpuUsage(before);
  const judged = test.map(({ text, goals }) => {
    const predicted = model.predict({ text });
    return judge(predicted.goals, predicted.confidence, goals);
  });
  return { judged, trainingSeconds: [(user + system) / 1e6], examples: train.length, model };
}

/** Judges each example by a model that was trained on the folds without it; examples are dealt in turn after a shuffle. */
export function crossValidate(
  examples: readonly IntentExample[],
  folds: number,
  descriptions: ReadonlyMap<string, string>,
  say: (line: string) => void,
): Evaluation {
  const dealt = shuffled(examples);
  const parts = Array.from({ length: folds }, (_, fold) => {
    say(`training without fold ${fold + 1} of ${folds}`);
    return evaluate(
      dealt.filter((_, i) => i % folds !== fold),
      dealt.filter((_, i) => i % folds === fold),
      descriptions,
    );
  });
  const [first] = parts as [Evaluation, ...Evaluation[]];
  return {
    judged: parts.flatMap(({ judged }) => judged),
    trainingSeconds: parts.flatMap(({ trainingSeconds }) => trainingSeconds),
    examples: first.examples,
    model: first.model,
  };
}

/** The same on every machine. */
function shuffled<T>(values: readonly T[]): T[] {
  const dealt = [...values];
  const random = numbersBelow(20_261_125);
  for (let i = dealt.length - 1; i > 0; i--) {
    const j = random(i + 1);
    [dealt[i], dealt[j]] = [dealt[j] as T, dealt[i] as T];
  }
  return dealt;
}

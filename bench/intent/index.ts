import { existsSync } from "node:fs";
import {
  type Bench,
  type BenchCase,
  type DetailTable,
  type Figure,
  loop,
  medianTime,
} from "../runner/index.ts";
import { crossValidate, type Evaluation, evaluate } from "./evaluation.ts";
import { readDescriptions, readExamples } from "./examples.ts";
import { calibrationError, coverageCurve, mean } from "./scores.ts";

const folds = 5;

/** Predictions whose processor time is taken together, and how often that is done: the median tells. */
const [timedPredictions, timings] = [100, 25];

/** How well the model of intents tells which tools a request asks for, and in which order. */
export const intent: BenchCase = {
  name: "intent",
  summary:
    "what requests ask for, learned from examples (--train FILE, and tools.json beside it), judged by others (--test FILE)",
  packages: [],

  unavailable({ train, test }) {
    if (train === undefined) return "it learns from examples: give their file with --train FILE";
    return [train, ...(test === undefined ? [] : [test])]
      .filter((path) => !existsSync(path))
      .map((path) => `there is no file ${path}`)[0];
  },

  async prepare({ say, train = "", test }): Promise<Bench> {
    const examples = readExamples(train);
    say(`training on ${train}`);
    const descriptions = readDescriptions(train);
    const evaluation =
      test === undefined
        ? crossValidate(examples, folds, descriptions, say)
        : evaluate(examples, readExamples(test), descriptions);
    const { model, judged } = evaluation;
    const milliseconds = predictionTime(evaluation, examples);
    const [first] = examples as [(typeof examples)[number]];
    const expected = JSON.stringify(model.predict(first));
    return {
      subject:
        test === undefined
          ? `Cross-validation with ${folds} folds over ${examples.length} requests`
          : `Trained on ${examples.length} requests, judged by ${judged.length} others`,
      ratios: [],
      variants: [
        {
          id: "predict",
          label: "one prediction",
          ours: true,
          check: () => {
            if (JSON.stringify(model.predict(first)) !== expected)
              throw new Error("it predicts otherwise now");
          },
          run: loop(() => model.predict(first)),
        },
      ],
      figures: () => figuresOf(evaluation, milliseconds),
      tables: () => [curveTable(evaluation), timeTable(evaluation, milliseconds)],
    };
  },
};

/** Processor time of one prediction, milliseconds, over texts of all lengths. */
function predictionTime({ model }: Evaluation, examples: readonly { readonly text: string }[]): number {
  let next = 0;
  const time = medianTime(timings, () => {
    for (let i = 0; i < timedPredictions; i++) {
      model.predict({ text: examples[next++ % examples.length]?.text ?? "" });
    }
  });
  return time / timedPredictions;
}

function figuresOf({ judged, trainingSeconds }: Evaluation, milliseconds: number): Figure[] {
  const curve = coverageCurve(judged);
  const percent = (value: number): number => 100 * value;
  return [
    {
      id: "node-f1",
      label: "node-F1",
      value: percent(mean(judged.map(({ nodeF1 }) => nodeF1))),
      unit: "percent",
    },
    {
      id: "link-f1",
      label: "link-F1",
      value: percent(mean(judged.map(({ linkF1 }) => linkF1))),
      unit: "percent",
    },
    {
      id: "node-f1/60",
      label: "node-F1 of the most confident 60 %",
      value: percent(curve[5]?.nodeF1 ?? 0),
      unit: "percent",
    },
    {
      id: "calibration",
      label: "calibration error, ten bins",
      value: calibrationError(judged),
      unit: "share",
    },
    { id: "training", label: "longest training", value: Math.max(...trainingSeconds), unit: "seconds" },
    {
      id: "prediction",
      label: "a prediction, processor time, median",
      value: milliseconds,
      unit: "milliseconds",
    },
  ];
}

function curveTable({ judged }: Evaluation): DetailTable {
  return {
    title: "Node-F1 and link-F1 over coverage, the most confident predictions first",
    columns: ["coverage", "node-F1", "link-F1"],
    rows: coverageCurve(judged).map(({ coverage, nodeF1, linkF1 }) => [
      `${Math.round(100 * coverage)} %`,
      (100 * nodeF1).toFixed(1),
      (100 * linkF1).toFixed(1),
    ]),
  };
}

function timeTable({ trainingSeconds, examples, model }: Evaluation, milliseconds: number): DetailTable {
  return {
    title: "Processor time and size",
    columns: ["what", "figure"],
    rows: [
      ["examples of a training", String(examples)],
      ["training, s", trainingSeconds.map((seconds) => seconds.toFixed(1)).join(", ")],
      ["prediction, ms", milliseconds.toFixed(3)],
      ["model, MB", (model.toBytes().length / 1e6).toFixed(1)],
    ],
  };
}

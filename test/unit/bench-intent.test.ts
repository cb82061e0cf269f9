import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { crossValidate } from "../../bench/intent/evaluation.ts";
import { readDescriptions, readExamples } from "../../bench/intent/examples.ts";
import { calibrationError, coverageCurve, judge } from "../../bench/intent/scores.ts";
import { requests } from "../support/intent-examples.ts";
import { temporaryDirectory } from "../support/temporary.ts";

describe("the scores of intents", () => {
  it("are F1 over goals as a set, and over ordered pairs of neighbours", () => {
    expect(judge(["a", "b", "c"], 0.5, ["a", "b", "c"])).toMatchObject({ nodeF1: 1, linkF1: 1, right: true });
    expect(judge(["b", "a"], 0.5, ["a", "b"])).toMatchObject({ nodeF1: 1, linkF1: 0, right: true });
    expect(judge(["a", "b"], 0.5, ["a", "b", "c"])).toMatchObject({ nodeF1: 0.8, right: false });
    expect(judge(["a", "b"], 0.5, ["a", "b", "c"]).linkF1).toBeCloseTo(2 / 3);
    expect(judge(["x"], 0.5, ["a"])).toMatchObject({ nodeF1: 0, linkF1: 1 });
  });

  it("tell how good the most confident predictions are", () => {
    const judged = Array.from({ length: 10 }, (_, i) => judge([i < 6 ? "a" : "b"], 1 - i / 10, ["a"]));
    const curve = coverageCurve(judged);
    expect(curve.map(({ nodeF1 }) => nodeF1)).toEqual([1, 1, 1, 1, 1, 1, 6 / 7, 0.75, 6 / 9, 0.6]);
  });

  it("tell how far confidence is from being right", () => {
    const certain = (right: boolean) => judge([right ? "a" : "b"], 0.95, ["a"]);
    expect(calibrationError([certain(true), certain(true)])).toBeCloseTo(0.05);
    expect(calibrationError([certain(true), certain(false)])).toBeCloseTo(0.45);
    const all = [certain(true), judge(["b"], 0.05, ["a"])];
    expect(calibrationError(all)).toBeCloseTo(0.05);
  });
});

describe("the files of the benchmark of intents", () => {
  const directory = temporaryDirectory(afterAll);

  it("have a request and its tools in each line", () => {
    const path = join(directory, "good.jsonl");
    writeFileSync(path, '{"request": "do it", "nodes": ["a", "b"], "links": [["a", "b"]]}\n\n');
    expect(readExamples(path)).toEqual([{ text: "do it", goals: ["a", "b"] }]);
  });

  it("may have descriptions of the tools beside them", () => {
    const path = join(directory, "described.jsonl");
    expect(readDescriptions(path)).toEqual(new Map());
    writeFileSync(join(directory, "tools.json"), '[{"id": "a", "desc": "does it"}, {"id": "b"}]');
    expect(readDescriptions(path)).toEqual(
      new Map([
        ["a", "does it"],
        ["b", ""],
      ]),
    );
    writeFileSync(join(directory, "tools.json"), '{"id": "a"}');
    expect(() => readDescriptions(path)).toThrow("tools.json");
  });

  it.each([['{"request": 1, "nodes": ["a"]}'], ['{"request": "x", "nodes": []}'], ['{"request": "x"}']])(
    "are refused with the line that is wrong: %s",
    (line) => {
      const path = join(directory, "bad.jsonl");
      writeFileSync(path, `{"request": "do it", "nodes": ["a"]}\n${line}\n`);
      expect(() => readExamples(path)).toThrow("line 2");
    },
  );
});

it("judges each example by a model that has not seen it", () => {
  const examples = requests(30);
  const { judged, trainingSeconds } = crossValidate(examples, 3, new Map(), () => {});
  expect(judged).toHaveLength(30);
  expect(trainingSeconds).toHaveLength(3);
});

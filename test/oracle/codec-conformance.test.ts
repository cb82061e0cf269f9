import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { Conformance, type Testee } from "../conformance/answer.ts";
import { answerText, readCases, writeCases } from "../conformance/cases.ts";
import { findRunner, runSuite } from "../conformance/runner.ts";
import { temporaryDirectory } from "../support/built-project.ts";

const testees: readonly Testee[] = ["assemblyscript", "typescript"];
const directory = temporaryDirectory();
const runner = findRunner();
const conformance = {} as Record<Testee, Conformance>;

beforeAll(async () => {
  for (const testee of testees) conformance[testee] = await Conformance.create(testee, directory);
});

describe("Protobuf's official conformance cases", () => {
  // The recorded answers below stand for the runner where its binary does not run, so that this leaves no gap.
  if ("reason" in runner) {
    console.warn(`skipped: the conformance suite's own runner, because ${runner.reason}`);
  } else {
    it("pass in the suite's own runner", () => {
      for (const testee of testees) {
        const { text, passed, failed } = runSuite(runner.command, testee, directory, join(directory, testee));
        expect(failed, text).toBe(0);
        expect(passed).toBeGreaterThan(1500);
      }
      if (process.env.HEDDLE_CONFORMANCE_UPDATE !== undefined) {
        writeCases(readFileSync(join(directory, "assemblyscript")), conformance);
      }
    }, 300_000);
  }

  it.each(testees)("are answered by %s as the runner accepted it", (testee) => {
    const cases = readCases();
    expect(cases.length).toBeGreaterThan(2900);
    const answered = { skipped: 0, parse_error: 0, serialize_error: 0, json_payload: 0, protobuf_payload: 0 };
    for (const { request, answers } of cases) {
      const answer = answerText(conformance[testee], Buffer.from(request, "base64"));
      expect({ request, answer }).toEqual({ request, answer: answers[testee] });
      answered[answer.split(" ")[0] as keyof typeof answered]++;
    }
    expect(answered.parse_error).toBeGreaterThan(200);
    expect(answered.json_payload).toBeGreaterThan(500);
    expect(answered.protobuf_payload).toBeGreaterThan(300);
    // TypeScript has no codec from binary to binary.
    expect(answered.skipped > 0).toBe(testee === "typescript");
  });
});

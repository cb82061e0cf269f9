import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { featuresOf, IntentModel, intentLimits } from "../../runtime/intent/index.ts";
import { requests } from "../support/intent-examples.ts";

const text = fc.string({ unit: "grapheme", maxLength: 300 });

describe("a model of intents", () => {
  let model: IntentModel;
  beforeAll(() => {
    model = IntentModel.train(requests(40));
  });

  test("predicts and learns after it was written down as it did before", () => {
    const [before, after] = [IntentModel.fromBytes(model.toBytes()), IntentModel.fromBytes(model.toBytes())];
    fc.assert(
      fc.property(text, fc.subarray([...model.goals, "new goal"], { minLength: 1 }), (words, goals) => {
        expect(after.predict({ text: words })).toEqual(before.predict({ text: words }));
        const example = { text: words, goals };
        before.learn(example);
        after.learn(example);
        expect(after.predict({ text: words })).toEqual(before.predict({ text: words }));
        const again = IntentModel.fromBytes(after.toBytes());
        expect(again.predict({ text: words })).toEqual(before.predict({ text: words }));
      }),
      { numRuns: 30 },
    );
  });

  test("raises the share of the goals that it learns", () => {
    fc.assert(
      fc.property(text, fc.nat(), (words, which) => {
        const own = IntentModel.fromBytes(model.toBytes());
        const { considered } = own.predict({ text: words });
        const { goals, share } = considered[which % considered.length] as (typeof considered)[number];
        own.learn({ text: words, goals });
        const now = own.predict({ text: words }).considered.find((one) => one.goals.join() === goals.join());
        expect(now?.share).toBeGreaterThan(share);
      }),
      { numRuns: 30 },
    );
  });

  test("is the same whatever the order of its examples", () => {
    const examples = requests(12);
    const bytes = Buffer.from(IntentModel.train(examples, { seed: 3 }).toBytes());
    fc.assert(
      fc.property(fc.shuffledSubarray(examples, { minLength: 12 }), (shuffled) => {
        expect(bytes.equals(IntentModel.train(shuffled, { seed: 3 }).toBytes())).toBe(true);
      }),
      { numRuns: 3 },
    );
    expect(bytes.equals(IntentModel.train(examples, { seed: 4 }).toBytes())).toBe(false);
  });

  test("is confident between 0 and 1, and its shares are too, for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: intentLimits.textCharacters }), (words) => {
        fc.pre(words.length <= intentLimits.textCharacters);
        const { confidence, considered } = model.predict({ text: words });
        expect(confidence).toBeGreaterThanOrEqual(0);
        expect(confidence).toBeLessThanOrEqual(1);
        expect(considered.reduce((sum, { share }) => sum + share, 0)).toBeLessThanOrEqual(1 + 1e-9);
      }),
      { numRuns: 50 },
    );
  });

  test("sees features of the same length, whatever the text", () => {
    fc.assert(
      fc.property(text, fc.array(fc.string(), { maxLength: 100 }), (words, facets) => {
        const { rows, values } = featuresOf({ text: words, facets });
        expect(new Set(rows).size).toBe(rows.length);
        expect(Math.hypot(...values)).toBeCloseTo(5, 3);
        expect(featuresOf({ text: words, facets: facets.slice(0, 64).reverse() }).rows.toSorted()).toEqual(
          rows.toSorted(),
        );
      }),
    );
  });
});

import { describe, expect, test } from "vitest";
import { describeMappings, explainText, plan } from "../../runtime/planner/index.ts";
import { type FieldSpec, world } from "../support/contracts.ts";

/** The lines for a function whose text parameter has a default. */
function linesFor(text: string): string[] {
  const takes: FieldSpec[] = [{ name: "mark", type: "string", default: text }];
  const { schema, functions } = world({
    messages: { Event: [], Out: [] },
    functions: [{ name: "a.Make", takes, gives: "Out" }],
  });
  return describeMappings(plan({ schema, functions, eventType: "Event", goals: ["Out"] }));
}

describe("the lines for mappings", () => {
  test.each([
    ["320", "320"],
    ["PERIOD_MONTH", "PERIOD_MONTH"],
    ["", '""'],
    [",", '","'],
    ["two words", '"two words"'],
    ["line\nbreak \u001b[31mred", '"line\\nbreak \\u001b[31mred"'],
    ["\u202eright to left\u2028", '"\\u{202e}right to left\\u{2028}"'],
    ["x".repeat(41), `"${"x".repeat(40)}…"`],
  ])("show the default %j as %s", (text, shown) => {
    expect(linesFor(text)).toEqual([`a.Make.mark  ← default ${shown}`]);
  });

  test("are none where nothing is mapped", () => {
    const { schema, functions } = world({ messages: { Event: [] } });
    const made = plan({ schema, functions, eventType: "Event", goals: ["Event"] });
    expect(describeMappings(made)).toEqual([]);
  });
});

describe("the explanation in words", () => {
  test("lists a few of many candidates and says how many more there were", () => {
    const fields = Array.from(
      { length: 30 },
      (_, i): FieldSpec => ({ name: `f${i}`, type: "string", means: "C" }),
    );
    const { schema, functions } = world({
      concepts: { C: {} },
      messages: { Event: fields, Out: [] },
      functions: [{ name: "make", takes: [{ name: "c", type: "string", means: "C" }], gives: "Out" }],
    });
    const text = explainText(plan({ schema, functions, eventType: "Event", goals: ["Out"] }));
    expect(text).toContain("make.c ← event.data.f0: it lies nearest in its message");
    expect(text.match(/not event\.data\.f\d+/g)).toHaveLength(8);
    expect(text).toContain("and 21 more");
  });

  test("says what is not proven", () => {
    // Every pair of letters is given by one function: a cover whose cheapest form takes a search.
    const letters = [..."abcdefghi"];
    const messages: Record<string, FieldSpec[]> = { Event: [] };
    const functions = letters.flatMap((one, i) =>
      letters.slice(i + 1).map((two) => {
        messages[`Pair${one}${two}`] = [one, two].map((letter) => ({
          name: letter,
          type: "string",
          means: `C${letter}`,
        }));
        return { name: `make${one}${two}`, takes: [], gives: `Pair${one}${two}` };
      }),
    );
    const concepts = Object.fromEntries(letters.map((letter) => [`C${letter}`, {}]));
    const request = {
      ...world({ messages, concepts, functions }),
      eventType: "Event",
      goals: Object.keys(concepts),
    };
    const short = plan(request, { work: 1, candidates: 8 });
    expect(short.proven).toBe(false);
    expect(explainText(short)).toMatch(/at least \d are needed; whether fewer than \d do was not settled/);
    const full = plan(request);
    expect([full.proven, full.graph.steps.length]).toEqual([true, 5]);
  });
});

import { afterAll, describe, expect, test } from "vitest";
import { createHeddle } from "../../runtime/index.ts";
import { pngFile } from "../support/library-inputs.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const issue = {
  specversion: "1.0",
  id: "e-1",
  source: "/test",
  type: "com.github.issues.opened",
  data: {
    issue: { number: 1, title: "Crash", body: "It crashes. Write to ada@example.org" },
    repository: { full_name: "ada/engine" },
  },
};

test("what is taught has words, goals, and an account, and is kept only then", async () => {
  await using own = await createHeddle({ workers: 1, directory: temporaryDirectory() });
  const refused = (code: string, place: string) => expect.objectContaining({ code, place });
  expect(() => own.teach("  ", ["Language"])).toThrow(refused("INTENT_UNKNOWN", "text"));
  expect(() => own.teach("name the tongue", [])).toThrow(refused("INTENT_UNKNOWN", "goals"));
  expect(() => own.teach("name the tongue", ["Language"], "A B")).toThrow(
    refused("EVENT_INVALID", "account"),
  );
  expect(() => own.teach("name the tongue", ["Tongue"])).toThrow(refused("GOAL_UNKNOWN", "Tongue"));
  expect(own.learned.countExamples()).toBe(0);
  own.teach("name the tongue", ["Language"]);
  expect(own.learned.countExamples()).toBe(1);
});

describe("a request for several things", () => {
  const options = { workers: 1, directory: temporaryDirectory(afterAll) };
  const photo = { ...issue, type: "photo.uploaded", datacontenttype: "image/png", data: pngFile(31, 17) };

  test("gives them in its order", async () => {
    await using own = await createHeddle(options);
    const ask = "resize it, then compute a placeholder, and tell me the main colours";
    const { intent, outputs } = await own.run({ ...photo, ask });
    const goals = ["std.image.v1.ScaledImage", "std.image.v1.BlurHash", "std.image.v1.Palette"];
    expect(intent).toMatchObject({ goals, by: "words" });
    expect(outputs.map(({ concept }) => concept)).toEqual(goals);
    const before = "Before you tell me the main colours, resize it.";
    expect(own.plan({ ...photo, ask: before }).intent.goals).toEqual([goals[0], goals[2]]);
  });

  test("is refused as a whole, with the part that nothing does and what was considered for it", async () => {
    await using own = await createHeddle(options);
    const ask = "resize it, then blur the faces, and tell me the main colours";
    expect(() => own.plan({ ...photo, ask })).toThrow(
      expect.objectContaining({
        code: "INTENT_UNCLEAR",
        place: "ask",
        message: expect.stringMatching(
          /^It is not clear what is meant by "blur the faces" in "resize it, .*"\. Considered: std\.image\.v1\.BlurHash \(\d+ %\)\.$/,
        ),
      }),
    );
  });

  test("is taught as one thing where it was not understood", async () => {
    await using own = await createHeddle({ ...options, directory: temporaryDirectory() });
    const ways = ["blur the faces", "hide the faces by blurring", "make faces unreadable", "faces must go"];
    for (const way of ways) {
      own.teach(`resize it, then ${way}`, ["ScaledImage", "BlurHash"]);
      own.teach(`only ${way}`, ["BlurHash"]);
    }
    const { intent } = own.plan({ ...photo, ask: "please resize it, and then blur the faces" });
    expect(intent).toMatchObject({
      goals: ["std.image.v1.ScaledImage", "std.image.v1.BlurHash"],
      by: "examples",
    });
  });
});

describe("an adviser", () => {
  const options = { workers: 1, directory: temporaryDirectory(afterAll) };

  test("is asked where Heddle is not sure, and only there", async () => {
    const questions: unknown[] = [];
    await using own = await createHeddle({
      ...options,
      adviser: {
        goals: async (question) => {
          questions.push(question);
          return question.text.includes("tongue") ? ["Language"] : undefined;
        },
      },
    });
    const result = await own.run({ ...issue, ask: "name the tongue" });
    expect(result.intent).toMatchObject({ goals: ["std.text.v1.Language"], by: "adviser" });
    await own.run({ ...issue, ask: "find the keywords" });
    await own.run(issue);
    expect(questions).toHaveLength(1);
    expect(questions[0]).toMatchObject({
      text: "name the tongue",
      event: { type: issue.type, account: "default" },
      offers: expect.arrayContaining([
        { goal: "std.text.v1.Redaction", summary: "Remove e-mail addresses, phone numbers and tokens" },
      ]),
    });
    await expect(own.run({ ...issue, ask: "dance with me" })).rejects.toMatchObject({
      code: "INTENT_UNCLEAR",
    });
  });

  test("that names what is not there, or fails, fails the event", async () => {
    await using own = await createHeddle({
      ...options,
      adviser: {
        goals: ({ text }) => {
          if (text === "fail") throw new Error("no network");
          return ["__proto__"];
        },
      },
    });
    await expect(own.run({ ...issue, ask: "nonsense" })).rejects.toMatchObject({ code: "GOAL_UNKNOWN" });
    await expect(own.run({ ...issue, ask: "fail" })).rejects.toThrow("no network");
  });

  test("may put suggestions into another order", async () => {
    await using own = await createHeddle({
      ...options,
      adviser: { suggest: (suggestions) => [...suggestions].reverse().slice(0, 1) },
    });
    expect((await own.suggest(issue)).map(({ goal }) => goal)).toEqual(["std.text.v1.Redaction"]);
  });
});

import { afterAll, describe, expect, test } from "vitest";
import { createHeddle } from "../../runtime/index.ts";
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

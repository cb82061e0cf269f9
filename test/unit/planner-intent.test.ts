import { describe, expect, test } from "vitest";
import { intentOf } from "../../runtime/planner/index.ts";
import { standardLibrary, world } from "../support/contracts.ts";

const { schema } = standardLibrary();
const error = (code: string, message: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(message) });

describe("the intent of an event", () => {
  test("is what the rule of its type asks for", () => {
    expect(intentOf({ type: "table.uploaded" }, schema)).toEqual({
      eventType: "table.uploaded",
      rule: "std.report",
      goals: ["std.report.v1.SummaryCsv", "std.report.v1.SummaryChart"],
    });
  });

  test("is what the caller asks for, if it does, by full names or by last parts that are unique", () => {
    expect(
      intentOf({ type: "anything" }, schema, ["Thumbnail", "std.image.v1.Palette", "Thumbnail"]),
    ).toEqual({
      eventType: "anything",
      rule: "",
      goals: ["std.photo.v1.Thumbnail", "std.image.v1.Palette"],
    });
  });

  test("may be lists, by full names or by last parts", () => {
    const goals = ["repeated Thumbnail", "Thumbnail", "repeated std.photo.v1.Thumbnail"];
    expect(intentOf({ type: "anything" }, schema, goals).goals).toEqual([
      "repeated std.photo.v1.Thumbnail",
      "std.photo.v1.Thumbnail",
    ]);
    expect(() => intentOf({ type: "x" }, schema, ["repeated Tumbnail"])).toThrow(
      error("GOAL_UNKNOWN", '"Tumbnail" is not a known concept'),
    );
  });

  test("is never guessed", () => {
    expect(() => intentOf({ type: "unheard.of" }, schema)).toThrow(
      error("INTENT_UNKNOWN", "No rule knows this type."),
    );
    expect(() => intentOf({ type: "__proto__" }, schema)).toThrow(
      error("INTENT_UNKNOWN", "No rule knows this type."),
    );
    const silent = world({
      messages: { M: [] },
      events: [{ type: "quiet", rule: "r", message: "M", goals: [], payload: null }],
    }).schema;
    expect(() => intentOf({ type: "quiet" }, silent)).toThrow(error("INTENT_UNKNOWN", "names no goals"));
  });

  test("names what could be meant by a goal that is not known, or not unique", () => {
    expect(() => intentOf({ type: "x" }, schema, ["Tumbnail"])).toThrow(
      error("GOAL_UNKNOWN", '"Tumbnail" is not a known concept: std.photo.v1.Thumbnail'),
    );
    expect(() => intentOf({ type: "x" }, schema, ["ParseRequest"])).toThrow(
      error("GOAL_UNKNOWN", "could be several concepts: std.csv.v1.ParseRequest, std.json.v1.ParseRequest"),
    );
    expect(() => intentOf({ type: "x" }, schema, ["constructor"])).toThrow(
      error("GOAL_UNKNOWN", "constructor"),
    );
  });

  test("has 64 goals at the most", () => {
    const names = Array.from({ length: 65 }, (_, i) => `M${i}`);
    const many = world({ messages: Object.fromEntries(names.map((name) => [name, []])) }).schema;
    expect(intentOf({ type: "x" }, many, names.slice(1)).goals).toHaveLength(64);
    expect(() => intentOf({ type: "x" }, many, names)).toThrow(error("PLAN_LIMIT", "65 goals"));
  });
});

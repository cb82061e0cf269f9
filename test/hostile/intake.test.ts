import { describe, expect, test } from "vitest";
import { readEvent } from "../../runtime/intake/index.ts";
import { type FieldSpec, standardLibrary, world } from "../support/contracts.ts";

const { schema } = standardLibrary();
const limits = { eventBytes: 10_000_000 };
const attributes = '"specversion":"1.0","id":"1","source":"s"';

describe("events made to hurt the intake", () => {
  test("the names of JavaScript's own objects are harmless wherever they stand", () => {
    const text = `{${attributes},"type":"com.github.issues.opened","__proto__":{"account":"root"},"constructor":{"prototype":{"a":1}},
      "data":{"__proto__":{"polluted":true},"issue":{"title":"t","body":"b","__proto__":{"number":5}},"repository":{"full_name":"r"}}}`;
    const event = readEvent(text, schema, limits);
    expect(event.account).toBe("default");
    expect([...event.data]).toEqual([10, 6, 18, 1, 116, 26, 1, 98, 18, 3, 10, 1, 114]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test("an attribute that only a prototype has is not there", () => {
    expect(() => readEvent(Object.create({ specversion: "1.0" }), schema, limits)).toThrow(
      expect.objectContaining({ code: "EVENT_INVALID", place: "specversion" }),
    );
  });

  test("JSON a million levels deep is read past where nobody asks for it", () => {
    const deep = "[".repeat(1_000_000) + "]".repeat(1_000_000);
    const text = `{${attributes},"type":"com.github.issues.opened",
      "data":{"ignored":${deep},"issue":{"title":"t","body":"b"},"repository":{"full_name":"r"}}}`;
    let outcome: unknown;
    try {
      outcome = readEvent(text, schema, limits).id;
    } catch (error) {
      outcome = (error as { code: unknown }).code;
    }
    // An engine may refuse to parse it, but as an event that is not JSON.
    expect(["1", "EVENT_INVALID"]).toContain(outcome);
  });

  test("types that refer to each other in every way are checked in linear work", () => {
    const depth = 60;
    const messages: Record<string, FieldSpec[]> = { Leaf: [{ name: "plain", type: "string" }] };
    for (let level = 0; level < depth; level++) {
      const inner = level === depth - 1 ? "Leaf" : `M${level + 1}`;
      messages[`M${level}`] = [
        { name: "left", type: inner },
        { name: "right", type: inner },
        { name: "back", type: "M0" },
      ];
    }
    const events = [{ type: "t", rule: "", message: "M0", goals: [], payload: null }];
    const own = world({ messages, events }).schema;
    const event = { specversion: "1.0", id: "1", source: "s", type: "t", data: {} };
    expect(readEvent(event, own, limits).data).toHaveLength(0);
    // The same types, with a meaning at the far end: the first that lacks it is named.
    const telling = world({
      messages: { ...messages, Leaf: [{ name: "told", type: "string", means: "C" }] },
      concepts: { C: {} },
      events,
    }).schema;
    expect(() => readEvent(event, telling, limits)).toThrow(
      expect.objectContaining({ code: "EVENT_FIELD_MISSING", place: "data.left" }),
    );
  });

  test("types that hold each other do not ask for data without end", () => {
    const messages = {
      A: [
        { name: "b", type: "B" },
        { name: "told", type: "string", means: "C" },
      ],
      B: [{ name: "a", type: "A" }],
    };
    const own = world({
      messages,
      concepts: { C: {} },
      events: [{ type: "t", rule: "", message: "A", goals: [], payload: null }],
    }).schema;
    const event = { specversion: "1.0", id: "1", source: "s", type: "t", data: { told: "x", b: {} } };
    expect(readEvent(event, own, limits).data.length).toBeGreaterThan(0);
  });

  test("very long names of types and accounts are not repeated in errors", () => {
    const long = "x".repeat(5000);
    for (const more of [{ type: long }, { type: "photo.uploaded", account: `${long}!` }]) {
      try {
        readEvent({ specversion: "1.0", id: "1", source: "s", ...more }, schema, limits);
        expect.unreachable();
      } catch (error) {
        expect((error as Error).message.length).toBeLessThan(500);
      }
    }
  });
});

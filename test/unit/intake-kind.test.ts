import { describe, expect, test } from "vitest";
import { kindOf } from "../../runtime/intake/event-kind.ts";
import { readEvent } from "../../runtime/intake/index.ts";
import { world } from "../support/contracts.ts";

const event = (type: string, message: string) => ({ type, rule: type, message, goals: [], payload: null });
const { schema } = world({
  messages: {
    Photo: [{ name: "name", type: "string" }],
    Any: [{ name: "name", type: "string" }],
    Own: [{ name: "name", type: "string" }],
    Alone: [{ name: "name", type: "string" }],
  },
  events: [event("photo.*", "Any"), event("photo.uploaded", "Photo"), event("photo.own.*", "Own")],
});

describe("the kind of an event", () => {
  test.each([
    ["photo.uploaded", "photo.uploaded", "Photo"],
    ["photo.deleted", "photo.*", "Any"],
    ["photo.uploaded.again", "photo.*", "Any"],
    ["photo.own.thing", "photo.own.*", "Own"],
  ])("of type %s is that of %s", (type, kind, message) => {
    expect(kindOf(schema, type, "")).toMatchObject({ kind, message });
  });

  test.each([["photo"], ["photos.uploaded"], [""], ["."], ["__proto__"], ["constructor.x"]])(
    "of type %j is not known",
    (type) => {
      expect(kindOf(schema, type, "")).toBeUndefined();
    },
  );

  test("is found by the schema of its data, whoever describes that", () => {
    expect(kindOf(schema, "x", "https://example.org/schemas/Own")).toMatchObject({ kind: "photo.own.*" });
    expect(kindOf(schema, "x", "heddle:Alone")).toEqual({ kind: "", message: "Alone", payload: null });
    expect(kindOf(schema, "photo.uploaded", "heddle:Alone")).toMatchObject({ kind: "photo.uploaded" });
    for (const other of ["heddle:Missing", "__proto__", "https://example.org/"]) {
      expect(kindOf(schema, "x", other)).toBeUndefined();
    }
  });

  test("decides how its data is read, and stays with it", () => {
    const value = {
      specversion: "1.0",
      id: "1",
      source: "/s",
      type: "photo.deleted",
      ask: "what is it",
      data: { name: "n" },
    };
    const limits = { eventBytes: 1000 };
    expect(readEvent(value, schema, limits)).toMatchObject({
      type: "photo.deleted",
      kind: "photo.*",
      dataType: "Any",
      ask: "what is it",
    });
    const other = { ...value, type: "x", dataschema: "heddle:Alone" };
    expect(readEvent(other, schema, limits)).toMatchObject({ type: "x", kind: "", dataType: "Alone" });
    expect(() => readEvent({ ...value, ask: 7 }, schema, limits)).toThrow(
      expect.objectContaining({ code: "EVENT_INVALID", place: "ask" }),
    );
    expect(() => readEvent({ ...value, ask: "x".repeat(4097) }, schema, limits)).toThrow("4097 characters");
  });
});

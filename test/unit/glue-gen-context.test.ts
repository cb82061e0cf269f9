import { describe, expect, test } from "vitest";
import { type Contract, contextLimits, parseContracts } from "../../glue-gen/index.ts";

/** A function whose output has the fields, and whose contract says so of the context. */
function contract(context: string, fields: string, output = "Out"): Contract["context"] {
  const file = `syntax = "proto3"; package a.v1; import "heddle/v1/options.proto";
    service F {
      option (heddle.v1.function) = {version: "1.0.0" summary: "" context: {${context}}};
      rpc Run(In) returns (${output});
    }
    message In {}
    message Out { ${fields} }`;
  return (parseContracts({ "a/v1/f.proto": file }).contracts[0] as Contract).context;
}

const written = (key: string, type = "string") =>
  `${type} value = 1 [(heddle.v1.field) = {context: "${key}"}];`;
const refused = (context: string, fields: string) => {
  try {
    contract(context, fields);
  } catch (error) {
    return error;
  }
  throw new Error("it was not refused");
};

describe("a contract says what its function uses of the context", () => {
  test("what it reads, and the fields that it writes", () => {
    const { reads, writes } = contract(
      'reads: "account" reads: "session.locale" reads: "session.locale" writes: "scratch.a.b-2"',
      written("scratch.a.b-2", "optional uint64"),
    );
    expect(reads).toEqual(["account", "session.locale"]);
    expect(writes).toMatchObject([
      { key: "scratch.a.b-2", field: { name: "value", number: 1, presence: true } },
    ]);
  });

  test("a function that writes nothing says nothing of it", () => {
    expect(contract('reads: "event.id"', "string value = 1;")).toEqual({ reads: ["event.id"] });
  });

  test("a write that is not declared is refused, and one that is declared and not made", () => {
    expect(refused("", written("session.locale"))).toMatchObject({
      code: "CONTRACT_INVALID",
      message: "the output's field value is written to session.locale, which context.writes does not name",
    });
    expect(refused('writes: "session.locale"', "string value = 1;")).toMatchObject({
      code: "CONTRACT_INVALID",
    });
    const twice = `${written("session.a")} string other = 2 [(heddle.v1.field) = {context: "session.a"}];`;
    expect(refused('writes: "session.a"', twice)).toMatchObject({
      code: "CONTRACT_INVALID",
      message: "the output's fields value and other are both written to session.a",
    });
  });

  test("a function that gives a stream writes nothing", () => {
    expect(() => contract('writes: "session.a"', written("session.a"), "stream Out")).toThrow(
      expect.objectContaining({ code: "CONTRACT_INVALID" }),
    );
  });

  test("only texts, truth values and whole numbers that stand alone are written", () => {
    for (const type of ["bool", "sint32", "fixed64", "optional string"]) {
      expect(contract('writes: "session.a"', written("session.a", type)).writes).toHaveLength(1);
    }
    for (const type of ["bytes", "double", "repeated string", "map<string, string>", "In"]) {
      expect(refused('writes: "session.a"', written("session.a", type))).toMatchObject({
        code: "CONTRACT_INVALID",
      });
    }
    expect(refused('writes: "session.a"', `oneof kind { ${written("session.a")} }`)).toMatchObject({
      code: "CONTRACT_INVALID",
    });
  });

  test("what an event has by itself cannot be written, and what nothing has cannot be read", () => {
    for (const key of [
      "account",
      "event.id",
      "event.session",
      "session",
      "session.",
      "scratch.a b",
      "__proto__",
    ]) {
      expect(refused(`writes: "${key}"`, written(key))).toMatchObject({ code: "CONTRACT_INVALID" });
    }
    for (const key of ["event.other", "session", "", "constructor"]) {
      expect(refused(`reads: "${key}"`, "")).toMatchObject({ code: "CONTRACT_INVALID" });
    }
  });

  test("names that every object has are names as any other", () => {
    for (const key of ["session.__proto__", "scratch.constructor", "session.hasOwnProperty"]) {
      const use = contract(`reads: "${key}" writes: "${key}"`, written(key));
      expect([use.reads, use.writes?.map((write) => write.key)]).toEqual([[key], [key]]);
    }
  });

  test("keys and their number have limits", () => {
    const longest = `session.${"a".repeat(contextLimits.keyCharacters - 8)}`;
    expect(contract(`reads: "${longest}"`, "").reads).toEqual([longest]);
    expect(refused(`reads: "${longest}a"`, "")).toMatchObject({ code: "CONTRACT_INVALID" });
    const keys = (count: number) =>
      Array.from({ length: count }, (_, i) => `reads: "session.k${i}"`).join(" ");
    expect(contract(keys(contextLimits.keys), "").reads).toHaveLength(contextLimits.keys);
    expect(refused(keys(contextLimits.keys + 1), "")).toMatchObject({ code: "CONTRACT_INVALID" });
  });
});

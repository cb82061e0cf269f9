import { beforeAll, describe, expect, test } from "vitest";
import { fromMessage, type JsonValue } from "../support/json-value.ts";
import { type Failure, type LoadedFunction, loadFunction } from "../support/run-function.ts";

let parse: LoadedFunction;
let write: LoadedFunction;
beforeAll(async () => {
  parse = await loadFunction("std.json.v1.Parse");
  write = await loadFunction("std.json.v1.Write");
});

function parsed(json: string): JsonValue {
  const outcome = parse.run<JsonValue>({ json });
  if (!outcome.ok) throw new Error(`${outcome.failure.code} at ${outcome.failure.place}`);
  return outcome.message;
}

function refusal(loaded: LoadedFunction, input: object): Failure {
  const outcome = loaded.run<object>(input);
  if (outcome.ok) throw new Error("nothing failed");
  return outcome.failure;
}

describe("parsing", () => {
  test("keeps the order of members, and a name that comes twice", () => {
    expect(parsed('{"b":1,"a":2,"b":null,"__proto__":[]}').object?.members.map(({ name }) => name)).toEqual([
      "b",
      "a",
      "b",
      "__proto__",
    ]);
  });

  test("ignores a byte order mark before the text, and none within", () => {
    expect(fromMessage(parsed("\ufeff 1 "))).toBe(1);
    expect(refusal(parse, { json: "1\ufeff" })).toMatchObject({
      code: "JSON_SYNTAX",
      place: "line 1, column 2",
    });
  });

  test("reads escapes and pairs of surrogates", () => {
    expect(fromMessage(parsed('"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00E9\\ud83d\\uDE00\\u0000é😀"'))).toBe(
      '"\\/\b\f\n\r\té😀\u0000é😀',
    );
  });

  test("takes 32 levels of arrays and objects, and refuses one more", () => {
    const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
    expect(parsed(`${"[".repeat(32)}${"]".repeat(32)}`).kind).toBe("list");
    expect(fromMessage(parsed(nested(32)))).toEqual(JSON.parse(nested(32)));
    expect(refusal(parse, { json: `${"[".repeat(33)}${"]".repeat(33)}` })).toMatchObject({
      code: "JSON_TOO_DEEP",
      place: "line 1, column 33",
    });
    expect(refusal(parse, { json: nested(33) })).toMatchObject({
      code: "JSON_TOO_DEEP",
      place: "line 1, column 161",
    });
    expect(refusal(parse, { json: "[".repeat(100_000) })).toMatchObject({ code: "JSON_TOO_DEEP" });
  });

  test.each([
    ["", 1, 1],
    ["  ", 1, 3],
    ["nul", 1, 1],
    ["nullx", 1, 5],
    ["True", 1, 1],
    ["NaN", 1, 1],
    ["-Infinity", 1, 2],
    ["undefined", 1, 1],
    ["'a'", 1, 1],
    ["1 2", 1, 3],
    ["01", 1, 1],
    ["-01.5", 1, 1],
    ["+1", 1, 1],
    [".5", 1, 1],
    ["1.", 1, 3],
    ["1.e5", 1, 3],
    ["1e", 1, 3],
    ["1e+", 1, 4],
    ["-", 1, 2],
    ["0x10", 1, 2],
    ["1_000", 1, 2],
    ["[1,]", 1, 4],
    ["[,1]", 1, 2],
    ["[1 2]", 1, 4],
    ["[1", 1, 3],
    ["[", 1, 2],
    ["]", 1, 1],
    ["[1}", 1, 3],
    ['{"a":1,}', 1, 8],
    ['{"a" 1}', 1, 6],
    ['{"a":}', 1, 6],
    ["{a:1}", 1, 2],
    ["{1:2}", 1, 2],
    ['{"a":1 "b":2}', 1, 8],
    ['{"a"', 1, 5],
    ["{", 1, 2],
    ['"a', 1, 3],
    ['"\n"', 1, 2],
    ['"\t"', 1, 2],
    ['"\u0000"', 1, 2],
    ['"\\x"', 1, 3],
    ['"\\u12"', 1, 6],
    ['"\\u{1F600}"', 1, 4],
    ['"\\', 1, 3],
    ["// c\n1", 1, 1],
    ["/* c */ 1", 1, 1],
    ["\u00a01", 1, 1],
    ["\u000b1", 1, 1],
    ['{\r\n  "a": [1,\r\n    x]\r\n}', 3, 5],
    ['["é😀",\nx]', 2, 1],
    ['["é😀", x]', 1, 8],
    ["[\r1,\r\n\n,]", 4, 1],
  ])("refuses %j at line %i, column %i", (json, line, column) => {
    expect(refusal(parse, { json })).toMatchObject({
      code: "JSON_SYNTAX",
      place: `line ${line}, column ${column}`,
    });
    expect(() => JSON.parse(json)).toThrow(SyntaxError);
  });

  test("says what it found and what should be there", () => {
    expect(refusal(parse, { json: "[1" }).message).toBe(
      "there is the end of the text where a comma or ] should be",
    );
    expect(refusal(parse, { json: "[é]" }).message).toBe(
      "there is the character U+00E9 where a value should be",
    );
    expect(refusal(parse, { json: "😀" }).message).toBe(
      "there is the character U+1F600 where a value should be",
    );
    expect(refusal(parse, { json: "1 x" }).message).toBe(
      "there is the character x after the value; the text should end",
    );
  });

  test.each([
    '"\\ud83d"',
    '"\\ude00"',
    '"\\ude00\\ud83d"',
    '"\\ud83dx"',
    '"\\ud83d\\n"',
    '"\\ud83d\\ud83d\\ude00"',
  ])("refuses %s, which no UTF-8 text can hold", (json) => {
    expect(refusal(parse, { json })).toMatchObject({
      code: "JSON_LONE_SURROGATE",
      place: "line 1, column 2",
    });
  });

  test("takes the greatest double, and refuses numbers that round beyond it", () => {
    expect(parsed("1.7976931348623157e308").number).toBe(Number.MAX_VALUE);
    expect(parsed("1.7976931348623158e308").number).toBe(Number.MAX_VALUE);
    for (const json of [
      "1.7976931348623159e308",
      "-1e309",
      "1e99999999999999999999",
      `1${"0".repeat(309)}`,
    ]) {
      expect(refusal(parse, { json: ` ${json}` })).toMatchObject({
        code: "JSON_NUMBER_RANGE",
        place: "line 1, column 2",
      });
    }
  });

  test("takes numbers that round to 0 as 0, and keeps the sign", () => {
    expect(parsed("1e-99999999999999999999").number).toBe(0);
    expect(parsed("-1e-400").number).toBe(-0);
    expect(parsed(`0.${"0".repeat(400)}1e401`).number).toBe(1);
  });
});

describe("writing", () => {
  test("writes what is not set as null", () => {
    const value = { list: { values: [{}, { object: { members: [{ name: "a" }] } }] } };
    expect(write.run({ value })).toMatchObject({ ok: true, message: { text: '[null,{"a":null}]' } });
  });

  test("takes an indent of 8 and refuses 9", () => {
    expect(write.run({ value: { list: { values: [{}] } }, indent: 8 })).toMatchObject({
      message: { text: "[\n        null\n]" },
    });
    expect(refusal(write, { value: {}, indent: 9 })).toMatchObject({
      code: "JSON_INDENT",
      place: "field indent",
    });
  });

  test("refuses a request without a value", () => {
    expect(refusal(write, {})).toMatchObject({ code: "JSON_VALUE_MISSING", place: "field value" });
  });

  test.each([Number.NaN, Infinity, -Infinity])("refuses %d and says where it is", (number) => {
    const value = { list: { values: [{}, { object: { members: [{ name: "a", value: { number } }] } }] } };
    expect(refusal(write, { value })).toMatchObject({
      code: "JSON_NUMBER_RANGE",
      place: "value.list.values[1].object.members[0].value",
    });
  });

  test("takes 32 levels, empty ones too, and refuses one more", () => {
    const nested = (levels: number): object => {
      return levels === 0 ? {} : { list: { values: levels === 1 ? [] : [nested(levels - 1)] } };
    };
    expect(write.run({ value: nested(32) })).toMatchObject({
      message: { text: "[".repeat(32) + "]".repeat(32) },
    });
    expect(refusal(write, { value: nested(33) })).toMatchObject({ code: "JSON_TOO_DEEP" });
  });
});

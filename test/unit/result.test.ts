import protobuf from "protobufjs";
import { describe, expect, test } from "vitest";
import { parseContracts } from "../../glue-gen/index.ts";
import { readOutput } from "../../runtime/output.ts";

const proto = `syntax = "proto3"; package r.v1;
import "google/protobuf/struct.proto";
message Basket { repeated Item items = 1; Item one = 2; Note note = 3; }
message Item { string name = 1; Note note = 2; repeated string tags = 3; }
message Note { string text = 1; }
message Gathered { repeated Item results = 1; }
message Odd { Note constructor = 1; Note to_string = 2; repeated Odd odd = 3; google.protobuf.Value value = 4; }
`;
const { schema } = parseContracts({ "r.proto": proto });
const { root } = protobuf.parse(proto, { keepCase: true });
const encoded = (type: string, value: object) => {
  const message = root.lookupType(`r.v1.${type}`);
  return message.encode(message.fromObject(value)).finish();
};
const items = [{ name: "a", note: { text: "x" } }, { name: "" }, { name: "c", note: {} }];

/** The value at a path of a message, or of what a step gathered. */
const valueAt = (concept: string, path: number[], bytes: Uint8Array, gathered = false) =>
  readOutput(schema, { concept, type: gathered ? "r.v1.Item" : "r.v1.Basket", path, gathered }, bytes).value;

describe("the value of a goal that is a list", () => {
  const basket = encoded("Basket", { items });
  const gathered = encoded("Gathered", { results: items });

  test("is an array of messages, or of a value of each of them, where it is there", () => {
    expect(valueAt("repeated Item", [1], basket)).toMatchObject(items);
    expect(valueAt("repeated Name", [1, 1], basket)).toEqual(["a", "", "c"]);
    expect(valueAt("repeated Note", [1, 2], basket)).toEqual([{ text: "x" }, { text: "" }]);
  });

  test("has the nulls that are values, and nothing of what every object has", () => {
    const odd = (path: number[], bytes: number[]) => {
      const place = { concept: "repeated X", type: "r.v1.Odd", path, gathered: false };
      return readOutput(schema, place, new Uint8Array(bytes)).value;
    };
    const [nothing, isNull, one] = [
      [0x1a, 0],
      [0x1a, 4, 0x22, 2, 0x08, 0],
      [0x1a, 4, 0x22, 2, 0x20, 1],
    ];
    expect(odd([3, 4], [...isNull, ...one, ...nothing, ...isNull])).toEqual([null, true, null]);
    expect(odd([3, 1], [...nothing, ...nothing])).toEqual([]);
    expect(odd([3, 2], nothing)).toEqual([]);
  });

  test("is the same of what a step gathered", () => {
    expect(valueAt("repeated Item", [1], gathered, true)).toMatchObject(items);
    expect(valueAt("repeated Name", [1, 1], gathered, true)).toEqual(["a", "", "c"]);
    expect(valueAt("repeated Note", [1, 2], gathered, true)).toEqual([{ text: "x" }, { text: "" }]);
  });

  test("is empty where there is nothing, and a single value that is absent is none", () => {
    for (const path of [[1], [1, 1], [1, 2]]) {
      expect(valueAt("repeated X", path, new Uint8Array())).toEqual([]);
      expect(valueAt("repeated X", path, new Uint8Array(), true)).toEqual([]);
    }
    expect(valueAt("repeated X", [2, 3], new Uint8Array())).toEqual([]);
    expect(() => valueAt("Note", [3], new Uint8Array())).toThrow(
      expect.objectContaining({ code: "MAPPING_MISSING" }),
    );
  });
});

import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { IntentModel, intentLimits } from "../../runtime/intent/index.ts";
import { requests } from "../support/intent-examples.ts";

const invalid = (message: string) =>
  expect.objectContaining({ code: "INTENT_MODEL_INVALID", message: expect.stringContaining(message) });

let model: IntentModel;
let bytes: Buffer;
beforeAll(() => {
  model = IntentModel.train(requests(12));
  bytes = Buffer.from(model.toBytes());
});

/** The bytes with another head, and a checksum that fits. */
function withHead(change: (head: Record<string, unknown>) => void): Buffer {
  const length = bytes.readUInt32LE(8);
  const head = JSON.parse(bytes.toString("utf8", 12, 12 + length)) as Record<string, unknown>;
  change(head);
  const json = Buffer.from(JSON.stringify(head));
  const padded = Buffer.concat([json, Buffer.alloc(-json.length & 3, " ")]);
  const prefix = Buffer.from(bytes.subarray(0, 12));
  prefix.writeUInt32LE(padded.length, 8);
  return signed(Buffer.concat([prefix, padded, bytes.subarray(12 + length, -32)]));
}

function signed(content: Buffer): Buffer {
  return Buffer.concat([content, createHash("sha256").update(content).digest()]);
}

describe("a request that means harm", () => {
  test.each([
    ["the longest word", "x".repeat(intentLimits.textCharacters)],
    ["words of one letter", "a ".repeat(intentLimits.textCharacters / 2)],
    ["characters that grow when they are normalised", "\ufdfa".repeat(intentLimits.textCharacters)],
    ["lone surrogates", "\ud800".repeat(1000)],
    ["marks upon marks", `e${"\u0301".repeat(4000)}`],
    ["names of properties", "__proto__ constructor toString hasOwnProperty"],
    ["nothing", ""],
    ["control characters", "\0\u0001\u202e\ufeff"],
  ])("of %s is answered like any other", (_, text) => {
    const { goals, confidence } = model.predict({ text });
    expect(goals.every((goal) => model.goals.includes(goal))).toBe(true);
    expect(Number.isFinite(confidence)).toBe(true);
  });

  test("may name goals like properties of all objects", () => {
    const own = IntentModel.fromBytes(bytes);
    const example = { text: "spoil the prototype", goals: ["__proto__", "constructor"] };
    for (let i = 0; i < 5; i++) own.learn(example);
    expect(own.predict(example).goals).toEqual(["__proto__", "constructor"]);
    expect(IntentModel.fromBytes(own.toBytes()).predict(example).goals).toEqual(["__proto__", "constructor"]);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });
});

describe("bytes that are no model", () => {
  test("are refused where they are cut off or changed anywhere", () => {
    for (const length of [0, 3, 12, 44, bytes.length - 4, bytes.length - 1]) {
      expect(() => IntentModel.fromBytes(bytes.subarray(0, length))).toThrow(invalid(""));
    }
    for (let at = 0; at < bytes.length; at += Math.ceil(bytes.length / 50)) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] as number) ^ 0x10;
      expect(() => IntentModel.fromBytes(changed)).toThrow(invalid(""));
    }
  });

  test("are refused where they are of another format", () => {
    const other = Buffer.from(bytes);
    other.writeUInt32LE(99, 4);
    expect(() => IntentModel.fromBytes(other)).toThrow(invalid("its format is 99"));
  });

  test.each<[string, (head: Record<string, unknown>) => void]>([
    ["a goal twice", (head) => Object.assign(head, { goals: ["resize", "resize"] })],
    ["a goal that is no name", (head) => Object.assign(head, { goals: [7] })],
    [
      "goals in another order",
      (head) => Object.assign(head, { units: [...(head.units as number[])].reverse() }),
    ],
    ["a goal without its unit", (head) => Object.assign(head, { units: (head.units as number[]).slice(1) })],
    [
      "units that there are not",
      (head) => Object.assign(head, { units: (head.units as number[]).map(() => 2 ** 40) }),
    ],
    ["a sequence of goals that there are not", (head) => Object.assign(head, { sequences: [[[99], 1]] })],
    ["a sequence of nothing", (head) => Object.assign(head, { sequences: [[[], 1]] })],
    ["no sequences", (head) => Object.assign(head, { sequences: [] })],
    ["no networks", (head) => Object.assign(head, { rows: [] })],
    ["too many networks", (head) => Object.assign(head, { rows: Array(65).fill(0) })],
    ["rows without end", (head) => Object.assign(head, { rows: [2 ** 40] })],
    ["more rows than there are", (head) => Object.assign(head, { rows: [60_000, 60_000] })],
    [
      "fewer networks than there are",
      (head) => Object.assign(head, { rows: (head.rows as number[]).slice(1) }),
    ],
    [
      "a calibration that divides by nothing",
      (head) => Object.assign(head, { calibration: { familiar: 0 } }),
    ],
    ["no version", (head) => Object.assign(head, { version: -1 })],
  ])("are refused for %s, although the checksum fits", (_, change) => {
    expect(() => IntentModel.fromBytes(withHead(change))).toThrow(invalid(""));
  });

  test("are refused for numbers that are not finite, and rows that are none, although the checksum fits", () => {
    const start = 12 + bytes.readUInt32LE(8);
    const withNumber = Buffer.from(bytes.subarray(0, -32));
    withNumber.writeFloatLE(Number.NaN, withNumber.length - 4);
    expect(() => IntentModel.fromBytes(signed(withNumber))).toThrow(invalid("not finite"));
    for (const row of [-1, 2 ** intentLimits.hashBits, bytes.readInt32LE(start + 4)]) {
      const withRow = Buffer.from(bytes.subarray(0, -32));
      withRow.writeInt32LE(row, start);
      expect(() => IntentModel.fromBytes(signed(withRow))).toThrow(invalid("a row of it"));
    }
  });
});

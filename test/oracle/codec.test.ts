import fc from "fast-check";
import protobuf from "protobufjs";
import { beforeAll, describe, expect, it } from "vitest";
import type { Contract } from "../../glue-gen/index.ts";
import { buildProject, callCore } from "../support/built-project.ts";
import { runsOf } from "../support/chance.ts";
import { codecProject } from "../support/codec-schema.ts";
import { bitsOf, messageArbitrary } from "../support/message-arbitrary.ts";

const { Writer } = protobuf;
const runs = runsOf(1000);

let module: WebAssembly.Module;
let contract: Contract;
let type: protobuf.Type;

beforeAll(async () => {
  const built = await buildProject(codecProject);
  contract = built.contract;
  module = new WebAssembly.Module(new Uint8Array(built.core));
  const root = new protobuf.Root();
  const options = { keepCase: true };
  protobuf.parse(codecProject["codec/v1/echo.proto"], root, options);
  protobuf.parse(
    'syntax = "proto3"; package google.protobuf; message Timestamp { int64 seconds = 1; int32 nanos = 2; }',
    root,
    options,
  );
  type = root.lookupType("codec.v1.Everything");
});

function echo(input: Uint8Array): Uint8Array {
  const outcome = callCore(module, input);
  if (!outcome.ok) throw new Error(`${outcome.code} at ${outcome.place}: ${outcome.message}`);
  return outcome.output;
}

const nothing = new Uint8Array(0);

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** Decodes what comes back with protobufjs, so that a test reads as plain data. */
function echoed(input: Uint8Array): Record<string, unknown> {
  return type.toObject(type.decode(echo(input)), { longs: String, arrays: false });
}

describe("the codec of generated AssemblyScript", () => {
  it("writes random messages byte for byte as protobufjs does", () => {
    const messages = messageArbitrary(contract.schema, "codec.v1.Everything");
    fc.assert(
      fc.property(messages, (message) => {
        const bytes = type.encode(message).finish();
        expect(hex(echo(bytes))).toBe(hex(bytes));
      }),
      { numRuns: runs },
    );
  });

  it("gives a message or a failure for any change of the bytes, and what it gives is stable", () => {
    const messages = messageArbitrary(contract.schema, "codec.v1.Everything", 1);
    const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 8,
    });
    let accepted = 0;
    let refused = 0;
    fc.assert(
      fc.property(messages, changes, fc.nat(), fc.boolean(), (message, edits, cut, truncate) => {
        const bytes = Uint8Array.from(type.encode(message).finish());
        for (const [position, value] of edits) if (bytes.length > 0) bytes[position % bytes.length] = value;
        const input = truncate ? bytes.subarray(0, cut % (bytes.length + 1)) : bytes;
        const outcome = callCore(module, input);
        if (!outcome.ok) {
          refused++;
          expect(outcome.code).toBe("INPUT_MALFORMED");
          expect(outcome.place).toMatch(/^byte \d+$/);
          expect(Number(outcome.place.slice(5))).toBeLessThanOrEqual(input.length);
          return;
        }
        accepted++;
        expect(hex(echo(outcome.output))).toBe(hex(outcome.output));
        expect(() => type.decode(outcome.output)).not.toThrow();
      }),
      { numRuns: runs },
    );
    expect(accepted).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);
  });

  it("gives a message or a failure for random bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (input) => {
        const outcome = callCore(module, input);
        if (!outcome.ok) expect(outcome.code).toBe("INPUT_MALFORMED");
      }),
      { numRuns: runs },
    );
  });

  it("finds every truncation of a message that ends within a field", () => {
    const bytes = Writer.create()
      .uint32(114)
      .string("text")
      .uint32(9)
      .double(1.5)
      .uint32(24)
      .int32(-1)
      .finish();
    const ends = new Set([0, 6, 15, 26]);
    for (let length = 0; length < bytes.length; length++) {
      const outcome = callCore(module, bytes.subarray(0, length));
      expect([length, outcome.ok]).toEqual([length, ends.has(length)]);
    }
  });
});

describe("decoding as Protobuf has it", () => {
  it("takes the last of a singular scalar that comes twice", () => {
    expect(echoed(Writer.create().uint32(24).int32(1).uint32(24).int32(2).finish())).toEqual({ an_int32: 2 });
  });

  it("merges a singular message that comes twice", () => {
    const first = Writer.create().uint32(10).string("a").uint32(18).fork().sint32(1).ldelim().finish();
    const second = Writer.create().uint32(18).fork().sint32(-2).ldelim().finish();
    const bytes = Writer.create().uint32(138).bytes(first).uint32(138).bytes(second).finish();
    expect(echoed(bytes)).toEqual({ inner: { name: "a", numbers: [1, -2] } });
  });

  it("takes the last field of a oneof, and merges a message that was the last before", () => {
    const name = Writer.create().uint32(10).string("a").finish();
    const number = Writer.create().uint32(18).fork().sint32(1).ldelim().finish();
    const text = Writer.create().uint32(578).string("x");
    expect(echoed(text.uint32(568).int32(0).finish())).toEqual({ chosen_int32: 0 });
    const twice = Writer.create().uint32(594).bytes(name).uint32(594).bytes(number).finish();
    expect(echoed(twice)).toEqual({ chosen_inner: { name: "a", numbers: [1] } });
    const other = Writer.create().uint32(594).bytes(name).uint32(602).bytes(number).uint32(594).bytes(number);
    expect(echoed(other.finish())).toEqual({ chosen_inner: { numbers: [1] } });
  });

  it("reads packed values where the schema says unpacked, and the other way round", () => {
    const packed = Writer.create().uint32(330).fork().int32(1).int32(-1).ldelim().uint32(328).int32(7);
    expect(echoed(packed.finish())).toEqual({ unpacked_int32s: [1, -1, 7] });
    const unpacked = Writer.create().uint32(169).double(1).uint32(170).fork().double(2).double(3).ldelim();
    expect(echoed(unpacked.uint32(169).double(4).finish())).toEqual({ doubles: [1, 2, 3, 4] });
    const bools = Writer.create().uint32(266).fork().bool(true).uint32(300).ldelim().uint32(264).bool(false);
    expect(echoed(bools.finish())).toEqual({ bools: [true, true, false] });
  });

  it("takes the last of a map's entries with one key, and zero for what an entry lacks", () => {
    const entry = (value: string) => Writer.create().uint32(10).string("k").uint32(18).string(value).finish();
    const bytes = Writer.create()
      .uint32(410)
      .bytes(entry("a"))
      .uint32(410)
      .bytes(entry("b"))
      .uint32(410)
      .bytes(nothing);
    expect(echoed(bytes.finish())).toEqual({ texts: { k: "b", "": "" } });
    expect(echoed(Writer.create().uint32(418).bytes(nothing).finish())).toEqual({
      inner_by_number: { 0: {} },
    });
  });

  it("keeps an optional scalar that is zero, and leaves out one that is not optional", () => {
    const bytes = Writer.create().uint32(488).int32(0).uint32(498).string("").uint32(24).int32(0).finish();
    expect(echoed(bytes)).toEqual({ maybe_int32: 0, maybe_string: "" });
  });

  it("cuts a number to 32 bits, and takes any number but zero for true", () => {
    const long = bitsOf(4_294_967_298n);
    const bytes = Writer.create()
      .uint32(24)
      .int64(long)
      .uint32(40)
      .int64(long)
      .uint32(104)
      .int64(long)
      .finish();
    expect(echoed(bytes)).toEqual({ an_int32: 2, a_uint32: 2, a_bool: true });
  });

  it("keeps unknown fields of every wire type behind those that it knows, in their order", () => {
    const first = Writer.create()
      .uint32(800)
      .uint32(300)
      .uint32(809)
      .double(1)
      .uint32(818)
      .string("x")
      .finish();
    const group = Writer.create()
      .uint32(819)
      .uint32(8)
      .int32(1)
      .uint32(827)
      .uint32(828)
      .uint32(820)
      .uint32(821)
      .float(1)
      .finish();
    const known = Writer.create().uint32(24).int32(5).finish();
    const input = Buffer.concat([first, known, group]);
    expect(hex(echo(input))).toBe(hex(Buffer.concat([known, first, group])));
    expect(echoed(input)).toEqual({ an_int32: 5 });
  });

  it("keeps unknown fields of messages within messages, of lists and of maps, where they were", () => {
    const inner = Writer.create().uint32(10).string("a").uint32(800).uint32(1).finish();
    const entry = Writer.create().uint32(8).int32(1).uint32(18).bytes(inner).finish();
    const bytes = Writer.create().uint32(138).bytes(inner).uint32(298).bytes(inner).uint32(418).bytes(entry);
    const input = bytes.finish();
    expect(hex(echo(input))).toBe(hex(input));
    const twice = Writer.create().uint32(138).bytes(inner).uint32(138).bytes(inner).finish();
    const merged = Writer.create()
      .uint32(10)
      .string("a")
      .uint32(800)
      .uint32(1)
      .uint32(800)
      .uint32(1)
      .finish();
    expect(hex(echo(twice))).toBe(hex(Writer.create().uint32(138).bytes(merged).finish()));
  });

  it("keeps a known field of a wrong wire type with the unknown ones", () => {
    const wrong = Writer.create()
      .uint32(26)
      .string("no number")
      .uint32(112)
      .int32(1)
      .uint32(136)
      .int32(1)
      .finish();
    const right = Writer.create().uint32(104).bool(true).finish();
    expect(hex(echo(Buffer.concat([wrong, right])))).toBe(hex(Buffer.concat([right, wrong])));
  });

  it("keeps a hundred thousand pieces of unknown fields in memory that is linear in them", () => {
    const piece = Buffer.from(Writer.create().uint32(800).uint32(1).uint32(24).int32(1).finish());
    const output = echo(Buffer.concat(Array.from({ length: 100_000 }, () => piece)));
    expect(output).toHaveLength(2 + 3 * 100_000);
  });
});

describe("bytes that are no message", () => {
  const malformed: [string, readonly number[], RegExp, string][] = [
    ["a tag that is cut", [0x80], /ends within a number/, "byte 0"],
    ["a number that is cut", [0x18, 0x80], /ends within a number/, "byte 1"],
    ["a number of eleven bytes", [0x18, ...Array(10).fill(0x80), 0], /longer than 10 bytes/, "byte 1"],
    ["field number 0", [0x02, 0x00], /no valid number/, "byte 0"],
    ["a tag above 32 bits", [0x88, 0x80, 0x80, 0x80, 0x10, 0x00], /no valid number/, "byte 0"],
    ["a tag of six bytes", [0x98, 0x80, 0x80, 0x80, 0x80, 0x00, 0x01], /no valid number/, "byte 0"],
    ["wire type 6", [0x0e], /wire type/, "byte 1"],
    ["wire type 7", [0x0f], /wire type/, "byte 1"],
    ["the end of a group that did not begin", [0x0c], /wire type/, "byte 1"],
    ["a group that does not end", [0xa3, 0x06, 0x08, 0x01], /within a group/, "byte 2"],
    ["a group that ends as another", [0xa3, 0x06, 0xac, 0x06], /did not begin/, "byte 4"],
    ["a length past the end", [0x72, 0x05, 0x61], /past the end/, "byte 1"],
    ["a length of nearly 2^64", [0x72, ...Array(9).fill(0xff), 0x01], /5 bytes/, "byte 1"],
    ["a length of six bytes", [0x72, 0x81, 0x80, 0x80, 0x80, 0x80, 0x00, 0x61], /5 bytes/, "byte 1"],
    ["a length of 4 GiB and one", [0x72, 0x81, 0x80, 0x80, 0x80, 0x10, 0x61], /past the end/, "byte 1"],
    [
      "a length past the message around it",
      [0x8a, 0x01, 0x02, 0x0a, 0x05, 0, 0, 0, 0, 0],
      /past the end/,
      "byte 4",
    ],
    ["a double that is cut", [0x09, 0, 0, 0, 0, 0, 0, 0], /ends within a number/, "byte 1"],
    ["an unknown fixed32 that is cut", [0xa5, 0x06, 0, 0, 0], /ends within a number/, "byte 2"],
    [
      "packed doubles that end within one",
      [0xaa, 0x01, 0x07, 0, 0, 0, 0, 0, 0, 0],
      /within a value/,
      "byte 2",
    ],
    ["packed varints that end within one", [0xba, 0x01, 0x01, 0x80, 0x00], /within a number/, "byte 3"],
    ["text of a lone continuation byte", [0x72, 0x01, 0x80], /UTF-8/, "byte 2"],
    ["text of an over-long slash", [0x72, 0x02, 0xc0, 0xaf], /UTF-8/, "byte 2"],
    ["text of an over-long euro", [0x72, 0x03, 0xe0, 0x82, 0xac], /UTF-8/, "byte 2"],
    ["text of a surrogate", [0x72, 0x03, 0xed, 0xa0, 0x80], /UTF-8/, "byte 2"],
    ["text above U+10FFFF", [0x72, 0x04, 0xf4, 0x90, 0x80, 0x80], /UTF-8/, "byte 2"],
    ["text cut within a character", [0x72, 0x02, 0xe2, 0x82], /UTF-8/, "byte 2"],
    ["text with a bad byte behind ASCII", [0x72, 0x09, ...Array(8).fill(0x61), 0xff], /UTF-8/, "byte 2"],
  ];

  it.each(malformed)("refuses %s", (_, bytes, message, place) => {
    const outcome = callCore(module, Uint8Array.from(bytes));
    expect(outcome).toEqual({
      ok: false,
      code: "INPUT_MALFORMED",
      message: expect.stringMatching(message),
      place,
    });
  });

  it("accepts messages 100 levels deep, and refuses 101", () => {
    const nest = (levels: number): Uint8Array => {
      let bytes: Uint8Array = nothing;
      for (let i = 0; i < levels; i++) bytes = Writer.create().uint32(146).bytes(bytes).finish();
      return bytes;
    };
    expect(hex(echo(nest(100)))).toBe(hex(nest(100)));
    expect(callCore(module, nest(101))).toMatchObject({ ok: false, code: "INPUT_MALFORMED" });
    expect(callCore(module, nest(20_000))).toMatchObject({ ok: false, code: "INPUT_MALFORMED" });
  });

  it("accepts unknown groups 100 levels deep, and refuses 101", () => {
    const groups = (levels: number) =>
      Uint8Array.from([...Array(levels).fill([0xa3, 0x06]), ...Array(levels).fill([0xa4, 0x06])].flat());
    expect(hex(echo(groups(100)))).toBe(hex(groups(100)));
    expect(callCore(module, groups(101))).toMatchObject({
      ok: false,
      message: expect.stringMatching(/100 levels/),
    });
    expect(callCore(module, groups(100_000))).toMatchObject({ ok: false, code: "INPUT_MALFORMED" });
  });

  it("takes an empty input for an empty message", () => {
    expect(echo(nothing)).toHaveLength(0);
  });
});

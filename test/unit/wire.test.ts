import { describe, expect, test } from "vitest";
import {
  type Conversion,
  type Fill,
  Input,
  MAX_FIELDS,
  MAX_GATHERED,
  MAX_PIECES,
  MAX_SEGMENTS,
  Message,
  type Read,
  WireError,
} from "../../glue-gen/wire/v1/index.ts";
import { messagesOf, writtenBy } from "../support/glue.ts";

const name = "b.Step.field ← a.Step.value";

/** What one mapping over one value writes. */
function written(
  bytes: readonly number[],
  read: Omit<Read, "value">,
  fill: Fill,
  conversion?: Conversion,
): number[] {
  const glue = { reads: [{ value: 0, ...read }], conversions: conversion === undefined ? [] : [conversion] };
  const input = new Input(glue, messagesOf([Uint8Array.from(bytes)]));
  input.fill(fill);
  return [...writtenBy(input)];
}

/** The error of one mapping over one value. */
function refused(
  bytes: readonly number[],
  read: Omit<Read, "value">,
  fill: Fill,
  conversion?: Conversion,
): WireError {
  try {
    written(bytes, read, fill, conversion);
  } catch (error) {
    if (error instanceof WireError) {
      return error;
    }
    throw error;
  }
  throw new Error("the mapping was not refused");
}

const copy =
  (target: number, zero?: Uint8Array): Fill =>
  (input) =>
    input.copy(target, 0, name, zero);
const copyIfPresent =
  (target: number, zero?: Uint8Array): Fill =>
  (input) =>
    input.copyIfPresent(target, 0, name, zero);

describe("fields that lie one behind another", () => {
  /** What a step writes that gives each field of the source another number. */
  function renumbered(
    bytes: readonly number[],
    copies: readonly (readonly [source: number, target: number])[],
  ): number[] {
    const step: Fill = (input) => {
      for (const [slot, [, target]] of copies.entries()) input.copy(target, slot, name);
    };
    const reads = copies.map(([number]): Read => ({ value: 0, path: [number], kind: "bytes" }));
    const run = (steps: readonly Fill[]) => {
      const message = new Message();
      // Nothing behind them: what is copied too many must not be read there.
      message.point(Uint8Array.from(bytes), 0, bytes.length);
      const input = new Input({ reads, conversions: [], steps }, [message]);
      input.fill(step);
      return [...writtenBy(input)];
    };
    const inOneLoop = run([step]);
    expect(inOneLoop).toEqual(run([]));
    return inOneLoop;
  }

  const short = [0x61];
  const two = [0x0a, 1, ...short, 0x12, 2, 0x62, 0x62];

  test("get new tags of the same length", () => {
    expect(
      renumbered(two, [
        [1, 5],
        [2, 6],
      ]),
    ).toEqual([0x2a, 1, ...short, 0x32, 2, 0x62, 0x62]);
  });

  test("get new tags of another length", () => {
    expect(
      renumbered(two, [
        [1, 16],
        [2, 6],
      ]),
    ).toEqual([0x82, 1, 1, ...short, 0x32, 2, 0x62, 0x62]);
  });

  test("may come in another order, or with others between them", () => {
    expect(
      renumbered(two, [
        [2, 1],
        [1, 2],
      ]),
    ).toEqual([0x0a, 2, 0x62, 0x62, 0x12, 1, ...short]);
    const apart = [...two.slice(0, 3), 0x50, 1, ...two.slice(3)];
    expect(
      renumbered(apart, [
        [1, 3],
        [2, 4],
      ]),
    ).toEqual([0x1a, 1, ...short, 0x22, 2, 0x62, 0x62]);
  });

  test("lose what is not canonical in a length, and keep their bytes", () => {
    const long = [0x0a, 0x81, 0x00, ...short, 0x12, 1, ...short];
    expect(
      renumbered(long, [
        [1, 16],
        [2, 17],
      ]),
    ).toEqual([0x82, 1, 1, ...short, 0x8a, 1, 1, ...short]);
    expect(
      renumbered(long, [
        [1, 3],
        [2, 4],
      ]),
    ).toEqual([0x1a, 1, ...short, 0x22, 1, ...short]);
  });

  test("lose what is not canonical in a tag", () => {
    const tagged = [0x8a, 0x00, 1, ...short, 0x12, 1, ...short];
    expect(
      renumbered(tagged, [
        [1, 16],
        [2, 3],
      ]),
    ).toEqual([0x82, 1, 1, ...short, 0x1a, 1, ...short]);
    expect(
      renumbered(tagged, [
        [1, 2],
        [2, 3],
      ]),
    ).toEqual([0x12, 1, ...short, 0x1a, 1, ...short]);
  });

  test.each([127, 128])("may have %i bytes each, and thousands together", (length) => {
    const numbers = Array.from({ length: 40 }, (_, i) => i + 16);
    const value = new Array<number>(length).fill(7);
    const header = (number: number) => [
      ((number * 8 + 2) & 0x7f) | 0x80,
      (number * 8 + 2) >>> 7,
      ...(length > 127 ? [length, 1] : [length]),
    ];
    const encoded = numbers.flatMap((number) => [...header(number), ...value]);
    const targets = numbers.map((number) => [number, number + 100] as const);
    expect(renumbered(encoded, targets)).toEqual(
      numbers.flatMap((number) => [...header(number + 100), ...value]),
    );
  });
});

describe("single fields", () => {
  test("copies a number under another field number", () => {
    expect(written([0x08, 0x96, 0x01], { path: [1], kind: "varint" }, copy(5))).toEqual([0x28, 0x96, 0x01]);
  });

  test("takes the last of several occurrences of a scalar", () => {
    expect(written([0x08, 1, 0x08, 2, 0x10, 9], { path: [1], kind: "varint" }, copy(1))).toEqual([0x08, 2]);
  });

  test("joins the occurrences of a message, as a parser merges them", () => {
    const bytes = [0x0a, 2, 0x08, 1, 0x0a, 2, 0x10, 2];
    expect(written(bytes, { path: [1], kind: "message" }, copy(2))).toEqual([0x12, 4, 0x08, 1, 0x10, 2]);
    expect(written(bytes, { path: [1], kind: "message" }, (input) => input.unwrap(0, name))).toEqual([
      0x08, 1, 0x10, 2,
    ]);
  });

  test("follows a path through messages", () => {
    const bytes = [0x1a, 4, 0x0a, 2, 0x68, 0x69];
    expect(written(bytes, { path: [3, 1], kind: "bytes" }, copy(1))).toEqual([0x0a, 2, 0x68, 0x69]);
  });

  test("takes an absent scalar of a message that is there for its zero, and writes what the target has for it", () => {
    const read = { path: [3, 1], kind: "varint" } as const;
    expect(written([0x1a, 0], read, copy(1, new Uint8Array(0)))).toEqual([]);
    expect(written([0x1a, 0], read, copy(2, new Uint8Array([0x10, 0])))).toEqual([0x10, 0]);
    expect(written([], read, copyIfPresent(2, new Uint8Array([0x10, 0])))).toEqual([]);
  });

  test.each([
    ["an absent message", [0x08, 1], { path: [3], kind: "message" }],
    ["a scalar in an absent message", [0x08, 1], { path: [3, 1], kind: "bytes" }],
    ["an absent scalar whose absence is told from zero", [0x1a, 0], { path: [3, 1], kind: "bytes" }],
  ] as const)("names the mapping of %s", (_, bytes, read) => {
    expect(refused(bytes, read, copy(1))).toMatchObject({ reason: "missing", mapping: name });
    expect(written(bytes, read, copyIfPresent(1))).toEqual([]);
  });

  test("treats a field of another wire type as unknown", () => {
    expect(written([0x0a, 1, 7], { path: [1], kind: "varint" }, copyIfPresent(1))).toEqual([]);
  });

  test("lets a later member of a oneof take the value away, and what is inside it", () => {
    const read = { path: [1, 2], kind: "varint", rivals: [[0x18], []] } as const;
    const given = [0x0a, 2, 0x10, 7];
    expect(written([0x18, 1, ...given], read, copyIfPresent(1))).toEqual([0x08, 7]);
    expect(written([...given, 0x18, 1], read, copyIfPresent(1, new Uint8Array([0x08, 0])))).toEqual([]);
    expect(written([...given, 0x18, 1, 0x0a, 0], read, copyIfPresent(1, new Uint8Array([0x08, 0])))).toEqual([
      0x08, 0,
    ]);
  });

  test("finds fields beyond the table of small numbers", () => {
    const tag = [0xfa, 0xff, 0xff, 0xff, 0x0f];
    const far = { path: [536_870_911], kind: "bytes" } as const;
    expect(written([0x08, 1, ...tag, 1, 5], far, copy(1))).toEqual([0x0a, 1, 5]);
    expect(written([0x0a, 1, 5], { path: [1], kind: "bytes" }, copy(536_870_911))).toEqual([...tag, 1, 5]);
  });

  test.each([0, 1, 2, 3, 7, 8, 9, 24, 25, 63, 127, 192, 193, 1000, 70_000])("copies %i bytes", (length) => {
    const value = Array.from({ length }, (_, i) => i & 0xff);
    const size =
      length < 128 ? [length] : length < 16_384 ? [(length & 127) | 128, length >> 7] : [0xf0, 0xa2, 0x04];
    const bytes = [0x0a, ...size, ...value];
    expect(written(bytes, { path: [1], kind: "bytes" }, copy(1))).toEqual(bytes);
  });
});

describe("whole messages and messages in messages", () => {
  test("puts a whole message in a field, and a whole message as the input", () => {
    const nothing = { path: [1], kind: "varint" } as const;
    expect(written([0x08, 1], nothing, (input) => input.embed(3, 0))).toEqual([0x1a, 2, 0x08, 1]);
    expect(written([0x08, 1], nothing, (input) => input.whole(0))).toEqual([0x08, 1]);
  });

  test("nests fields, around values of any length", () => {
    const read = { path: [1], kind: "bytes" } as const;
    for (const length of [1, 100, 200, 300]) {
      const value = new Array<number>(length).fill(9);
      const size = (count: number) => (count < 128 ? [count] : [(count & 127) | 128, count >> 7]);
      const inner = [0x0a, ...size(length), ...value];
      const middle = [0x12, ...size(inner.length), ...inner];
      expect(
        written(inner, read, (input) => {
          input.begin(3);
          input.begin(2);
          input.copy(1, 0, name);
          input.end();
          input.end();
        }),
      ).toEqual([0x1a, ...size(middle.length), ...middle]);
    }
  });

  test("writes a message in which nothing but zeros was given, and none in which nothing was", () => {
    const fill =
      (zero?: Uint8Array): Fill =>
      (input) => {
        input.begin(3);
        input.begin(2);
        input.copyIfPresent(1, 0, name, zero);
        input.end();
        input.end();
      };
    expect(written([], { path: [1], kind: "varint" }, fill(new Uint8Array(0)))).toEqual([0x1a, 2, 0x12, 0]);
    expect(written([], { path: [1], kind: "varint" }, fill())).toEqual([]);
  });
});

describe("fields of many values", () => {
  const all =
    (target: number, packed: boolean): Fill =>
    (input) =>
      input.copyAll(target, 0, packed, name);
  const numbers = { path: [1], kind: "varint", many: true } as const;
  const texts = { path: [2], kind: "bytes", many: true } as const;

  test("copies packed and unpacked elements in the form of the target", () => {
    const both = [0x08, 1, 0x08, 0x81, 1, 0x0a, 2, 2, 3, 0x0a, 0, 0x08, 4];
    expect(written(both, numbers, all(5, true))).toEqual([0x2a, 6, 1, 0x81, 1, 2, 3, 4]);
    expect(written(both, numbers, all(5, false))).toEqual([
      0x28, 1, 0x28, 0x81, 1, 0x28, 2, 0x28, 3, 0x28, 4,
    ]);
    expect(written(both, numbers, all(100, false))).toEqual(
      [[1], [0x81, 1], [2], [3], [4]].flatMap((value) => [0xa0, 6, ...value]),
    );
  });

  test("writes nothing for a list without elements", () => {
    expect(written([0x0a, 0], numbers, all(5, true))).toEqual([]);
    expect(written([0x0a, 0], numbers, all(5, false))).toEqual([]);
    expect(written([], texts, all(5, false))).toEqual([]);
  });

  test("renumbers texts and messages, with other fields between them and long tags", () => {
    const bytes = [0x12, 1, 0x61, 0x08, 7, 0x12, 0, 0x92, 0x80, 0, 2, 0x62, 0x63];
    expect(written(bytes, texts, all(2, false))).toEqual([0x12, 1, 0x61, 0x12, 0, 0x12, 2, 0x62, 0x63]);
    expect(written(bytes, texts, all(3, false))).toEqual([0x1a, 1, 0x61, 0x1a, 0, 0x1a, 2, 0x62, 0x63]);
  });

  test("collects elements of several sources in one packed field", () => {
    const fill: Fill = (input) => {
      input.begin(9);
      input.copyAll(0, 0, true, name);
      input.constant(new Uint8Array([42]));
      input.copyAll(0, 0, true, name);
      input.endPacked();
    };
    expect(written([0x08, 1, 0x0a, 1, 2], numbers, fill)).toEqual([0x4a, 5, 1, 2, 42, 1, 2]);
    expect(
      written([], numbers, (input) => {
        input.begin(9);
        input.copyAll(0, 0, true, name);
        input.endPacked();
      }),
    ).toEqual([]);
  });

  test("names the mapping of a list in an absent message", () => {
    const read = { path: [3, 1], kind: "varint", many: true } as const;
    expect(refused([], read, all(1, true))).toMatchObject({ reason: "missing", mapping: name });
    expect(written([0x1a, 0], read, all(1, true))).toEqual([]);
  });

  test("converts each element", () => {
    const each: Fill = (input) => input.convertAll(5, 0, 0, name);
    expect(written([0x08, 7, 0x0a, 2, 0xac, 2], numbers, each, { from: "uint32", to: "decimal" })).toEqual([
      0x2a, 1, 0x37, 0x2a, 3, 0x33, 0x30, 0x30,
    ]);
  });

  test("refuses packed elements that end within one", () => {
    expect(refused([0x0a, 1, 0x80], numbers, all(1, false))).toMatchObject({
      reason: "malformed",
      mapping: name,
    });
  });
});

describe("bytes of a guest that wants to do harm", () => {
  test.each([
    ["a field that ends past its message", [0x0a, 5, 1]],
    ["a length of more than 32 bits", [0x0a, 0xff, 0xff, 0xff, 0xff, 0x7f]],
    ["a length of six bytes", [0x0a, 0x81, 0x80, 0x80, 0x80, 0x80, 0, 1]],
    ["a tag of six bytes", [0x88, 0x80, 0x80, 0x80, 0x80, 0, 1]],
    ["a number without end", [0x08, ...new Array<number>(11).fill(0x80)]],
    ["a tag without end", [0x88]],
    ["field number 0", [0x00, 1]],
    ["a group without end", [0x0b, 0x08, 1]],
    ["the end of a group that did not begin", [0x0c]],
    ["a group that ends as another", [0x0b, 0x14]],
    ["wire type 7", [0x0f]],
    ["a fixed value that is cut off", [0x0d, 1, 2, 3]],
  ])("refuses %s and names the mapping", (_, bytes) => {
    const error = refused(bytes, { path: [1], kind: "bytes" }, copy(1));
    expect(error).toMatchObject({ reason: "malformed", mapping: name });
  });

  test("passes over groups that are 100 deep, and refuses one more", () => {
    const groups = (count: number) => [
      ...new Array<number>(count).fill(0x0b),
      ...new Array<number>(count).fill(0x0c),
      0x12,
      1,
      5,
    ];
    expect(written(groups(100), { path: [2], kind: "bytes" }, copy(2))).toEqual([0x12, 1, 5]);
    expect(refused(groups(101), { path: [2], kind: "bytes" }, copy(2)).message).toMatch(/100 deep/);
  });

  test("takes a message in as many pieces as the limit, and not in one more", () => {
    const pieces = (count: number) => new Array<number[]>(count).fill([0x0a, 0]).flat();
    const read = { path: [1], kind: "message" } as const;
    expect(written(pieces(MAX_PIECES), read, copy(1))).toEqual([0x0a, 0]);
    expect(refused(pieces(MAX_PIECES + 1), read, copy(1))).toMatchObject({ reason: "limit", mapping: name });
  });

  test("looks at as many fields as the limit, and not at one more", () => {
    const fields = new Uint8Array((MAX_FIELDS + 1) * 2).fill(8);
    const glue = { reads: [{ value: 0, path: [1], kind: "varint" } as const], conversions: [] };
    const [message] = messagesOf([fields]);
    const input = new Input(glue, message === undefined ? [] : [message]);
    message?.point(fields, 0, MAX_FIELDS * 2);
    input.fill(copy(1));
    expect([...writtenBy(input)]).toEqual([8, 8]);
    message?.point(fields, 0, fields.length);
    expect(() => input.fill(copy(1))).toThrow(expect.objectContaining({ reason: "limit", mapping: name }));
  });

  test("nests messages as deep as the limit, and not one deeper", () => {
    const nested =
      (depth: number): Fill =>
      (input) => {
        for (let i = 0; i < depth; i++) input.begin(1);
        for (let i = 0; i < depth; i++) input.end();
      };
    const read = { path: [1], kind: "varint" } as const;
    expect(written([], read, nested(100))).toEqual([]);
    expect(refused([], read, nested(101))).toMatchObject({ reason: "limit" });
  });

  test("takes as many segments as the limit, and not one more", () => {
    const long = new Uint8Array(300);
    const constants =
      (count: number): Fill =>
      (input) => {
        for (let i = 0; i < count; i++) input.constant(long);
      };
    const read = { path: [1], kind: "varint" } as const;
    expect(written([], read, constants(MAX_SEGMENTS))).toHaveLength(MAX_SEGMENTS * 300);
    expect(refused([], read, constants(MAX_SEGMENTS + 1))).toMatchObject({ reason: "limit" });
  });

  test("gathers as many bytes of short values as the limit, and not one more", () => {
    const [message] = messagesOf([new Uint8Array()]);
    const input = new Input({ reads: [], conversions: [] }, message === undefined ? [] : [message]);
    const short = new Uint8Array(128);
    const gather = (more: number) => (one: Input) => {
      for (let i = 0; i < MAX_GATHERED / short.length; i++) one.constant(short);
      one.constant(short.subarray(0, more));
    };
    input.fill(gather(0));
    expect(input.length).toBe(MAX_GATHERED);
    expect(() => input.fill(gather(1))).toThrow(expect.objectContaining({ reason: "limit" }));
    input.fill((one) => one.constant(short));
    expect(input.length).toBe(short.length);
  });

  test("can be used again after a failure", () => {
    const [message] = messagesOf([new Uint8Array([0x0a, 5, 1])]);
    const glue = { reads: [{ value: 0, path: [1], kind: "bytes" } as const], conversions: [] };
    const input = new Input(glue, message === undefined ? [] : [message]);
    const nested: Fill = (one) => {
      one.begin(1);
      one.copy(1, 0, name);
      one.end();
    };
    expect(() => input.fill(nested)).toThrow(WireError);
    message?.point(new Uint8Array([0x0a, 0]), 0, 2);
    input.fill(nested);
    expect([...writtenBy(input)]).toEqual([0x0a, 2, 0x0a, 0]);
  });
});

test("reads each value once, however many mappings there are", () => {
  let reads = 0;
  const bytes = new Proxy(new Uint8Array([0x08, 1, 0x10, 2]), {
    get: (target, key) => {
      reads += key === "0" ? 1 : 0;
      return Reflect.get(target, key, target) as unknown;
    },
  });
  const [message] = messagesOf([new Uint8Array()]);
  message?.point(bytes, 0, 4);
  const read = (number: number): Read => ({ value: 0, path: [number], kind: "varint" });
  const input = new Input(
    { reads: [1, 2, 3].map(read), conversions: [] },
    message === undefined ? [] : [message],
  );
  for (let step = 0; step < 3; step++) {
    input.fill((one) => {
      for (const slot of [0, 1, 2]) {
        one.copyIfPresent(slot + 1, slot, name);
      }
    });
  }
  expect(reads).toBe(1);
});

describe("a value that is absent as a whole", () => {
  const kinds: [what: string, read: Omit<Read, "value">, fill: Fill, conversion?: Conversion][] = [
    ["a field", { path: [1], kind: "varint" }, copyIfPresent(5, Uint8Array.of())],
    ["a field with a zero", { path: [1], kind: "varint" }, copyIfPresent(5, Uint8Array.of(40, 0))],
    [
      "a field that is copied twice",
      { path: [1], kind: "varint" },
      (input) => {
        copyIfPresent(5, Uint8Array.of(40, 0))(input);
        copyIfPresent(6, Uint8Array.of(48, 0))(input);
      },
    ],
    ["a field deeper inside", { path: [2, 1], kind: "varint" }, copyIfPresent(5, Uint8Array.of(40, 0))],
    ["the whole message", { path: [1], kind: "varint" }, (input) => input.embed(5, 0)],
    ["a message", { path: [1], kind: "message" }, (input) => input.unwrapIfPresent(0, name)],
    [
      "a list",
      { path: [1], kind: "bytes", many: true },
      (input) => input.copyAllIfPresent(5, 0, false, name),
    ],
    [
      "a converted field",
      { path: [1], kind: "varint" },
      (input) => input.convertIfPresent(5, 0, 0, name, "implicit"),
      { from: "uint32", to: "decimal" },
    ],
  ];

  test.each(kinds)(
    "leaves out what %s would have been, and is there again with the next event",
    (_, ...case_) => {
      const [read, fill, conversion] = case_;
      const bytes = Uint8Array.from(read.kind === "varint" ? [8, 7, 18, 2, 8, 7] : [10, 2, 8, 7]);
      const [message] = messagesOf([bytes]) as [Message];
      const glue = {
        reads: [{ value: 0, ...read }],
        conversions: conversion === undefined ? [] : [conversion],
        steps: [fill],
        graph: "",
      };
      const input = new Input(glue, [message]);
      const run = (): number[] => {
        input.fill(fill);
        return [...writtenBy(input)];
      };
      const there = run();
      expect(there.length).toBeGreaterThan(0);
      message.point(new Uint8Array(), 0, 0);
      message.absent = true;
      expect(run()).toEqual([]);
      message.absent = false;
      message.point(bytes, 0, bytes.length);
      expect(run()).toEqual(there);
    },
  );
});

import { describe, expect, it } from "vitest";
import { Reader, Writer } from "../../runtime/sandbox/binary/index.ts";

const reader = (...bytes: number[]) => new Reader(Uint8Array.from(bytes));
const malformed = expect.objectContaining({ code: "ADMISSION_MALFORMED" });

describe("an unsigned number", () => {
  it.each([
    [[0x00], 0],
    [[0x7f], 127],
    [[0x80, 0x01], 128],
    [[0xe5, 0x8e, 0x26], 624485],
    [[0x80, 0x80, 0x80, 0x80, 0x00], 0],
    [[0xff, 0xff, 0xff, 0xff, 0x0f], 0xffffffff],
  ])("is read from %j", (bytes, value) => {
    const part = reader(...bytes);
    expect(part.u32()).toBe(value);
    expect(part.done).toBe(true);
  });

  it.each([[[]], [[0x80]], [[0xff, 0xff, 0xff, 0xff, 0x10]], [[0x80, 0x80, 0x80, 0x80, 0x80, 0x00]]])(
    "is refused in %j",
    (bytes) => {
      expect(() => reader(...bytes).u32()).toThrowError(malformed);
    },
  );
});

describe("a signed number", () => {
  it.each([
    [[0x00], 0],
    [[0x3f], 63],
    [[0x40], -64],
    [[0x7f], -1],
    [[0x80, 0x7f], -128],
    [[0xff, 0xff, 0xff, 0xff, 0x07], 0x7fffffff],
    [[0x80, 0x80, 0x80, 0x80, 0x78], -0x80000000],
    [[0xff, 0xff, 0xff, 0xff, 0x7f], -1],
  ])("of 32 bits is read from %j", (bytes, value) => {
    const part = reader(...bytes);
    expect(part.s32()).toBe(value);
    expect(part.done).toBe(true);
  });

  it.each([
    [[0x80]],
    [[0xff, 0xff, 0xff, 0xff, 0x08]],
    [[0xff, 0xff, 0xff, 0xff, 0x77]],
    [[0xff, 0xff, 0xff, 0xff, 0xff]],
  ])("of 32 bits is refused in %j", (bytes) => {
    expect(() => reader(...bytes).s32()).toThrowError(malformed);
  });

  it.each([
    [33, [0xff, 0xff, 0xff, 0xff, 0x0f]],
    [33, [0x80, 0x80, 0x80, 0x80, 0x70]],
    [64, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00]],
    [64, [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f]],
  ] as const)("of %i bits is passed over in %j", (bits, bytes) => {
    const part = reader(...bytes);
    part.skipSigned(bits);
    expect(part.done).toBe(true);
  });

  it.each([
    [33, [0xff, 0xff, 0xff, 0xff, 0x1f]],
    [33, [0x80, 0x80, 0x80, 0x80, 0x80, 0x00]],
    [64, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]],
    [64, [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7e]],
    [64, [0x80]],
  ] as const)("of %i bits is refused in %j", (bits, bytes) => {
    expect(() => reader(...bytes).skipSigned(bits)).toThrowError(malformed);
  });
});

describe("a reader", () => {
  it("refuses a length past its end, and tells the place in the whole file", () => {
    const part = new Reader(Uint8Array.of(9, 9, 9, 4, 1, 2, 3), 3, 7);
    expect(() => part.take(part.u32())).toThrowError(
      expect.objectContaining({ code: "ADMISSION_MALFORMED", place: "byte 4" }),
    );
    expect(() => new Reader(new Uint8Array(8), 0, 4).skip(5)).toThrowError(malformed);
  });

  it("refuses a count that what is left cannot hold", () => {
    expect(reader(3, 1, 2, 3).count("items")).toBe(3);
    expect(() => reader(4, 1, 2, 3).count("items")).toThrowError(malformed);
  });

  it("refuses a name that is not UTF-8, and keeps a byte order mark", () => {
    expect(reader(3, 0xef, 0xbb, 0xbf).name()).toBe("\ufeff");
    expect(() => reader(1, 0xff).name()).toThrowError(malformed);
    expect(() => reader(3, 0xed, 0xa0, 0x80).name()).toThrowError(malformed);
  });

  it("refuses what is left over", () => {
    expect(() => reader(1).finish("the part")).toThrowError(malformed);
  });
});

describe("a writer", () => {
  it("writes what a reader reads", () => {
    const writer = new Writer(1);
    const unsigned = [0, 1, 127, 128, 16_383, 16_384, 0x7fffffff, 0xffffffff];
    const signed = [0, 63, 64, -64, -65, 0x7fffffff, -0x80000000];
    for (const value of unsigned) {
      writer.u32(value);
    }
    for (const value of signed) {
      writer.s32(value);
    }
    writer.name("naïve");
    const part = new Reader(writer.bytes());
    expect(unsigned.map(() => part.u32())).toEqual(unsigned);
    expect(signed.map(() => part.s32())).toEqual(signed);
    expect(part.name()).toBe("naïve");
    expect(part.done).toBe(true);
  });

  it("uses the shortest form", () => {
    const writer = new Writer();
    writer.s32(-64);
    writer.u32(127);
    expect([...writer.bytes()]).toEqual([0x40, 0x7f]);
  });

  it("writes signed numbers of up to 53 bits as the engine reads them", () => {
    const values = [0, 63, 64, -64, -65, 2 ** 31, -(2 ** 31) - 1, 160_000 * 30_000, 2 ** 53 - 1, 1 - 2 ** 53];
    for (const value of values) {
      const code = new Writer();
      code.op(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
      const global = new Writer();
      global.op(1, 0x7e, 0, 0x42);
      global.s53(value);
      global.op(0x0b);
      code.u8(6);
      code.sized(global);
      code.op(7, 5, 1, 1, 0x67, 3, 0);
      const { g } = new WebAssembly.Instance(new WebAssembly.Module(code.bytes() as Uint8Array<ArrayBuffer>))
        .exports;
      expect((g as WebAssembly.Global).value).toBe(BigInt(value));
    }
  });

  it("copies short and long pieces of another array", () => {
    const source = Uint8Array.from({ length: 200 }, (_, index) => index);
    const writer = new Writer(4);
    writer.copy(source, 3, 10);
    writer.copy(source, 50, 180);
    expect(writer.bytes()).toEqual(Uint8Array.from([...source.subarray(3, 10), ...source.subarray(50, 180)]));
  });
});

import { deflateSync } from "node:zlib";
import { encode as referenceHash } from "blurhash";
import { PNG } from "pngjs";
import { describe, expect, test } from "vitest";
import { admit } from "../../runtime/sandbox/index.ts";
import { photograph } from "../support/pictures.ts";
import { chunk, dataChunks, file, header } from "../support/png-file.ts";
import { type LoadedFunction, loadFunction } from "../support/run-function.ts";

/** resources.memory_bytes of the contracts. */
const memoryBytes = 134_217_728;
/** The part of it that images, files and results may take: see functions-as/std/png/format/limits.ts. */
const usable = memoryBytes - 2_097_152;

/** Runs a function on a wire request in the sandbox, with the memory of its contract. */
function sandbox(loaded: LoadedFunction, fuel = 4e9) {
  const box = admit(loaded.component, { memoryBytes }).instantiate({
    context: () => undefined,
    log: () => {},
  });
  return (request: Uint8Array) => {
    const result = box.call(request, { fuel });
    return result.ok
      ? result
      : { ...result, code: result.failure.functionCode ?? result.failure.code, place: result.failure.place };
  };
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}

/** A field of bytes on the wire. */
const field = (number: number, bytes: Uint8Array) =>
  Buffer.concat([Buffer.from([number * 8 + 2, ...varint(bytes.length)]), bytes]);

/** An image as field 1 of a request. */
function imageField(width: number, height: number, pixels: Uint8Array): Buffer {
  return field(
    1,
    Buffer.concat([Buffer.from([8, ...varint(width), 16, ...varint(height)]), field(3, pixels)]),
  );
}

const decode = sandbox(await loadFunction("std.png.v1.Decode"));

/** A black image of one bit a pixel, made as long as wanted by bytes behind its end. */
function black(width: number, height: number, length: number): Buffer {
  const rows = deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height));
  const bytes = file(header(width, height, 1, 0), chunk("IDAT", rows));
  return Buffer.concat([bytes, Buffer.alloc(length - bytes.length)]);
}

describe("limits of the image functions", () => {
  test("decodes an image that needs just the memory of the contract, and refuses one byte more", () => {
    const [width, height] = [4060, 4060];
    const room = usable - (width * height * 8 + height);
    const largest = decode(field(1, black(width, height, room)));
    expect(largest.ok).toBe(true);
    expect(largest.peakMemory).toBeLessThanOrEqual(memoryBytes);
    expect(decode(field(1, black(width, height, room + 1)))).toMatchObject({
      code: "PNG_TOO_LARGE",
      place: "byte 16",
    });
  });

  test("decodes the largest image whose file is as large as its pixels", () => {
    const [width, height] = [3300, 3300];
    const rows = deflateSync(Buffer.alloc((width * 4 + 1) * height, 0), { level: 0 });
    const result = decode(field(1, file(header(width, height, 8, 6), ...dataChunks(rows, 1 << 20))));
    expect(result.ok).toBe(true);
    expect(result.peakMemory).toBeLessThanOrEqual(memoryBytes);
  });

  test("accepts sides of 65535 pixels and refuses sides of 65536", () => {
    expect(decode(field(1, black(65_535, 1, 10_000))).ok).toBe(true);
    expect(decode(field(1, black(1, 65_535, 10_000))).ok).toBe(true);
    for (const [width, height] of [
      [65_536, 1],
      [1, 65_536],
    ] as const) {
      const refused = decode(field(1, black(width, height, 10_000)));
      expect(refused).toMatchObject({ code: "PNG_TOO_LARGE", place: "byte 16" });
    }
  });

  test("computes sizes in 64 bits: the largest header is refused", () => {
    const bytes = file(header(0x7fffffff, 0x7fffffff, 8, 6), chunk("IDAT", deflateSync(Buffer.alloc(4))));
    expect(decode(field(1, bytes))).toMatchObject({ code: "PNG_TOO_LARGE" });
    const negative = file(header(0xffffffff, 0xffffffff, 8, 6), chunk("IDAT", deflateSync(Buffer.alloc(4))));
    expect(decode(field(1, negative))).toMatchObject({ code: "PNG_TOO_LARGE" });
  });

  test("handles an image of 12 million pixels within the memory and the fuel of the contracts", async () => {
    const [width, height] = [4000, 3000];
    const tile = photograph(400, 300);
    const pixels = Buffer.alloc(width * height * 4);
    for (let y = 0; y < height; y++) {
      const row = tile.pixels.subarray((y % 300) * 1600, (y % 300) * 1600 + 1600);
      for (let x = 0; x < 10; x++) pixels.set(row, y * width * 4 + x * 1600);
    }
    const image = imageField(width, height, pixels);
    for (const [name, fuel] of [
      ["std.image.v1.Resize", 2e9],
      ["std.image.v1.ExtractPalette", 2e9],
      ["std.image.v1.ComputeBlurHash", 4e9],
    ] as const) {
      const result = sandbox(await loadFunction(name), fuel)(image);
      expect(result.ok, name).toBe(true);
      expect(result.peakMemory).toBeLessThanOrEqual(memoryBytes);
    }
  });

  test("spends a small part of the fuel of the contracts on a photograph of 320 × 213 pixels", async () => {
    const { width, height, pixels } = photograph(320, 213);
    const image = imageField(width, height, pixels);
    const encoded = sandbox(await loadFunction("std.png.v1.Encode"), 200e6)(image);
    expect(encoded.ok).toBe(true);
    const picture = new PNG({ width, height });
    picture.data.set(pixels);
    expect(
      sandbox(await loadFunction("std.png.v1.Decode"), 100e6)(field(1, PNG.sync.write(picture))).ok,
    ).toBe(true);
    const hash = sandbox(await loadFunction("std.image.v1.ComputeBlurHash"), 50e6)(image);
    const expected = referenceHash(new Uint8ClampedArray(pixels), width, height, 4, 3);
    expect(hash.ok && Buffer.from(hash.output).subarray(2).toString()).toBe(expected);
  });
});

import { deflateRawSync, deflateSync, inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { PNG } from "pngjs";
import { describe, expect, test } from "vitest";
import { decodePng, failureOf } from "../support/image-functions.ts";
import { noise, photograph } from "../support/pictures.ts";
import { chunk, dataChunks, file, header, writePng } from "../support/png-file.ts";

const decode = await decodePng();
const plte = chunk("PLTE", Buffer.from([1, 2, 3, 4, 5, 6]));

describe("decoding PNG files that are damaged at random", () => {
  test("never traps on a file with changed bytes and sound CRCs, and says why it refuses one", () => {
    const image = photograph(9, 7, true);
    const picture = new PNG({ width: 9, height: 7 });
    picture.data.set(image.pixels);
    const seeds = [
      PNG.sync.write(picture),
      writePng({ width: 9, height: 2, depth: 2, color: 3, samples: [0, 1, 1, 0, 1], before: [plte] }),
      writePng({
        ...image,
        depth: 8,
        color: 6,
        samples: image.pixels,
        pack: (rows) => deflateSync(rows, { level: 0 }),
      }),
    ];
    const change = fc.record({ at: fc.nat(), value: fc.nat(255) });
    fc.assert(
      fc.property(
        fc.constantFrom(...seeds),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        (seed, changes) => {
          const bytes = Buffer.from(seed);
          for (const { at, value } of changes) bytes[8 + (at % (bytes.length - 8))] = value;
          const outcome = decode({ png: withSoundChunks(bytes) });
          if (!outcome.ok) expect(outcome.failure.code).toMatch(/^PNG_[A-Z_]+$/);
        },
      ),
      { numRuns: 1500 },
    );
  });

  test("agrees with zlib on which damaged streams can be inflated, and to what", () => {
    const byte = noise(5);
    const rows = Buffer.concat([
      Buffer.from([0]),
      Buffer.from(Array.from({ length: 400 }, () => byte() >> 4)),
    ]);
    const seeds = [6, 9].flatMap((level) =>
      [1, 9].map((memLevel) => deflateRawSync(rows, { level, memLevel })),
    );
    const change = fc.record({ at: fc.nat(), bit: fc.nat(7) });
    let sound = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...seeds),
        fc.array(change, { minLength: 1, maxLength: 2 }),
        fc.integer({ min: 1, max: 60 }),
        (seed, changes, dataChunk) => {
          const stream = Buffer.from(seed);
          // The first bytes describe the codes: most of what can go wrong is there.
          for (const { at, bit } of changes) {
            const place = at % Math.min(stream.length, 60);
            stream[place] = (stream[place] ?? 0) ^ (1 << bit);
          }
          const expected = inflated(stream);
          const body = Buffer.concat([Buffer.from([0x78, 0x9c]), stream.subarray(0, expected?.consumed)]);
          const sum = Buffer.alloc(4);
          sum.writeUInt32BE(expected === undefined ? 0 : adler32(expected.bytes));
          const outcome = decode({
            png: file(header(100, 1, 8, 6), ...dataChunks(Buffer.concat([body, sum]), dataChunk)),
          });
          if (expected?.bytes.length !== rows.length) {
            expect(failureOf(outcome)?.code).toBe("PNG_DATA");
          } else if ((expected.bytes[0] ?? 0) > 4) {
            expect(failureOf(outcome)?.code).toBe("PNG_FILTER");
          } else {
            sound++;
            expect(outcome.ok).toBe(true);
          }
        },
      ),
      { numRuns: 1500 },
    );
    // The law would be empty if every damaged stream were refused.
    expect(sound).toBeGreaterThan(20);
  });
});
/** Corrects the CRC of every chunk that can be reached. */
function withSoundChunks(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  for (let at = 8; at + 12 <= copy.length; ) {
    const length = copy.readUInt32BE(at);
    if (at + 12 + length > copy.length) break;
    const body = copy.subarray(at + 8, at + 8 + length);
    copy.set(chunk(copy.toString("latin1", at + 4, at + 8), body), at);
    at += length + 12;
  }
  return copy;
}

/** What zlib makes of raw deflate data and how many bytes of it that took; undefined if it refuses. */
function inflated(stream: Buffer): { bytes: Buffer; consumed: number } | undefined {
  try {
    const { buffer, engine } = inflateRawSync(stream, { info: true }) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    return { bytes: buffer, consumed: engine.bytesWritten };
  } catch {
    return undefined;
  }
}

function adler32(bytes: Buffer): number {
  let [first, second] = [1, 0];
  for (const byte of bytes) {
    first = (first + byte) % 65521;
    second = (second + first) % 65521;
  }
  return second * 65536 + first;
}

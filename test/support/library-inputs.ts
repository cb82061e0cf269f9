/** Inputs for every function of the standard library, as protobufjs has messages: some that work, some that fail. */
import { deflateSync } from "node:zlib";
import { PNG } from "pngjs";

/** A picture with soft and hard edges. */
function picture(width: number, height: number, transparent = false): object {
  const pixels = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      pixels.set(
        [(x * 7) & 255, (y * 5) & 255, x > width / 2 ? 200 : 30, transparent && y < 3 ? x & 255 : 255],
        (y * width + x) * 4,
      );
    }
  }
  return { width, height, pixels };
}

/** That picture as a PNG file, by a library that is not ours. */
export function pngFile(width: number, height: number): Uint8Array {
  const png = new PNG({ width, height });
  png.data.set((picture(width, height) as { pixels: Uint8Array }).pixels);
  return PNG.sync.write(png);
}

const table = {
  columns: [
    { name: "day", type: 3, texts: ["2026-01-01", "2026-01-02", "2026-02-01"] },
    { name: "rain", type: 1, numbers: [1.5, Number.NaN, 3] },
    { name: 'a "quoted", name', type: 2, texts: ["x", "y,z", "line\nbreak"] },
  ],
};

const value = {
  object: {
    members: [
      {
        name: "a",
        value: { list: { values: [{ number: 1 }, { boolean: true }, {}, { string: 'q"\u0001é😀' }] } },
      },
      { name: "b", value: { number: 1e21 } },
    ],
  },
};

const prose =
  "The quick brown fox jumps over the lazy dog. It was a bright cold day in April, and the clocks were striking thirteen.";

/** By full name of the function. */
export const libraryInputs: Readonly<Record<string, readonly object[]>> = {
  "std.png.v1.Decode": [
    { png: pngFile(31, 17) },
    { png: pngFile(31, 17).subarray(0, 90) },
    { png: deflateSync(new Uint8Array(100)) },
    {},
  ],
  "std.png.v1.Encode": [
    { image: picture(40, 23) },
    { image: picture(9, 9, true) },
    { image: { width: 3 } },
    {},
  ],
  "std.image.v1.Resize": [
    { image: picture(300, 200), maxWidth: 64, maxHeight: 64 },
    { image: picture(20, 10, true) },
    { image: picture(20, 10), maxWidth: 7 },
    {},
  ],
  "std.image.v1.ComputeBlurHash": [{ image: picture(64, 48) }, { image: picture(8, 8), componentsX: 10 }, {}],
  "std.image.v1.ExtractPalette": [{ image: picture(64, 48) }, { image: picture(8, 8), colors: 65 }, {}],
  "std.csv.v1.Parse": [
    { csv: 'a,b\n1,x\n2,"y ""z"""\n' },
    { csv: "a;b\r\n2026-01-01;2\r\n", delimiter: ";" },
    { csv: 'a,b\n1,"broken\n' },
    {},
  ],
  "std.csv.v1.Write": [{ table }, { table: {} }, {}],
  "std.table.v1.Aggregate": [
    { table },
    { table, groupBy: "day", statistic: 2, period: 3 },
    { table, groupBy: "no" },
    {},
  ],
  "std.chart.v1.Draw": [
    { table },
    { table, kind: 2, title: "<b>&", width: 300, height: 200 },
    { table, width: 1 },
    {},
  ],
  "std.json.v1.Parse": [{ json: '{"a":[1,-2.5e3,true,null,"\\u00e9\\ud83d\\ude00"]}' }, { json: "[1,]" }, {}],
  "std.json.v1.Write": [{ value }, { value, indent: 2 }, { value, indent: 9 }, {}],
  "std.markdown.v1.ToText": [
    {
      markdown: "# Title\n\nSome *emphasis*, a [link](https://example.org) and `code`.\n\n- one\n- two\n",
      title: "T",
    },
    {},
  ],
  "std.text.v1.DetectLanguage": [{ text: { content: prose } }, { text: { content: "12345" } }, {}],
  "std.text.v1.ExtractKeywords": [{ text: { content: prose } }, { text: { content: prose }, limit: 101 }, {}],
  "std.text.v1.Redact": [
    {
      text: {
        content:
          "Write to ada@example.org or call +49 30 1234567, token ghp_0123456789abcdefghijABCDEFGHIJ012345",
      },
    },
    {},
  ],
  "std.text.v1.Render": [
    {
      template: "Hi {{name}}{{#more}}, {{more}}{{/more}}{{^none}}!{{/none}}",
      values: { name: "Ada", more: "again" },
    },
    { template: "{{#open}}" },
    {},
  ],
  "std.document.v1.WriteNotice": [
    {
      body: { content: "Hello." },
      reference: "a/b",
      language: { code: "en", confidence: 0.9 },
      keywords: {
        keywords: [
          { term: "x", score: 1 },
          { term: "y z", score: 0.5 },
        ],
      },
    },
    { body: { content: "Hello." } },
    {},
  ],
  "std.geo.v1.EncodeGeohash": [
    { point: { latitude: 52.52, longitude: 13.405 } },
    { point: { latitude: 91, longitude: 0 } },
    {},
  ],
};

const content = (text: string) => ({ content: Buffer.from(text) });

/** Messages of streams, one a chunk, by full name of the function. */
export const streamInputs: Readonly<Record<string, readonly (readonly object[])[]>> = {
  "std.bytes.v1.Digest": [[], [content("abc"), content(""), content("x".repeat(1000))]],
  "std.csv.v1.ReadRows": [
    [content('a,b\r\n1,"x ""y""'), content(' z"\n\n2,é')],
    [content("a,b\n1\n")],
    [content('a"b')],
    [],
  ],
  "std.json.v1.WriteRows": [
    [{ cells: ["a", 'q"'] }, { cells: ["1", "two\n\u0001é😀"] }, { cells: ["", "\\"] }],
    [{ cells: ["a"] }, { cells: [] }],
    [],
  ],
  "std.text.v1.JoinLines": [[{ text: "one" }, { text: "" }, { text: "é".repeat(20_000) }], []],
  "std.text.v1.SplitLines": [
    [content("one\ntw"), content("o\r\n\n"), content("three")],
    [{ content: Uint8Array.of(0xc3, 0x0a) }],
    [],
  ],
};

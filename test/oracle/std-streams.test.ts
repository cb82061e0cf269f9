import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AdmittedFunction, admit, type StreamResult } from "../../runtime/sandbox/index.ts";
import { runsOf } from "../support/chance.ts";
import { chunk, messagesOf } from "../support/delimited.ts";
import { testHost } from "../support/guests.ts";
import { referenceRows } from "../support/reference-csv.ts";
import { loadFunction } from "../support/run-function.ts";

/** The streaming functions of the library, against others that do the same, whatever pieces their input comes in. */

const numRuns = runsOf(300);

interface StreamFunction {
  readonly admitted: AdmittedFunction;
  /** Passes messages through, each a chunk of its own. */
  pass(messages: readonly object[]): { messages: object[]; code?: string; place?: string };
}

async function load(name: string): Promise<StreamFunction> {
  const { component, encode, decode } = await loadFunction(name);
  const admitted = admit(component, { memoryBytes: 32 * 1024 * 1024 });
  return {
    admitted,
    pass: (messages) => {
      const stream = admitted.stream(testHost(), { fuel: 1e12 });
      const given: object[] = [];
      const take = (result: StreamResult) => {
        if (!result.ok) {
          return {
            messages: given,
            code: result.failure.functionCode ?? result.failure.code,
            place: result.failure.place,
          };
        }
        given.push(...messagesOf(result.output).map(decode));
        return undefined;
      };
      for (const message of messages) {
        const failed = take(stream.push(chunk(encode(message))));
        if (failed !== undefined) {
          return failed;
        }
      }
      for (;;) {
        const result = stream.finish();
        const failed = take(result);
        if (failed !== undefined) {
          return failed;
        }
        if (result.ok && result.output.length === 0) {
          return { messages: given };
        }
      }
    },
  };
}

/** Bytes in pieces. */
function pieces(bytes: Uint8Array, cuts: readonly number[]): object[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, i) => ({ content: bytes.subarray(from, places[i] ?? bytes.length) }));
}

const cuts = fc.array(fc.nat(), { maxLength: 8 });
const [csv, split, join, rows, digest] = (await Promise.all(
  [
    "std.csv.v1.ReadRows",
    "std.text.v1.SplitLines",
    "std.text.v1.JoinLines",
    "std.json.v1.WriteRows",
    "std.bytes.v1.Digest",
  ].map(load),
)) as [StreamFunction, StreamFunction, StreamFunction, StreamFunction, StreamFunction];

describe("rows of CSV", () => {
  const text = fc
    .array(
      fc.constantFrom(
        "a",
        "é",
        "😀",
        "，",
        ",",
        ",",
        '"',
        '""',
        "\n",
        "\r\n",
        "\r",
        " ",
        "x,y\n",
        '"q,\n""r"',
      ),
      {
        maxLength: 40,
      },
    )
    .map((parts) => parts.join(""));

  test("are those of a reader of whole texts, wherever the bytes are cut", () => {
    let good = 0;
    fc.assert(
      fc.property(fc.constantFrom("", "\ufeff"), text, cuts, (mark, body, at) => {
        const expected = referenceRows(mark + body);
        const found = csv.pass(pieces(Buffer.from(mark + body), at));
        if ("rows" in expected) {
          good++;
          expect(found.messages.map((row) => (row as { cells: string[] }).cells)).toEqual(expected.rows);
          expect(found.code).toBeUndefined();
        } else {
          expect(found.code).toBe(expected.code);
        }
      }),
      { numRuns },
    );
    expect(good).toBeGreaterThan(numRuns / 20);
  });

  test("begin with a character that begins as a byte order mark does", () => {
    for (const first of ["，", "\ufefe"]) {
      expect(csv.pass(pieces(Buffer.from(`${first},b\n`), [1, 2])).messages).toEqual([
        { cells: [first, "b"] },
      ]);
    }
  });

  test("have cells and columns up to their limits, and name the line where they have more", () => {
    const cell = "x".repeat(1 << 20);
    expect(csv.pass([{ content: Buffer.from(`a\n${cell}\n`) }]).messages).toHaveLength(2);
    expect(csv.pass([{ content: Buffer.from(`a\n\n${cell}y\n`) }])).toMatchObject({
      code: "CSV_CELL_LIMIT",
      place: "line 3",
    });
    const wide = (columns: number) => Buffer.from(`${new Array(columns).fill("c").join(",")}\n`);
    expect(csv.pass([{ content: wide(1024) }]).messages).toHaveLength(1);
    expect(csv.pass([{ content: wide(1025) }])).toMatchObject({ code: "CSV_COLUMN_LIMIT", place: "line 1" });
    expect(csv.pass([{ content: Buffer.from('a\n"b\nc"\n"d') }])).toMatchObject({
      code: "CSV_QUOTE_OPEN",
      place: "line 4",
    });
    expect(csv.pass([{ content: Uint8Array.of(0x61, 0x0a, 0xff, 0x0a) }])).toMatchObject({
      code: "TEXT_NOT_UTF8",
      place: "line 2",
    });
  });
});

test("rows become JSON Lines as JSON.stringify writes them", () => {
  const cell = fc.string({ unit: "binary", maxLength: 12 });
  const table = fc
    .integer({ min: 1, max: 4 })
    .chain((width) =>
      fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 12 }),
    );
  fc.assert(
    fc.property(table, ([heading = [], ...body]) => {
      const found = rows.pass([heading, ...body].map((cells) => ({ cells })));
      const text = found.messages.map(({ content }: { content?: Uint8Array }) =>
        Buffer.from(content ?? "").toString(),
      );
      const lines = text.join("").split("\n").slice(0, -1);
      // An object would lose names that are there twice, and the order of those that are numbers.
      expect(lines).toEqual(
        body.map(
          (cells) =>
            `{${cells.map((one, i) => `${JSON.stringify(heading[i])}:${JSON.stringify(one)}`).join(",")}}`,
        ),
      );
    }),
    { numRuns },
  );
  expect(rows.pass([{ cells: ["a"] }, { cells: ["1", "2"] }])).toMatchObject({
    code: "ROW_RAGGED",
    place: "row 2",
  });
});

describe("lines", () => {
  test("are split as by a pattern, wherever the bytes are cut, and join to the same text", () => {
    const text = fc
      .array(fc.constantFrom("a", "é", "😀", "\r", "\n", "\r\n", "some words "), { maxLength: 40 })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, cuts, (body, at) => {
        const expected = body.split("\n");
        if (expected.at(-1) === "") {
          expected.pop();
        }
        const found = split.pass(pieces(Buffer.from(body), at)).messages;
        expect(found).toEqual(expected.map((line) => ({ text: line.replace(/\r$/, "") })));
        const joined = join
          .pass(found)
          .messages.map(({ content }: { content?: Uint8Array }) => content ?? new Uint8Array());
        expect(Buffer.concat(joined).toString()).toBe(
          found.map((line) => `${(line as { text: string }).text}\n`).join(""),
        );
      }),
      { numRuns },
    );
  });

  test("have up to a mebibyte, in one piece or several", () => {
    const most = 1 << 20;
    for (const at of [[], [5, 700_000]]) {
      const whole = split.pass(pieces(Buffer.from(`a\n${"x".repeat(most)}\nb`), at));
      expect(whole.messages.map((line) => (line as { text: string }).text.length)).toEqual([1, most, 1]);
      const longer = split.pass(pieces(Buffer.from(`a\n${"x".repeat(most + 1)}\nb`), at));
      expect(longer).toMatchObject({ code: "LINE_TOO_LONG", place: "line 2" });
    }
    expect(split.pass([{ content: Uint8Array.of(0x61, 0x0a, 0xc3, 0x0a) }])).toMatchObject({
      code: "TEXT_NOT_UTF8",
      place: "line 2",
    });
  });
});

test("a digest is that of OpenSSL, wherever the bytes are cut", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), cuts, (bytes, at) => {
      const [summary] = digest.pass(pieces(bytes, at)).messages;
      const { sha256, length } = summary as { sha256: Uint8Array; length: string };
      expect(Buffer.from(sha256).toString("hex")).toBe(createHash("sha256").update(bytes).digest("hex"));
      expect(length).toBe(String(bytes.length));
    }),
    { numRuns },
  );
});

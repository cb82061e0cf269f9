import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { HeddleError } from "../../runtime/errors.ts";
import {
  type AdmittedFunction,
  admit,
  type SandboxStream,
  type StreamResult,
} from "../../runtime/sandbox/index.ts";
import { buildProject } from "../support/built-project.ts";
import { chunk, delimitedField, messagesOf } from "../support/delimited.ts";
import { testHost } from "../support/guests.ts";

/** Streaming functions as authors write them, built and run in the sandbox. */

const fuel = 1e12;

const contract = (run: string, more = "") => `syntax = "proto3";
package acme.v1;
import "heddle/v1/options.proto";
service Try {
  option (heddle.v1.function) = { version: "1.0.0" resources: { fuel: 1000000000 memory_bytes: 1048576 } };
  rpc Run(${run});
}
message Piece { string text = 1; }
message Count { uint32 pieces = 1; string longest = 2; }
${more}`;

async function build(run: string, source: string, more = ""): Promise<AdmittedFunction> {
  const { component, contract: read } = await buildProject({
    "try.proto": contract(run, more),
    "try.ts": source,
  });
  return admit(component, { memoryBytes: read.resources.memoryBytes });
}

const piece = (text: string) => delimitedField(1, text);

/** The texts of the pieces of a chunk, or the code of the failure. */
function pieces(result: StreamResult): string[] | string {
  return result.ok
    ? messagesOf(result.output).map((message) => Buffer.from(message.subarray(2)).toString())
    : (result.failure.functionCode ?? result.failure.code);
}

function finish(stream: SandboxStream): string[][] {
  const given: string[][] = [];
  for (let result = stream.finish(); ; result = stream.finish()) {
    const texts = pieces(result);
    if (typeof texts === "string" || texts.length === 0) {
      return given;
    }
    given.push(texts);
  }
}

const words = `import { again, fail } from "heddle";
import { emit, Piece } from "./contract";

let rest = "";
let last = 3;

export function push(input: Piece): void {
  if (input.text == "?") {
    fail<Piece>("NO_QUESTIONS", "there was a question", "");
    return;
  }
  const parts = (rest + input.text).split(" ");
  rest = parts.pop();
  for (let i = 0; i < parts.length; i++) {
    const word = new Piece();
    word.text = parts[i];
    emit(word);
  }
}

export function finish(): void {
  const word = new Piece();
  word.text = rest + last.toString();
  emit(word);
  if (--last > 0) again();
}
`;

describe("a function from stream to stream", () => {
  it("takes messages one after the other, however they are cut into chunks, and keeps what it wants", async () => {
    const admitted = await build("stream Piece) returns (stream Piece", words);
    for (let turn = 0; turn < 2; turn++) {
      const stream = admitted.stream(testHost(), { fuel });
      expect(pieces(stream.push(chunk(piece("to be or n"), piece("ot to"))))).toEqual([
        "to",
        "be",
        "or",
        "not",
      ]);
      expect(pieces(stream.push(chunk()))).toEqual([]);
      expect(pieces(stream.push(chunk(piece(" be"))))).toEqual(["to"]);
      // A long end comes in pieces, each of which is taken before the next one is made.
      expect(finish(stream)).toEqual([["be3"], ["be2"], ["be1"]]);
    }
  });

  it("ends with a failure that it reports, and with one of a chunk that is not well formed", async () => {
    const admitted = await build("stream Piece) returns (stream Piece", words);
    const failing = admitted.stream(testHost(), { fuel });
    // What it gave before is not lost, and nothing that comes behind is taken.
    expect(pieces(failing.push(chunk(piece("a b"), piece("?"), piece("c d e"))))).toEqual(["a"]);
    expect(pieces(failing.push(chunk(piece("f g "))))).toBe("NO_QUESTIONS");
    const ending = admitted.stream(testHost(), { fuel });
    expect(pieces(ending.push(chunk(piece("a b"), piece("?"))))).toEqual(["a"]);
    expect(pieces(ending.finish())).toBe("NO_QUESTIONS");
    const cut = admitted.stream(testHost(), { fuel });
    expect(cut.push(chunk(piece("to be")).subarray(0, 4))).toMatchObject({
      failure: { functionCode: "INPUT_MALFORMED", place: "byte 0" },
    });
  });

  it("has a memory that does not grow with the stream, be its messages short or long", async () => {
    const admitted = await build("stream Piece) returns (stream Piece", words);
    const stream = admitted.stream(testHost(), { fuel });
    const short = chunk(...Array.from({ length: 3000 }, (_, i) => piece(`word${i} `)));
    const long = chunk(piece("many words ".repeat(1000)));
    const peaks = new Set<number>();
    for (let turn = 0; turn < 60; turn++) {
      for (const one of [short, long]) {
        expect(stream.push(one)).toMatchObject({ ok: true });
      }
      if (turn >= 20) {
        peaks.add(stream.peakMemory);
      }
    }
    // Three megabytes of text went through the two thirds, and several times as much was allocated.
    expect(peaks.size).toBe(1);
    expect(stream.peakMemory).toBeLessThanOrEqual(1024 * 1024);
    expect(finish(stream).flat()).toHaveLength(3);
  });

  it("keeps objects, views of chunks and maps as long as a global leads to them", async () => {
    const source = `import { emit, Bytes } from "./contract";
const kept = new Map<string, Array<Uint8Array>>();
export function push(input: Bytes): void {
  const key = "k" + (input.content[0] % 3).toString();
  if (!kept.has(key)) kept.set(key, []);
  if (kept.get(key).length < 20) kept.get(key).push(input.content);
  for (let i = 0; i < 20; i++) new Uint8Array(4096);
}
export function finish(): void {
  const keys = kept.keys();
  for (let i = 0; i < keys.length; i++) {
    const views = kept.get(keys[i]);
    for (let j = 0; j < views.length; j++) {
      const one = new Bytes();
      one.content = views[j];
      emit(one);
    }
  }
}
`;
    const admitted = await build(
      "stream Bytes) returns (stream Bytes",
      source,
      "message Bytes { bytes content = 1; }",
    );
    const stream = admitted.stream(testHost(), { fuel });
    const contents = Array.from({ length: 90 }, (_, i) => Buffer.from([i, ...Buffer.from(`content ${i}`)]));
    for (const content of contents) {
      expect(stream.push(chunk(delimitedField(1, content)))).toMatchObject({ ok: true });
    }
    const result = stream.finish();
    const given = result.ok ? messagesOf(result.output) : [];
    const expected = [0, 1, 2].flatMap((rest) =>
      contents.filter((content) => (content[0] as number) % 3 === rest).slice(0, 20),
    );
    expect(given.map((message) => message.subarray(2))).toEqual(expected.map((one) => new Uint8Array(one)));
  });

  it("does without fields that it does not know, whose bytes would be gone", async () => {
    const admitted = await build(
      "stream Piece) returns (stream Piece",
      `import { emit, Piece } from "./contract";
let before: Piece | null = null;
export function push(input: Piece): void { const one = before; if (one !== null) emit(one); before = input; }
export function finish(): void { const one = before; if (one !== null) emit(one); }
`,
    );
    const stream = admitted.stream(testHost(), { fuel });
    const strange = Buffer.concat([piece("a"), delimitedField(9, "unknown")]);
    stream.push(chunk(strange));
    expect(pieces(stream.push(chunk(strange)))).toEqual(["a"]);
  });

  it("may have messages of the names that its generated modules use", async () => {
    const admitted = await build(
      "stream emit) returns (stream push",
      `import { emit, emit$, push as Pushed } from "./contract";
export function push(input: emit$): void { const one = new Pushed(); one.text = input.text; emit(one); }
export function finish(): void {}
`,
      "message emit { string text = 1; } message push { string text = 1; }",
    );
    expect(pieces(admitted.stream(testHost(), { fuel }).push(chunk(piece("x"))))).toEqual(["x"]);
  });
});

describe("a function with one stream", () => {
  const counting = (last: string) => `import { fail } from "heddle";
import { Count, Piece } from "./contract";
const count = new Count();
export function push(input: Piece): void {
  count.pieces++;
  if (input.text.length > count.longest.length) count.longest = input.text;
}
export function finish(): Count | null {
  ${last}
}
`;

  it("gives its one output at the end", async () => {
    const admitted = await build("stream Piece) returns (Count", counting("return count;"));
    const stream = admitted.stream(testHost(), { fuel });
    expect(stream.push(chunk(piece("a"), piece("bcd")))).toMatchObject({
      ok: true,
      output: new Uint8Array(),
    });
    stream.push(chunk(piece("ef")));
    const result = stream.finish();
    expect(result.ok && messagesOf(result.output)).toEqual([
      Uint8Array.from([8, 3, ...delimitedField(2, "bcd")]),
    ]);
    expect(stream.finish()).toMatchObject({ ok: true, output: new Uint8Array() });
  });

  it("gives a failure where it has none", async () => {
    const why = 'return fail<Count>("EMPTY", "nothing came", "");';
    const admitted = await build("stream Piece) returns (Count", counting(why));
    const stream = admitted.stream(testHost(), { fuel });
    expect(stream.finish()).toMatchObject({ failure: { functionCode: "EMPTY", message: "nothing came" } });
  });

  it("gives many outputs of one input", async () => {
    const admitted = await build(
      "Count) returns (stream Piece",
      `import { again } from "heddle";
import { Count, emit, Piece } from "./contract";
let left: u32 = 0;
export function push(input: Count): void { left = input.pieces; }
export function finish(): void {
  if (left == 0) return;
  const one = new Piece();
  one.text = (left--).toString();
  emit(one);
  again();
}
`,
    );
    const stream = admitted.stream(testHost(), { fuel });
    expect(stream.push(chunk(Uint8Array.of(8, 3)))).toMatchObject({ ok: true, output: new Uint8Array() });
    expect(finish(stream)).toEqual([["3"], ["2"], ["1"]]);
  });
});

describe("building", () => {
  it("says what a streaming function has to export", async () => {
    const failed = buildProject({
      "try.proto": contract("stream Piece) returns (Count"),
      "try.ts":
        'import { Count, Piece } from "./contract"; export function run(input: Piece): Count { return new Count(); }',
    });
    const error = await failed.then(
      () => undefined,
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(HeddleError);
    expect(error).toMatchObject({ code: "BUILD_FAILED", message: expect.stringContaining("push") });
  });
});

it("the function in docs/streams.md counts words", async () => {
  const page = readFileSync(new URL("../../docs/streams.md", import.meta.url), "utf8");
  const block = (language: string) => page.split(`\`\`\`${language}\n`)[1]?.split("```")[0] as string;
  const head = `syntax = "proto3"; package acme.v1;
import "heddle/v1/options.proto"; import "std/text/v1/line.proto";\n`;
  const { component } = await buildProject({
    "count_words.proto": head + block("proto"),
    "count-words.ts": block("ts"),
  });
  const stream = admit(component).stream(testHost(), { fuel });
  stream.push(chunk(piece("to be or"), piece("not  to be")));
  const result = stream.finish();
  expect(result.ok && messagesOf(result.output)).toEqual([Uint8Array.of(8, 6)]);
});

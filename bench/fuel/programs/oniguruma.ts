import type { Guest } from "../guest.ts";
import { growTo, idleImports, type Program, packageFile, write } from "./program.ts";

/** What a highlighter looks for in a line of a log. */
const PATTERNS = [
  "\\b\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z",
  "\\b(?:ERROR|WARN|INFO)\\b",
  '"(?:[^"\\\\]|\\\\.)*"',
  "\\b[a-z]+(?:\\.[a-z]+)+\\b",
  "(?<=\\[)\\w+(?=\\])",
];

function log(): string {
  const lines = Array.from({ length: 60 }, (_, i) => {
    const level = ["ERROR", "WARN", "INFO"][i % 3];
    const minute = String(i).padStart(2, "0");
    return `2026-11-05T10:${minute}:07Z ${level} [worker${i % 4}] acme.text.shout said "line ${i} \\"of\\" it" in ${i * 37} ms\n`;
  });
  return lines.join("");
}

/** Values that the program registers by name while it starts, of which one is an address that is needed. */
class Constants {
  readonly #values = new Map<string, number>();
  memory: WebAssembly.Memory | undefined;

  readonly register = (name: number, _: number, value: number): void => {
    const bytes = new Uint8Array((this.memory as WebAssembly.Memory).buffer, name);
    this.#values.set(Buffer.from(bytes.subarray(0, bytes.indexOf(0))).toString("latin1"), value);
  };

  get(name: string): number {
    const value = this.#values.get(name);
    if (value === undefined) throw new Error(`oniguruma registers no ${name}`);
    return value;
  }
}

function put(guest: Guest, text: string): { readonly pointer: number; readonly length: number } {
  const bytes = Buffer.from(text, "latin1");
  const pointer = guest.exported("omalloc")(bytes.length);
  write(guest, pointer, bytes);
  return { pointer, length: bytes.length };
}

function putWords(guest: Guest, words: readonly number[]): number {
  const pointer = guest.exported("omalloc")(4 * words.length);
  new Uint32Array(guest.memory.buffer, pointer, words.length).set(words);
  return pointer;
}

/** The regular expressions of editors, written in C. */
export const oniguruma: Program = {
  id: "oniguruma",
  label: "regular expressions (C)",
  note: "vscode-oniguruma looks for five patterns in a log of 5 KB",

  core: () => packageFile("vscode-oniguruma/release/onig.wasm"),

  start(instantiate) {
    const constants = new Constants();
    const imports = idleImports(this.core());
    const resize = (bytes: number): number => {
      growTo(guest.memory, bytes);
      return 1;
    };
    Object.assign(imports.env as object, {
      _embind_register_constant: constants.register,
      emscripten_resize_heap: resize,
    });
    const guest = instantiate(imports);
    constants.memory = guest.memory;
    guest.exported("__wasm_call_ctors")();
    guest.exported("_embind_initialize_bindings")();
    const patterns = PATTERNS.map((pattern) => put(guest, pattern));
    const scanner = guest.exported("createOnigScanner")(
      putWords(
        guest,
        patterns.map(({ pointer }) => pointer),
      ),
      putWords(
        guest,
        patterns.map(({ length }) => length),
      ),
      patterns.length,
      constants.get("ONIG_OPTION_NONE"),
      constants.get("ONIG_SYNTAX_DEFAULT"),
    );
    if (scanner === 0) throw new Error("oniguruma refuses the patterns");
    const { pointer, length } = put(guest, log());
    const find = guest.exported("findNextOnigScannerMatch");
    let turn = 0;
    return () => {
      // what was found in a text of the same number is kept
      turn++;
      let sum = 0;
      for (let at = 0; at < length; ) {
        const found = find(scanner, turn, pointer, length, at, 0);
        if (found === 0) break;
        const [index, , start, end] = new Uint32Array(guest.memory.buffer, found, 4) as unknown as [
          number,
          number,
          number,
          number,
        ];
        sum += (index + 1) * (start + end);
        at = end;
      }
      return sum;
    };
  },

  expected() {
    const text = log();
    const expressions = PATTERNS.map((pattern) => new RegExp(pattern, "g"));
    let sum = 0;
    for (let at = 0; ; ) {
      const found = expressions.flatMap((expression, index) => {
        expression.lastIndex = at;
        const match = expression.exec(text);
        return match === null ? [] : [{ index, start: match.index, end: match.index + match[0].length }];
      });
      const first = found.sort((a, b) => a.start - b.start || a.index - b.index)[0];
      if (first === undefined) return sum;
      sum += (first.index + 1) * (first.start + first.end);
      at = first.end;
    }
  },
};

import { HeddleError } from "../errors.ts";
import { setOwn } from "./json-keys.ts";
import { defaultJsonLimits } from "./json-limits.ts";
import { wholeNumber } from "./json-scalars.ts";

/**
 * Reads JSON text as Protobuf wants it read, where JSON.parse would change a value in silence: names that an
 * object has twice and numbers that no number of JavaScript can hold are refused, and whole numbers beyond
 * 2^53 become a bigint.
 * @param place what the text is called in errors
 * @throws HeddleError EVENT_DATA_INVALID with line and column
 */
export function parseJsonText(text: string, place = "JSON"): unknown {
  return new JsonReader(text, place).read();
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const space = /[ \t\n\r]*/y;
// All from the space on, but for quotation mark and backslash.
const plainText = /[ !#-[\]-\uffff]*/y;
const literals: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["true", true],
  ["false", false],
  ["null", null],
]);
const escapes: Readonly<Record<string, string>> = {
  ...{ '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" },
};

class JsonReader {
  readonly #text: string;
  readonly #place: string;
  #position = 0;
  #depth = 0;

  constructor(text: string, place: string) {
    this.#text = text;
    this.#place = place;
  }

  read(): unknown {
    const value = this.#value();
    this.#match(space);
    if (this.#position < this.#text.length) {
      throw this.#error("more than one value");
    }
    return value;
  }

  #value(): unknown {
    this.#match(space);
    switch (this.#text[this.#position]) {
      case "{":
        return this.#nested(() => this.#object());
      case "[":
        return this.#nested(() => this.#list());
      case '"':
        return this.#string();
      default:
        return this.#literal();
    }
  }

  #nested<T>(read: () => T): T {
    // Lists within lists take a level each; messages in JSON take no more levels than on the wire.
    if (++this.#depth > defaultJsonLimits.depth) {
      throw this.#error(`values nested more than ${defaultJsonLimits.depth} deep`);
    }
    this.#position++;
    const value = read();
    this.#depth--;
    return value;
  }

  #object(): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    if (this.#takes("}")) {
      return object;
    }
    do {
      this.#match(space);
      const start = this.#position;
      const name = this.#text[start] === '"' ? this.#string() : this.#unexpected("a name in quotes");
      if (Object.hasOwn(object, name)) {
        this.#position = start;
        throw this.#error(`the name ${JSON.stringify(name.slice(0, 64))} for the second time`);
      }
      if (!this.#takes(":")) {
        this.#unexpected("a colon");
      }
      const value = this.#value();
      setOwn(object, name, value);
    } while (this.#takes(","));
    return this.#takes("}") ? object : this.#unexpected("a comma or }");
  }

  #list(): unknown[] {
    const list: unknown[] = [];
    if (this.#takes("]")) {
      return list;
    }
    do {
      list.push(this.#value());
    } while (this.#takes(","));
    return this.#takes("]") ? list : this.#unexpected("a comma or ]");
  }

  #string(): string {
    this.#position++;
    let value = "";
    for (;;) {
      value += this.#match(plainText);
      const mark = this.#text[this.#position];
      if (mark === '"') {
        this.#position++;
        return value;
      }
      value += mark === "\\" ? this.#escape() : this.#unexpected("the end of a text, or an escape");
    }
  }

  #escape(): string {
    const letter = this.#text[this.#position + 1] ?? "";
    const hex = this.#text.slice(this.#position + 2, this.#position + 6);
    if (letter === "u" && /^[\da-fA-F]{4}$/.test(hex)) {
      this.#position += 6;
      return String.fromCharCode(Number.parseInt(hex, 16));
    }
    const value = Object.hasOwn(escapes, letter) ? escapes[letter] : undefined;
    if (value === undefined) {
      return this.#unexpected("an escape of JSON");
    }
    this.#position += 2;
    return value;
  }

  #literal(): unknown {
    for (const [word, value] of literals) {
      if (this.#text.startsWith(word, this.#position)) {
        this.#position += word.length;
        return value;
      }
    }
    const start = this.#position;
    const text = this.#match(number);
    if (text === "") {
      return this.#unexpected("a value");
    }
    const value = Number(text);
    if (!Number.isFinite(value)) {
      this.#position = start;
      throw this.#error("a number that a double cannot hold");
    }
    return Number.isInteger(value) && !Number.isSafeInteger(value) ? (wholeNumber(text) ?? value) : value;
  }

  /** Takes a mark, and the space before it. */
  #takes(mark: string): boolean {
    this.#match(space);
    const takes = this.#text[this.#position] === mark;
    this.#position += takes ? 1 : 0;
    return takes;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#position;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#position += found.length;
    return found;
  }

  #unexpected(expected: string): never {
    const found = this.#text[this.#position];
    throw this.#error(`${found === undefined ? "the end" : JSON.stringify(found)}, not ${expected}`);
  }

  #error(found: string): HeddleError {
    const before = this.#text.slice(0, this.#position);
    const line = before.split("\n").length;
    const column = this.#position - before.lastIndexOf("\n");
    return new HeddleError("EVENT_DATA_INVALID", `The text is not JSON: found ${found}.`, {
      place: `${this.#place}, line ${line}, column ${column}`,
    });
  }
}

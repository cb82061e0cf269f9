import { fail } from "heddle";
import { unitAt } from "../../shared/notation";

/** A position in a JSON text. */
export class Scanner {
  /** Index of the next UTF-16 unit. */
  at: i32 = 0;

  private readonly end: i32;

  constructor(public readonly text: string) {
    this.end = text.length;
    if (text.length > 0 && text.charCodeAt(0) === 0xfeff) this.at = 1;
  }

  ended(): bool {
    return this.at >= this.end;
  }

  /** The next UTF-16 unit, or -1 at the end. */
  peek(): i32 {
    return this.at < this.end ? unitAt(this.text, this.at) : -1;
  }

  skipSpace(): void {
    while (true) {
      const code = this.peek();
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.at += 1;
    }
  }

  /** Passes the text by if it comes next, and tells whether it did. */
  accept(expected: string): bool {
    const end = this.at + expected.length;
    if (end > this.end) return false;
    for (let i = 0; i < expected.length; i += 1) {
      if (unitAt(this.text, this.at + i) !== expected.charCodeAt(i)) return false;
    }
    this.at = end;
    return true;
  }

  /** Records a failure at the next unit: what stands there, and what should. Always false. */
  unexpected(expected: string): bool {
    fail<Scanner>("JSON_SYNTAX", `there is ${this.found()} where ${expected} should be`, this.place());
    return false;
  }

  /** What comes next, for a person to read. */
  found(): string {
    const code = this.peek();
    if (code < 0) return "the end of the text";
    if (code > 0x20 && code < 0x7f) return `the character ${String.fromCharCode(code)}`;
    let point = code;
    if ((code & 0xfc00) === 0xd800 && this.at + 1 < this.text.length) point = this.text.codePointAt(this.at);
    return `the character U+${point.toString(16).toUpperCase().padStart(4, "0")}`;
  }

  /** Where the next unit stands: "line L, column C". */
  place(): string {
    let line = 1;
    let column = 1;
    for (let i = 0; i < this.at; i += 1) {
      const code = this.text.charCodeAt(i);
      const next = i + 1 < this.text.length ? this.text.charCodeAt(i + 1) : -1;
      if (code === 0x0a || (code === 0x0d && next !== 0x0a)) {
        line += 1;
        column = 1;
      } else if (code !== 0xfeff || i > 0) {
        // A character outside the basic plane is two units; its second does not count.
        if ((code & 0xfc00) !== 0xdc00) column += 1;
      }
    }
    return `line ${line}, column ${column}`;
  }
}

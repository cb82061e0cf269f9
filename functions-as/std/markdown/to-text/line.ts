/** A line of the source and how far it has been read. A tab goes to the next column that four divides. */
export class Line {
  /** Where the unread part starts. */
  at: i32 = 0;
  /** Where the line ends, without its line end. */
  end: i32 = 0;
  private column: i32 = 0;
  /** Columns of a tab that are left when a part of it was read. */
  private rest: i32 = 0;

  constructor(readonly text: string) {}

  /** Goes to a line. */
  set(start: i32, end: i32): void {
    this.at = start;
    this.end = end;
    this.column = 0;
    this.rest = 0;
  }

  /** Where the next character lies that is neither a space nor a tab; `end` where there is none. */
  get first(): i32 {
    let at = this.at;
    while (at < this.end && isBlank(this.text.charCodeAt(at))) ++at;
    return at;
  }

  /** Whether nothing but white space is left. */
  get blank(): bool {
    return this.first == this.end;
  }

  /** The next character that is neither a space nor a tab; -1 where there is none. */
  get mark(): i32 {
    const first = this.first;
    return first < this.end ? this.text.charCodeAt(first) : -1;
  }

  /** Columns of white space in front of it. */
  get indent(): i32 {
    let column = this.column + this.rest;
    for (let at = this.at; at < this.end; ++at) {
      const unit = this.text.charCodeAt(at);
      if (unit == 0x09) column += 4 - (column & 3);
      else if (unit == 0x20) ++column;
      else break;
    }
    return column - this.column;
  }

  /** Reads columns of white space, as many as there are up to `columns`. */
  skipColumns(columns: i32): void {
    while (columns > 0) {
      if (this.rest > 0) {
        const step = min(columns, this.rest);
        this.rest -= step;
        this.column += step;
        columns -= step;
        continue;
      }
      if (this.at >= this.end) return;
      const unit = this.text.charCodeAt(this.at);
      if (unit == 0x20) {
        ++this.column;
        --columns;
      } else if (unit == 0x09) {
        this.rest = 4 - (this.column & 3);
      } else {
        return;
      }
      ++this.at;
    }
  }

  /** Reads all white space. */
  skipIndent(): void {
    this.skipColumns(this.indent);
  }

  /** Reads characters that are not white space. */
  skip(characters: i32): void {
    this.at += characters;
    this.column += characters;
  }

  /** Columns of a partly read tab, which stand in front of `at`. */
  get pendingColumns(): i32 {
    return this.rest;
  }
}

/** Tells whether a unit is a space or a tab. */
export function isBlank(unit: i32): bool {
  return unit == 0x20 || unit == 0x09;
}

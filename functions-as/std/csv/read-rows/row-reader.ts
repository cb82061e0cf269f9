import { fail } from "heddle";
import { decodeText } from "heddle/utf8";
import { ByteBuffer } from "../../shared/bytes";
import { emit, Row } from "./contract";

/** A row wider than this is no row but a file with the wrong line ends or delimiter. */
const MOST_COLUMNS: i32 = 1024;

/** A cell longer than this is a quote that was never closed, and would have to be held until it is. */
const MOST_CELL_BYTES: i32 = 1 << 20;

const QUOTE: u32 = 0x22;
const COMMA: u32 = 0x2c;
const LF: u32 = 0x0a;
const CR: u32 = 0x0d;

/** For each byte, 1 where it ends a cell without quotes. */
const ENDS_PLAIN: usize = memory.data(256, 8);
store<u8>(ENDS_PLAIN + COMMA, 1);
store<u8>(ENDS_PLAIN + LF, 1);
store<u8>(ENDS_PLAIN + CR, 1);
store<u8>(ENDS_PLAIN + QUOTE, 1);

/** Where in the text the next byte is. */
enum Place {
  /** Before a row; blank lines and the LF of a CRLF are passed. */
  Row,
  /** Before a cell of a row that has one already. */
  Cell,
  Plain,
  Quoted,
  /** Behind a quote inside a cell in quotes: the second of two, or the one that closes it. */
  Quote,
}

/** Reads rows of bytes that come piece by piece, and emits them. */
export class RowReader {
  private readonly cell: ByteBuffer = new ByteBuffer();
  private readonly row: Row = new Row();
  private place: Place = Place.Row;
  private columns: i32 = 0;
  private line: u64 = 1;
  /** Lines that have ended in the row that is read, inside of quotes. */
  private inside: u64 = 0;
  /** Whether the last byte was CR, so that a LF belongs to it. */
  private afterReturn: bool = false;
  private marked: i32 = 0;

  /** Reads the bytes from `at` up to `end`, up to the first failure. */
  read(at: usize, end: usize): void {
    let good = true;
    while (at < end && good) {
      const byte = <u32>load<u8>(at);
      switch (this.place) {
        case Place.Row:
          if (this.marked < 3 && this.isMark(byte)) {
            at++;
          } else if (this.marked === 1 || this.marked === 2) {
            this.beginWithMark();
          } else if (byte === LF || byte === CR) {
            this.passLineEnd(byte);
            at++;
          } else {
            this.afterReturn = false;
            this.marked = 3;
            at = this.begin(byte, at);
          }
          break;
        case Place.Cell:
          at = this.begin(byte, at);
          break;
        case Place.Plain: {
          const start = at;
          while (at < end && load<u8>(ENDS_PLAIN + <usize>load<u8>(at)) === 0) at++;
          good = this.plain(start, at, at < end);
          at++;
          break;
        }
        case Place.Quoted: {
          const start = at;
          while (at < end && <u32>load<u8>(at) !== QUOTE) {
            if (<u32>load<u8>(at) === LF) this.inside++;
            at++;
          }
          good = this.keep(start, <i32>(at - start));
          if (at < end) {
            this.place = Place.Quote;
            at++;
          }
          break;
        }
        default:
          at++;
          if (byte === QUOTE) {
            this.cell.byte(QUOTE);
            this.place = Place.Quoted;
          } else if (byte === COMMA || byte === LF || byte === CR) good = this.close(byte);
          else good = this.stray("text follows the quote that closes a cell");
      }
    }
  }

  /** There is nothing more. */
  end(): void {
    if (this.place === Place.Quoted) {
      this.fail("CSV_QUOTE_OPEN", "a quote that opens a cell here is never closed");
    } else if (this.place !== Place.Row) {
      this.close(LF);
    } else if (this.columns === 0) {
      this.fail("CSV_EMPTY", "there is no row; a heading was expected");
    }
  }

  /** Begins a cell with its first byte, and returns where to go on. */
  private begin(byte: u32, at: usize): usize {
    this.place = byte === QUOTE ? Place.Quoted : Place.Plain;
    return byte === QUOTE ? at + 1 : at;
  }

  /** Takes the bytes of a cell without quotes from `start` up to `at`, where it ends if `whole`. */
  private plain(start: usize, at: usize, whole: bool): bool {
    const length = <i32>(at - start);
    if (!whole) return this.keep(start, length);
    const last = <u32>load<u8>(at);
    if (last === QUOTE) return this.stray("a quote stands inside a cell that does not begin with one");
    if (this.cell.length > 0) return this.keep(start, length) && this.close(last);
    // Most cells lie in one piece: they need not be gathered.
    return length <= MOST_CELL_BYTES ? this.closeWith(start, length, last) : this.tooLong();
  }

  private keep(pointer: usize, length: i32): bool {
    if (this.cell.length + length > MOST_CELL_BYTES) {
      return this.tooLong();
    }
    this.cell.append(pointer, length);
    return true;
  }

  private tooLong(): bool {
    return this.fail("CSV_CELL_LIMIT", `a cell has more than ${MOST_CELL_BYTES} bytes; is a quote not closed?`);
  }

  /** Ends the cell that was gathered. */
  private close(byte: u32): bool {
    const good = this.closeWith(this.cell.pointer, this.cell.length, byte);
    this.cell.clear();
    return good;
  }

  /** Ends a cell of these bytes, and where a line ends the row. */
  private closeWith(pointer: usize, length: i32, byte: u32): bool {
    const text = decodeText(pointer, length);
    if (text === null) return this.fail("TEXT_NOT_UTF8", "a cell is not UTF-8");
    const cells = this.row.cells;
    cells.push(text);
    if (cells.length > MOST_COLUMNS) {
      return this.fail("CSV_COLUMN_LIMIT", `a row has more than ${MOST_COLUMNS} cells; is the delimiter right?`);
    }
    this.place = Place.Cell;
    if (byte === COMMA) return true;
    if (this.columns === 0) this.columns = cells.length;
    if (cells.length !== this.columns) {
      return this.fail("CSV_ROW_RAGGED", `the row has ${cells.length} cells; ${this.columns} were expected, as in the heading`);
    }
    emit(this.row);
    cells.length = 0;
    this.place = Place.Row;
    this.line += this.inside;
    this.inside = 0;
    this.afterReturn = false;
    this.passLineEnd(byte);
    return true;
  }

  /** Passes CRLF, LF or CR, byte by byte. */
  private passLineEnd(byte: u32): void {
    if (!(byte === LF && this.afterReturn)) this.line++;
    this.afterReturn = byte === CR;
  }

  /** Whether the byte goes on with a byte order mark at the beginning of the text. */
  private isMark(byte: u32): bool {
    const expected: u32 = this.marked === 0 ? 0xef : this.marked === 1 ? 0xbb : 0xbf;
    if (byte === expected) {
      this.marked++;
      return true;
    }
    return false;
  }

  /** What began as a byte order mark is a character of the first cell. */
  private beginWithMark(): void {
    this.cell.byte(0xef);
    if (this.marked === 2) this.cell.byte(0xbb);
    this.marked = 3;
    this.place = Place.Plain;
  }

  private stray(message: string): bool {
    return this.fail("CSV_QUOTE_STRAY", message);
  }

  private fail(code: string, message: string): bool {
    fail<Row>(code, message, `line ${this.line}`);
    return false;
  }
}


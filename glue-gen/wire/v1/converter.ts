import { isUtf8 } from "node:buffer";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import type { Conversion, Format } from "./conversion.ts";
import { Cursor } from "./cursor.ts";
import { Integer, type IntegerFormat } from "./integer.ts";
import { Message } from "./message.ts";
import type { Segments } from "./segments.ts";
import { Time } from "./time.ts";
import { WireError } from "./wire-error.ts";

const MILLION = 1_000_000;
/** Tags of the fields of a time. */
const SECONDS = 8;
const NANOS = 16;
const empty = new Uint8Array(0);
const nameless = new Message(true);

/** No text or time that is written here is longer: 20 digits, 35 characters of RFC 3339. */
const TEXT_BYTES = 40;

/** Converts one value at a time: reads it piece by piece, then writes it behind a tag. */
export class Converter {
  readonly #integer = new Integer();
  readonly #time = new Time();
  readonly #cursor = new Cursor();
  #source: Uint8Array = empty;
  #start = 0;
  #end = 0;
  #real = 0;
  #name = nameless;

  /** Starts a value: what it is where nothing of it is written. */
  begin(conversion: Known): void {
    if (conversion.reader === form.time) {
      this.#time.seconds = 0;
      this.#time.nanos = 0;
      return;
    }
    this.#integer.set(0, 0, false);
    this.#source = empty;
    this.#start = 0;
    this.#end = 0;
    this.#real = 0;
  }

  /** Reads an occurrence, or a piece of a message, between `start` and `end`. */
  read(conversion: Known, source: Message, start: number, end: number): void {
    switch (conversion.reader) {
      case form.time:
        this.#readTime(source.bytes, start, end);
        return;
      case form.integer:
        this.#integer.read(conversion.from as IntegerFormat, source.bytes, start, end);
        return;
      case form.real:
        this.#real =
          conversion.from === "float"
            ? source.view.getFloat32(start, true)
            : source.view.getFloat64(start, true);
        return;
      default:
        this.#source = source.bytes;
        this.#start = start;
        this.#end = end;
    }
  }

  /**
   * Whether a target without presence takes an absent value for what was read. To be asked after
   * {@link understand}.
   */
  isZero(conversion: Known): boolean {
    switch (conversion.writer) {
      case form.integer:
        return this.#integer.low === 0 && this.#integer.high === 0;
      case form.real:
        return Object.is(this.#real, 0);
      case form.blob:
        return this.#start === this.#end;
      default:
        return false;
    }
  }

  /** Works out what was read. @throws WireError where it cannot be converted */
  understand(conversion: Known): void {
    const time = this.#time;
    const integer = this.#integer;
    if (conversion.reader === form.time) {
      if (conversion.from === "timestamp") {
        time.checkMoment();
      } else {
        time.checkSpan();
      }
    } else if (conversion.reader === form.text) {
      this.#parse(conversion);
    }
    if (conversion.bridge !== bridge.none) {
      const milliseconds = conversion.unit === "milliseconds";
      if (conversion.bridge === bridge.toInteger) {
        this.#timeToInteger(milliseconds);
      } else {
        this.#integerToTime(milliseconds, conversion.bridge === bridge.toMoment);
      }
    }
    if (conversion.reader === form.name) {
      integer.setNumber(conversion.numberOf(this.#source, this.#start, this.#end));
    }
    if (conversion.writer === form.name) {
      this.#name = conversion.nameOf(integer);
    }
  }

  /** Writes the value: behind a tag with `number`, or bare where `number` is 0. */
  write(conversion: Known, number: number, segments: Segments): void {
    const { to } = conversion;
    if (conversion.writer === form.name) {
      // Text is never packed, so that there is a tag.
      segments.field(number * 8 + conversion.wire, true, this.#name, this.#name.start, this.#name.end);
      return;
    }
    if (number > 0) {
      segments.varint(number * 8 + conversion.wire);
    }
    switch (conversion.writer) {
      case form.integer: {
        const at = segments.room(10);
        segments.written(this.#integer.write(to as IntegerFormat, segments.scratch, at));
        return;
      }
      case form.real:
        segments.fixedDouble(this.#real);
        return;
      case form.blob:
        this.#writeBlob(conversion, segments);
        return;
      case form.time:
        this.#writeTime(segments);
        return;
      default:
        this.#writeText(to, segments);
    }
  }

  #parse(conversion: Known): void {
    const source = this.#source;
    const start = this.#start;
    const end = this.#end;
    switch (conversion.from) {
      case "decimal":
        this.#integer.parse(source, start, end);
        break;
      case "rfc3339":
        this.#time.parseMoment(source, start, end);
        break;
      case "seconds":
        this.#time.parseSpan(source, start, end);
        break;
    }
  }

  #readTime(bytes: Uint8Array, start: number, stop: number): void {
    const end = stop | 0;
    for (let at = start | 0; at < end; ) {
      const tag = bytes[at] as number;
      if (tag === SECONDS || tag === NANOS) {
        // Up to 42 bits: no sign, and exact in a double.
        let low = 0;
        let high = 0;
        let byte = 0x80;
        let next = (at + 1) | 0;
        for (let shift = 0; shift < 42 && byte >= 0x80 && next < end; shift = (shift + 7) | 0) {
          byte = bytes[next] as number;
          next = (next + 1) | 0;
          if (shift < 28) {
            low |= (byte & 0x7f) << shift;
          } else {
            high |= (byte & 0x7f) << (shift - 28);
          }
        }
        if (byte < 0x80) {
          if (tag === SECONDS) {
            this.#time.seconds = high * 0x10000000 + low;
          } else {
            this.#time.nanos = low | (high << 28);
          }
          at = next;
          continue;
        }
      }
      at = this.#readOther(bytes, at, end) | 0;
    }
  }

  /** Reads a field of a time that is not as nearly all are. Returns its end. */
  #readOther(bytes: Uint8Array, start: number, end: number): number {
    const cursor = this.#cursor;
    const tag = cursor.long(bytes, start, end);
    const value = cursor.position;
    if (tag < 8) {
      throw new WireError("a field has number 0");
    }
    const next = cursor.skip(bytes, value, end, tag);
    if (tag === SECONDS) {
      this.#time.seconds = this.#signed(bytes, value, next, "int64");
    } else if (tag === NANOS) {
      this.#time.nanos = this.#signed(bytes, value, next, "int32");
    }
    return next;
  }

  #signed(bytes: Uint8Array, start: number, end: number, type: "int64" | "int32"): number {
    this.#integer.read(type, bytes, start, end);
    return this.#integer.toNumber();
  }

  #timeToInteger(milliseconds: boolean): void {
    const { seconds, nanos } = this.#time;
    if (milliseconds ? nanos % MILLION !== 0 : nanos !== 0) {
      throw new WireError(`the time is no whole number of ${milliseconds ? "milli" : ""}seconds`, "unfit");
    }
    this.#integer.setNumber(milliseconds ? seconds * 1000 + nanos / MILLION : seconds);
  }

  #integerToTime(milliseconds: boolean, moment: boolean): void {
    const value = this.#integer.toNumber();
    const time = this.#time;
    const seconds = milliseconds ? value / 1000 : value;
    time.seconds = moment ? Math.floor(seconds) : Math.trunc(seconds) + 0;
    time.nanos = milliseconds ? (value - time.seconds * 1000) * MILLION : 0;
    if (moment) {
      time.checkMoment();
    } else {
      time.checkSpan();
    }
  }

  /** Texts whose length is known when they are there; it takes one byte. */
  #writeText(to: Format, segments: Segments): void {
    const at = segments.room(TEXT_BYTES + 1);
    const { view } = segments;
    const start = at + 1;
    const end =
      to === "decimal"
        ? this.#integer.toDecimal(view, start)
        : to === "rfc3339"
          ? this.#time.printMoment(view, start)
          : this.#time.printSpan(view, start);
    segments.scratch[at] = end - start;
    segments.written(end);
  }

  #writeTime(segments: Segments): void {
    const { seconds, nanos } = this.#time;
    const at = segments.room(TEXT_BYTES + 1);
    const { scratch } = segments;
    let end = at + 1;
    if (seconds !== 0) {
      scratch[end++] = 8;
      this.#integer.setNumber(seconds);
      end = this.#integer.write("int64", scratch, end);
    }
    if (nanos !== 0) {
      scratch[end++] = 16;
      this.#integer.setNumber(nanos);
      end = this.#integer.write("int32", scratch, end);
    }
    scratch[at] = end - at - 1;
    segments.written(end);
  }

  #writeBlob({ from, to }: Known, segments: Segments): void {
    const bytes = this.#source;
    const start = this.#start;
    const length = this.#end - start;
    if (to === "base64") {
      encodeBase64(bytes, start, this.#end, segments);
    } else if (from === "base64") {
      decodeBase64(bytes, start, this.#end, segments);
    } else {
      if (to === "string" && !isUtf8(bytes.subarray(start, this.#end))) {
        throw new WireError("the bytes are no text in UTF-8", "unfit");
      }
      segments.varint(length);
      segments.copied(bytes, start, this.#end);
    }
  }
}

/** Forms that a value is read and written in. */
const form = { integer: 0, real: 1, blob: 2, text: 3, time: 4, name: 5 } as const;

const forms: Partial<Record<Format, number>> = {
  float: form.real,
  double: form.real,
  bytes: form.blob,
  string: form.blob,
  base64: form.blob,
  decimal: form.text,
  name: form.name,
  rfc3339: form.text,
  seconds: form.text,
  timestamp: form.time,
  duration: form.time,
};

/** What has to be done between an integer and a time. */
const bridge = { none: 0, toInteger: 1, toMoment: 2, toSpan: 3 } as const;

const moments: ReadonlySet<Format> = new Set<Format>(["timestamp", "rfc3339"]);
const times: ReadonlySet<Format> = new Set<Format>([...moments, "duration", "seconds"]);

function wireOf(format: Format): number {
  switch (format) {
    case "double":
    case "fixed64":
    case "sfixed64":
      return 1;
    case "float":
    case "fixed32":
    case "sfixed32":
      return 5;
    default:
      return forms[format] === undefined ? 0 : 2;
  }
}

/** Numbers of an enum below this one are looked up in a list. */
const FEW = 64;

/** A conversion with what is derived from it once. */
export class Known {
  readonly from: Format;
  readonly to: Format;
  readonly unit: Conversion["unit"];
  /** Wire type of what is written. */
  readonly wire: number;
  readonly reader: number;
  readonly writer: number;
  readonly bridge: number;
  readonly #names = new Map<number, Message>();
  readonly #few: (Message | undefined)[] = new Array(FEW).fill(undefined);
  readonly #numbers: (readonly [Uint8Array, number])[] = [];

  constructor({ from, to, names = [], unit }: Conversion) {
    // The number of an enum is written as an int32 is.
    this.from = from === "enum" ? "int32" : from;
    this.to = to === "enum" ? "int32" : to;
    this.unit = unit;
    this.wire = wireOf(this.to);
    this.reader = forms[this.from] ?? form.integer;
    this.writer = forms[this.to] ?? form.integer;
    this.bridge =
      times.has(from) === times.has(to)
        ? bridge.none
        : times.has(from)
          ? bridge.toInteger
          : moments.has(to)
            ? bridge.toMoment
            : bridge.toSpan;
    for (const [name, number] of names) {
      const bytes = new TextEncoder().encode(name);
      this.#numbers.push([bytes, number]);
      if (!this.#names.has(number)) {
        const field = padded(bytes);
        this.#names.set(number, field);
        if (number >= 0 && number < FEW) {
          this.#few[number] = field;
        }
      }
    }
  }

  /** The first name of a number that is written in one byte; undefined where it has none. */
  nameOfByte(byte: number): Message | undefined {
    return byte < FEW && this.writer === form.name ? this.#few[byte] : undefined;
  }

  /** The first name of a number. */
  nameOf(integer: Integer): Message {
    const number = integer.toNumber();
    const name = number >= 0 && number < FEW ? this.#few[number] : this.#names.get(number);
    if (name === undefined) {
      throw new WireError(`the enum has no value ${number}`, "unfit");
    }
    return name;
  }

  numberOf(bytes: Uint8Array, start: number, end: number): number {
    for (const [name, number] of this.#numbers) {
      if (name.length === end - start && name.every((byte, i) => byte === bytes[start + i])) {
        return number;
      }
    }
    throw new WireError("the text is no name of the enum", "unfit");
  }
}

/** A text with room for copies of eight bytes at once. */
function padded(text: Uint8Array): Message {
  const message = new Message(true);
  const bytes = new Uint8Array(text.length + 7);
  bytes.set(text);
  message.point(bytes, 0, text.length);
  return message;
}

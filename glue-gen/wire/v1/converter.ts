import { isUtf8 } from "node:buffer";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import type { Conversion, Format } from "./conversion.ts";
import { Cursor } from "./cursor.ts";
import { Integer } from "./integer.ts";
import type { Message } from "./message.ts";
import type { Segments } from "./segments.ts";
import { Time } from "./time.ts";
import { WireError } from "./wire-error.ts";

const MILLION = 1_000_000;
const empty = new Uint8Array(0);

/** Longest text that is not a copy: 20 digits, a time. */
const TEXT_BYTES = 40;

/** Converts one value at a time: reads it piece by piece, then writes it behind a tag. */
export class Converter {
  readonly #integer = new Integer();
  readonly #time = new Time();
  readonly #cursor = new Cursor();
  readonly #text = new Uint8Array(TEXT_BYTES);
  #source: Uint8Array = empty;
  #start = 0;
  #end = 0;
  #real = 0;
  #name: Uint8Array = empty;

  /** Starts a value: what it is where nothing of it is written. */
  begin(): void {
    this.#integer.set(0, 0, false);
    this.#time.seconds = 0;
    this.#time.nanos = 0;
    this.#source = empty;
    this.#start = 0;
    this.#end = 0;
    this.#real = 0;
  }

  /** Reads an occurrence, or a piece of a message, between `start` and `end`. */
  read(format: Format, source: Message, start: number, end: number): void {
    switch (format) {
      case "timestamp":
      case "duration":
        this.#readTime(source.bytes, start, end);
        return;
      case "float":
        this.#real = source.view.getFloat32(start, true);
        return;
      case "double":
        this.#real = source.view.getFloat64(start, true);
        return;
      case "enum":
        this.#integer.read("int32", source.bytes, start, end);
        return;
      case "bytes":
      case "string":
      case "base64":
      case "decimal":
      case "name":
      case "rfc3339":
      case "seconds":
        this.#source = source.bytes;
        this.#start = start;
        this.#end = end;
        return;
      default:
        this.#integer.read(format, source.bytes, start, end);
    }
  }

  /**
   * Whether a target without presence takes an absent value for what was read. To be asked after
   * {@link understand}.
   */
  isZero({ to }: Known): boolean {
    const { low, high } = this.#integer;
    switch (to) {
      case "bytes":
      case "string":
      case "base64":
        return this.#start === this.#end;
      case "float":
      case "double":
        return Object.is(this.#real, 0);
      case "name":
      case "decimal":
      case "timestamp":
      case "rfc3339":
      case "duration":
      case "seconds":
        return false;
      default:
        return low === 0 && high === 0;
    }
  }

  /** Works out what was read. @throws WireError where it cannot be converted */
  understand(conversion: Known): void {
    const { from, to } = conversion;
    const time = this.#time;
    const integer = this.#integer;
    switch (from) {
      case "decimal":
        integer.parse(this.#source, this.#start, this.#end);
        break;
      case "name":
        integer.setNumber(conversion.numberOf(this.#source, this.#start, this.#end));
        break;
      case "rfc3339":
        time.parseMoment(this.#source, this.#start, this.#end);
        break;
      case "seconds":
        time.parseSpan(this.#source, this.#start, this.#end);
        break;
      case "timestamp":
        time.checkMoment();
        break;
      case "duration":
        time.checkSpan();
        break;
    }
    const isTime = times.has(from);
    if (isTime && !times.has(to)) {
      this.#timeToInteger(conversion.unit === "milliseconds");
    } else if (!isTime && times.has(to)) {
      this.#integerToTime(conversion.unit === "milliseconds", to === "timestamp" || to === "rfc3339");
    }
    if (to === "name") {
      this.#name = conversion.nameOf(integer);
    }
  }

  /** Writes the value: behind a tag with `number`, or bare where `number` is 0. */
  write(conversion: Known, number: number, segments: Segments): void {
    const { to } = conversion;
    if (number > 0) {
      segments.varint(number * 8 + conversion.wire);
    }
    switch (to) {
      case "name":
        segments.varint(this.#name.length);
        segments.constant(this.#name);
        return;
      case "decimal":
        this.#writeText(this.#integer.toDecimal(this.#text, 0), segments);
        return;
      case "rfc3339":
        this.#writeText(this.#time.printMoment(this.#text, 0), segments);
        return;
      case "seconds":
        this.#writeText(this.#time.printSpan(this.#text, 0), segments);
        return;
      case "timestamp":
      case "duration":
        this.#writeTime(segments);
        return;
      case "double":
      case "float":
        segments.fixedDouble(this.#real);
        return;
      case "bytes":
      case "string":
      case "base64":
        this.#writeBlob(conversion, segments);
        return;
      default: {
        const at = segments.room(10);
        segments.written(this.#integer.write(to === "enum" ? "int32" : to, segments.scratch, at));
      }
    }
  }

  #readTime(bytes: Uint8Array, start: number, end: number): void {
    const cursor = this.#cursor;
    for (let at = start; at < end; ) {
      const tag = cursor.long(bytes, at, end);
      const value = cursor.position;
      if (tag < 8) {
        throw new WireError("a field has number 0");
      }
      at = cursor.skip(bytes, value, end, tag);
      if (tag === 8) {
        this.#integer.read("int64", bytes, value, at);
        this.#time.seconds = this.#integer.toNumber();
      } else if (tag === 16) {
        this.#integer.read("int32", bytes, value, at);
        this.#time.nanos = this.#integer.toNumber();
      }
    }
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

  #writeText(length: number, segments: Segments): void {
    const at = segments.room(length + 1);
    const { scratch } = segments;
    scratch[at] = length;
    for (let i = 0; i < length; i++) {
      scratch[at + 1 + i] = this.#text[i] as number;
    }
    segments.written(at + 1 + length);
  }

  #writeTime(segments: Segments): void {
    const { seconds, nanos } = this.#time;
    const text = this.#text;
    let length = 0;
    if (seconds !== 0) {
      text[length++] = 8;
      this.#integer.setNumber(seconds);
      length = this.#integer.write("int64", text, length);
    }
    if (nanos !== 0) {
      text[length++] = 16;
      this.#integer.setNumber(nanos);
      length = this.#integer.write("int32", text, length);
    }
    this.#writeText(length, segments);
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

const times: ReadonlySet<Format> = new Set<Format>(["timestamp", "rfc3339", "duration", "seconds"]);

const wires: Partial<Record<Format, number>> = {
  double: 1,
  fixed64: 1,
  sfixed64: 1,
  float: 5,
  fixed32: 5,
  sfixed32: 5,
  bytes: 2,
  string: 2,
  base64: 2,
  decimal: 2,
  name: 2,
  timestamp: 2,
  rfc3339: 2,
  duration: 2,
  seconds: 2,
};

/** A conversion with what is derived from it once. */
export class Known {
  readonly from: Format;
  readonly to: Format;
  readonly unit: Conversion["unit"];
  /** Wire type of what is written. */
  readonly wire: number;
  readonly #names = new Map<number, Uint8Array>();
  readonly #numbers: (readonly [Uint8Array, number])[] = [];

  constructor({ from, to, names = [], unit }: Conversion) {
    this.from = from;
    this.to = to;
    this.unit = unit;
    this.wire = wires[to] ?? 0;
    for (const [name, number] of names) {
      const bytes = new TextEncoder().encode(name);
      this.#numbers.push([bytes, number]);
      if (!this.#names.has(number)) {
        this.#names.set(number, bytes);
      }
    }
  }

  /** The first name of a number. */
  nameOf(integer: Integer): Uint8Array {
    const name = this.#names.get(integer.toNumber());
    if (name === undefined) {
      throw new WireError(`the enum has no value ${integer.toNumber()}`, "unfit");
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

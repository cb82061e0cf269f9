import { type IntegerType, integerRanges, type ScalarType, type ScalarValue } from "../../glue-gen/index.ts";

/** A value that is not of its type: what was expected. */
export class Mismatch {
  readonly expected: string;

  constructor(expected: string) {
    this.expected = expected;
  }
}

/** Reads a scalar of a type from JSON. Bytes may also be given as a Uint8Array, 64-bit integers as a bigint. */
export function scalarFromJson(type: ScalarType, json: unknown): ScalarValue | Mismatch {
  switch (type) {
    case "string":
      return stringFromJson(json);
    case "bytes":
      return json instanceof Uint8Array ? json : bytesFromBase64(json);
    case "bool":
      return typeof json === "boolean" ? json : new Mismatch("true or false");
    case "double":
      return numberFromJson(json);
    case "float": {
      const value = numberFromJson(json);
      const overflows =
        typeof value === "number" && Number.isFinite(value) && !Number.isFinite(Math.fround(value));
      return overflows ? new Mismatch("a number that a 32-bit float can hold") : value;
    }
    default:
      return integerFromJson(type, json);
  }
}

/** Reads the key of a map, which JSON has as text. */
export function keyFromJson(type: ScalarType, key: string): ScalarValue | Mismatch {
  if (type === "bool") {
    return key === "true" || key === "false" ? key === "true" : new Mismatch("true or false");
  }
  return scalarFromJson(type, key);
}

/** A scalar in JSON: bytes in base64, 64-bit integers and numbers that JSON lacks as text. */
export function scalarToJson(value: ScalarValue): string | number | boolean {
  if (typeof value === "number") {
    return Number.isFinite(value) ? value : String(value);
  }
  if (typeof value === "bigint") {
    return value.toString();
  }
  if (value instanceof Uint8Array) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
  }
  return value;
}

/** Strict base64, of either alphabet, with or without padding. */
function bytesFromBase64(json: unknown): Uint8Array | Mismatch {
  if (typeof json !== "string") {
    return new Mismatch("base64 text");
  }
  const text = json.replace(/={1,2}$/, "");
  const padded = text.length !== json.length;
  // A last group of one letter holds no whole byte; padding has to fill up a group of four.
  if (text.length % 4 === 1 || (padded && json.length % 4 !== 0) || !/^[A-Za-z0-9+/_-]*$/.test(text)) {
    return new Mismatch("base64 text");
  }
  const bytes = Buffer.from(text, "base64");
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function stringFromJson(json: unknown): string | Mismatch {
  if (typeof json !== "string") {
    return new Mismatch("text");
  }
  return json.isWellFormed() ? json : new Mismatch("text without lone surrogates");
}

function numberFromJson(json: unknown): number | Mismatch {
  if (typeof json === "number") {
    return json;
  }
  if (typeof json === "bigint") {
    return Number(json);
  }
  if (json === "NaN" || json === "Infinity" || json === "-Infinity") {
    return Number(json);
  }
  if (typeof json === "string" && numberForm.test(json)) {
    const value = Number(json);
    if (Number.isFinite(value)) {
      return value;
    }
  }
  return new Mismatch("a number");
}

function integerFromJson(type: IntegerType, json: unknown): number | bigint | Mismatch {
  const [least, most] = integerRanges[type];
  const expected = new Mismatch(`a whole number from ${least} to ${most}`);
  let value: bigint | undefined;
  if (typeof json === "bigint") {
    value = json;
  } else if (typeof json === "number") {
    if (!Number.isInteger(json)) {
      return expected;
    }
    if (!Number.isSafeInteger(json)) {
      return type.endsWith("64") ? new Mismatch("whole numbers beyond 2^53 as text") : expected;
    }
    value = BigInt(json);
  } else if (typeof json === "string") {
    value = wholeNumber(json);
  }
  if (value === undefined || value < least || value > most) {
    return expected;
  }
  return type.endsWith("64") ? value : Number(value);
}

/** A number as JSON writes it, of a length that takes no time to read. */
const numberForm = /^-?(?:0|[1-9]\d{0,399})(?:\.\d{1,400})?(?:[eE][+-]?\d{1,4})?$/;

/**
 * The whole number that a text in the form of JSON stands for, exactly: `1.50e2` is 150. Undefined where it
 * is not whole, or above 10^25, which no integer type holds.
 */
export function wholeNumber(text: string): bigint | undefined {
  if (/^-?(?:0|[1-9]\d{0,24})$/.test(text)) {
    return BigInt(text);
  }
  if (!numberForm.test(text)) {
    return undefined;
  }
  const [, sign, whole, fraction, exponent] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE](.+))?$/.exec(text) ?? [];
  const digits = `${whole}${fraction ?? ""}`.replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  const power = Number(exponent ?? 0) - (fraction ?? "").length + digits.length - significant.length;
  if (significant === "") {
    return 0n;
  }
  if (power < 0 || significant.length + power > 25) {
    return undefined;
  }
  return BigInt(`${sign}${significant}${"0".repeat(power)}`);
}

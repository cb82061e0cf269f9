import { bitsOf } from "./message-arbitrary.ts";
import { isMany, type RandomField, type RandomRoute, unwrappedType } from "./random-mapping.ts";

/** A value cannot be mapped; `reason` is the one of a WireError. */
export class Refusal extends Error {
  readonly reason: "missing" | "unfit";

  constructor(reason: "missing" | "unfit") {
    super(reason);
    this.reason = reason;
  }
}

type Plain = Record<string, unknown>;

interface Found {
  /** Whether it was on the wire; else it is the zero of a field without presence. */
  readonly written: boolean;
  readonly value: unknown;
}

/** Maps a decoded message by plain objects: what glue does on the wire. */
export function mapDecoded(
  source: unknown,
  routes: readonly RandomRoute[],
  colors: Readonly<Record<string, number>>,
): Plain {
  const result: Plain = {};
  for (const route of routes) {
    const { source: from, target, conversion, spare } = route;
    const last = from.at(-1) as RandomField;
    const taken = target.at(-1) as RandomField;
    const list = taken.rule === "repeated" || taken.rule === "unpacked";
    const convert = (value: unknown): unknown =>
      last.type === taken.type && conversion === undefined
        ? value
        : converted(value, unwrapsTo(last, taken), unwrappedType(taken.type), conversion, colors);
    const before = list ? ((pick(result, target) ?? []) as unknown[]) : [];
    if (from.some(isMany)) {
      const all = findAll(source, from, taken, convert);
      if (all !== undefined) {
        put(result, target, Array.isArray(all) ? [...before, ...all] : all);
      } else if (!spare) {
        throw new Refusal("missing");
      }
      continue;
    }
    const found = find(source, from, taken);
    if (found === undefined) {
      // A list takes no element from an absent single value, and that is fine.
      if (!spare && !list) {
        throw new Refusal("missing");
      }
      continue;
    }
    if (list) {
      put(result, target, [...before, convert(found.value)]);
    } else {
      const value = convert(found.value);
      const wraps = taken.type !== last.type && unwrappedType(taken.type) !== taken.type;
      const path = wraps ? [...target, { ...taken, name: "value", rule: "single" as const }] : target;
      const takesZero = taken.rule === "single" || wraps;
      put(result, path, takesZero && isZero(value) ? undefined : value);
    }
  }
  return result;
}

function unwrapsTo(last: RandomField, taken: RandomField): string {
  return last.type === taken.type ? last.type : unwrappedType(last.type);
}

/** A map, or the elements of a list, converted: itself, or a part of each. Undefined where the message around is absent. */
function findAll(
  root: unknown,
  path: readonly RandomField[],
  taken: RandomField,
  convert: (value: unknown) => unknown,
): unknown {
  const end = path.findIndex(isMany) + 1;
  const value = find(root, path.slice(0, end), taken)?.value;
  if (!Array.isArray(value)) {
    return value;
  }
  const inside = path.slice(end);
  return value.map((element: unknown) => {
    const part = inside.length === 0 ? { value: element } : find(element, inside, taken);
    if (part === undefined) {
      throw new Refusal("missing");
    }
    return convert(part.value);
  });
}

function find(root: unknown, path: readonly RandomField[], taken: RandomField): Found | undefined {
  let inside = root;
  for (const [depth, field] of path.entries()) {
    const there = own(inside, field.name);
    if (depth < path.length - 1) {
      if (there === undefined) return undefined;
      inside = there;
      continue;
    }
    if (isMany(field))
      return { written: there !== undefined, value: there ?? (field.rule === "map" ? {} : []) };
    const type = unwrappedType(field.type);
    if (type !== field.type && taken.type !== field.type) {
      if (there === undefined) return undefined;
      const value = own(there, "value");
      return { written: value !== undefined, value: value ?? zeroOf(type) };
    }
    if (there !== undefined) return { written: true, value: there };
    const tellsZero =
      field.rule !== "single" || field.type.includes(".") || field.type === "Leaf" || field.type === "Middle";
    return tellsZero ? undefined : { written: false, value: zeroOf(field.type) };
  }
  return undefined;
}

function own(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

function pick(root: Plain, path: readonly RandomField[]): unknown {
  return path.reduce<unknown>((inside, { name }) => own(inside, name), root);
}

/** Undefined makes the messages on the way, and nothing else. */
function put(root: Plain, path: readonly RandomField[], value: unknown): void {
  let inside = root;
  for (const { name } of path.slice(0, -1)) {
    inside[name] ??= {};
    inside = inside[name] as Plain;
  }
  if (value !== undefined) {
    inside[(path.at(-1) as RandomField).name] = value;
  }
}

function zeroOf(type: string): unknown {
  if (type === "string") return "";
  if (type === "bytes") return new Uint8Array(0);
  return type === "bool" ? false : type.endsWith("64") ? bitsOf(0n) : 0;
}

function isZero(value: unknown): boolean {
  if (own(value, "low") === 0 && own(value, "high") === 0) return true;
  if (value instanceof Uint8Array) return value.length === 0;
  return value === "" || value === false || Object.is(value, 0);
}

function big(value: unknown): bigint {
  if (typeof value === "object" && value !== null && "low" in value && "high" in value) {
    const all = (BigInt(value.high as number) << 32n) | BigInt.asUintN(32, BigInt(value.low as number));
    return own(value, "unsigned") === true ? BigInt.asUintN(64, all) : all;
  }
  return BigInt(value as number | boolean);
}

const bits: Readonly<Record<string, readonly [bigint, bigint]>> = {
  int32: [-(2n ** 31n), 2n ** 31n],
  uint32: [0n, 2n ** 32n],
  int64: [-(2n ** 63n), 2n ** 63n],
  uint64: [0n, 2n ** 64n],
};
const plainNames: Readonly<Record<string, string>> = {
  sint32: "int32",
  sfixed32: "int32",
  fixed32: "uint32",
  sint64: "int64",
  sfixed64: "int64",
  fixed64: "uint64",
};

function integerOf(value: bigint, type: string): unknown {
  const plain = plainNames[type] ?? type;
  const [least, end] = bits[plain] as readonly [bigint, bigint];
  if (value < least || value >= end) throw new Refusal("unfit");
  return plain.endsWith("64") ? bitsOf(value) : Number(value);
}

const MOMENT = "google.protobuf.Timestamp";
const SPAN = "google.protobuf.Duration";
const BILLION = 1_000_000_000n;

function converted(
  value: unknown,
  from: string,
  to: string,
  named: string | undefined,
  colors: Readonly<Record<string, number>>,
): unknown {
  const isInteger = (type: string): boolean => Object.hasOwn(bits, plainNames[type] ?? type);
  if (from === to && named === undefined) return value;
  if (from === MOMENT || from === SPAN) {
    const nanos = big(own(value, "seconds") ?? 0) * BILLION + big(own(value, "nanos") ?? 0);
    checkTime(nanos, from, value);
    if (to === "string") return from === MOMENT ? momentText(nanos) : spanText(nanos);
    const unit = named === "milliseconds" ? 1_000_000n : BILLION;
    if (nanos % unit !== 0n) throw new Refusal("unfit");
    return integerOf(nanos / unit, to);
  }
  if (to === MOMENT || to === SPAN) {
    const nanos =
      from === "string"
        ? to === MOMENT
          ? momentOf(value as string)
          : spanOf(value as string)
        : big(value) * (named === "milliseconds" ? 1_000_000n : BILLION);
    return timeOf(nanos, to);
  }
  if (named === "rfc3339") {
    if (to === "string") {
      const nanos = big(value) * BILLION;
      checkTime(nanos, MOMENT);
      return momentText(nanos);
    }
    const nanos = momentOf(value as string);
    if (nanos % BILLION !== 0n) throw new Refusal("unfit");
    return integerOf(nanos / BILLION, to);
  }
  if (named === "base64") {
    if (to === "string") return Buffer.from(value as Uint8Array).toString("base64");
    const bytes = Buffer.from(value as string, "base64");
    if (bytes.toString("base64") !== value) throw new Refusal("unfit");
    return bytes;
  }
  if (from === "Color") {
    if (to !== "string") return integerOf(big(value), to);
    const name = Object.keys(colors).find((one) => colors[one] === value);
    if (name === undefined) throw new Refusal("unfit");
    return name;
  }
  if (to === "Color") {
    if (!Object.hasOwn(colors, value as string)) throw new Refusal("unfit");
    return colors[value as string];
  }
  if (from === "bytes" && to === "string") {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(value as Uint8Array);
    } catch {
      throw new Refusal("unfit");
    }
  }
  if (from === "string" && to === "bytes") return new TextEncoder().encode(value as string);
  if (from === "string") {
    if (!/^(0|-?[1-9]\d{0,19})$/.test(value as string)) throw new Refusal("unfit");
    return integerOf(BigInt(value as string), to);
  }
  if (to === "string") return String(big(value));
  return isInteger(to) ? integerOf(big(value), to) : value;
}

function checkTime(nanos: bigint, type: string, parts?: unknown): void {
  const seconds = big(own(parts, "seconds") ?? 0);
  const part = big(own(parts, "nanos") ?? 0);
  const opposed = type === SPAN ? (seconds > 0n && part < 0n) || (seconds < 0n && part > 0n) : part < 0n;
  const size = part < 0n ? -part : part;
  const [least, most] =
    type === MOMENT ? [-62_135_596_800n, 253_402_300_799n] : [-315_576_000_000n, 315_576_000_000n];
  const whole = parts === undefined ? (nanos - (((nanos % BILLION) + BILLION) % BILLION)) / BILLION : seconds;
  const outside =
    type === MOMENT
      ? whole < least || whole > most
      : (parts === undefined ? nanos / BILLION : seconds) < least ||
        (parts === undefined ? nanos / BILLION : seconds) > most;
  if (opposed || size >= BILLION || outside) throw new Refusal("unfit");
}

function timeOf(nanos: bigint, type: string): Plain {
  checkTime(nanos, type);
  let seconds = nanos / BILLION;
  let rest = nanos % BILLION;
  if (type === MOMENT && rest < 0n) {
    seconds -= 1n;
    rest += BILLION;
  }
  return {
    ...(seconds === 0n ? {} : { seconds: integerOf(seconds, "int64") }),
    ...(rest === 0n ? {} : { nanos: Number(rest) }),
  };
}

function fraction(nanos: bigint): string {
  const digits = String(nanos).padStart(9, "0");
  return nanos === 0n ? "" : `.${digits.replace(/(?:000){1,2}$/, "")}`;
}

function momentText(nanos: bigint): string {
  const rest = ((nanos % BILLION) + BILLION) % BILLION;
  const seconds = (nanos - rest) / BILLION;
  const iso = new Date(Number(seconds) * 1000).toISOString();
  return `${iso.slice(0, 19)}${fraction(rest)}Z`;
}

function momentOf(text: string): bigint {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(text);
  const [, local, digits = "", zone] = parts ?? [];
  // Date takes the 30th of February for the 2nd of March.
  const date = new Date(`${local}Z`);
  const shifted = new Date(`${local}${zone}`).getTime();
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 19) !== local || Number.isNaN(shifted)) {
    throw new Refusal("unfit");
  }
  return BigInt(shifted) * 1_000_000n + BigInt(digits.padEnd(9, "0"));
}

function spanText(nanos: bigint): string {
  const size = nanos < 0n ? -nanos : nanos;
  return `${nanos < 0n ? "-" : ""}${size / BILLION}${fraction(size % BILLION)}s`;
}

function spanOf(text: string): bigint {
  const parts = /^(-?)(\d{1,12})(?:\.(\d{1,9}))?s$/.exec(text);
  if (parts === null) throw new Refusal("unfit");
  const [, sign, seconds = "", digits = ""] = parts;
  const size = BigInt(seconds) * BILLION + BigInt(digits.padEnd(9, "0"));
  return sign === "-" ? -size : size;
}

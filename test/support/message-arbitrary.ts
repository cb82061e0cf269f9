import fc from "fast-check";
import protobuf from "protobufjs";
import type { Field, FieldType, ScalarType, Schema } from "../../glue-gen/index.ts";

/** A message as protobufjs takes it, with the names of the `.proto` file. */
export type PlainMessage = Record<string, unknown>;

/** An integer of 64 bits as protobufjs takes it. */
interface Bits {
  readonly low: number;
  readonly high: number;
  readonly unsigned: boolean;
}

/** The two halves of an integer of 64 bits. */
export function bitsOf(value: bigint): Bits {
  return {
    low: Number(BigInt.asIntN(32, value)),
    high: Number(BigInt.asIntN(32, value >> 32n)),
    unsigned: value >= 0n,
  };
}

function isBits(value: unknown): value is Bits {
  return typeof value === "object" && value !== null && "low" in value && "high" in value;
}

const int64 = (min: bigint, max: bigint) =>
  fc.oneof(fc.bigInt(min, max), fc.constantFrom(min, max, 0n, 1n)).map(bitsOf);
const integer = (min: number, max: number) =>
  fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max, 0, 1));
const signed64 = int64(-(2n ** 63n), 2n ** 63n - 1n);
const unsigned64 = int64(0n, 2n ** 64n - 1n);
const signed32 = integer(-(2 ** 31), 2 ** 31 - 1);
const unsigned32 = integer(0, 2 ** 32 - 1);

const scalarArbitraries: Record<ScalarType, fc.Arbitrary<unknown>> = {
  double: fc.oneof(fc.double(), fc.constantFrom(-0, Number.NaN, Number.POSITIVE_INFINITY)),
  float: fc.oneof(fc.float(), fc.constantFrom(-0, Number.NaN, Number.NEGATIVE_INFINITY)),
  int32: signed32,
  int64: signed64,
  uint32: unsigned32,
  uint64: unsigned64,
  sint32: signed32,
  sint64: signed64,
  fixed32: unsigned32,
  fixed64: unsigned64,
  sfixed32: signed32,
  sfixed64: signed64,
  bool: fc.boolean(),
  // Lengths around those at which the length itself takes a byte more.
  string: fc.oneof(
    fc.string({ unit: "binary", maxLength: 20 }),
    fc.string({ unit: "grapheme-ascii", maxLength: 40 }),
    fc
      .tuple(fc.constantFrom("a", "é", "€", "𝄞"), fc.integer({ min: 40, max: 140 }))
      .map(([c, n]) => c.repeat(n)),
  ),
  bytes: fc.uint8Array({ maxLength: 20 }),
};

/** Whether protobufjs would write a value that proto3 leaves out. */
function isZero(value: unknown): boolean {
  if (typeof value === "number") return Object.is(value, 0);
  if (isBits(value)) return value.low === 0 && value.high === 0;
  if (value instanceof Uint8Array) return value.length === 0;
  return value === "" || value === false;
}

/** Random messages of a type, as sparse as a message on the wire is. */
export function messageArbitrary(schema: Schema, name: string, depth = 2): fc.Arbitrary<PlainMessage> {
  const message = schema.messages[name];
  if (message === undefined) throw new Error(`there is no message ${name}`);
  const fields = message.fields.filter((field) => depth > 0 || field.type.kind !== "message");
  const singles = fields.filter((field) => field.oneof === null);
  const chosen = fields.filter((field) => field.oneof !== null);
  // One field in four, so that a message of many fields is as sparse as it is in practice.
  const optional = (field: Field): fc.Arbitrary<[string, unknown] | null> =>
    fc.oneof(
      { weight: 3, arbitrary: fc.constant(null) },
      {
        weight: 1,
        arbitrary: fieldArbitrary(schema, field, depth).map((value): [string, unknown] => [
          field.name,
          value,
        ]),
      },
    );
  const parts = [
    fc.tuple(...singles.map(optional)),
    chosen.length === 0 ? fc.constant([]) : fc.tuple(fc.oneof(...chosen.map(optional))),
  ];
  return fc.tuple(...parts).map((groups) => {
    const result: PlainMessage = {};
    for (const entry of groups.flat()) {
      if (entry === null) continue;
      const field = fields.find((candidate) => candidate.name === entry[0]);
      const implicit = field !== undefined && !field.presence && field.oneof === null && !field.repeated;
      if (implicit && field.mapKey === null && isZero(entry[1])) continue;
      result[entry[0]] = entry[1];
    }
    return result;
  });
}

function fieldArbitrary(schema: Schema, field: Field, depth: number): fc.Arbitrary<unknown> {
  const value = valueArbitrary(schema, field.type, depth);
  if (field.mapKey !== null) {
    const key = scalarArbitraries[field.mapKey].map((each) => mapKeyText(each));
    return fc.dictionary(key, value, { maxKeys: 4, noNullPrototype: true });
  }
  return field.repeated ? fc.array(value, { minLength: 1, maxLength: 5 }) : value;
}

/** Keys of 64 bits are hashes of their bits in the objects of protobufjs. */
function mapKeyText(key: unknown): string {
  if (isBits(key)) return protobuf.util.LongBits.from(key).toHash();
  return String(key);
}

function valueArbitrary(schema: Schema, type: FieldType, depth: number): fc.Arbitrary<unknown> {
  if (type.kind === "scalar") return scalarArbitraries[type.scalar];
  if (type.kind === "message") return messageArbitrary(schema, type.name, depth - 1);
  const values = schema.enums[type.name]?.values.map((each) => each.number) ?? [0];
  // Numbers that the enum does not name are kept, as proto3 has it.
  return schema.enums[type.name]?.closed === true
    ? fc.constantFrom(...values)
    : fc.oneof(fc.constantFrom(...values), fc.integer());
}

import protobuf from "protobufjs/minimal.js";
import { HeddleError } from "../../runtime/errors.ts";
import {
  type EnumType,
  type Field,
  impliedValue,
  parseDefault,
  type ScalarValue,
  wireTypeOf,
  writeScalar,
  zeroOf,
} from "../contract/index.ts";
import { Input, Message, WireError } from "../wire/v1/index.ts";
import type { Fit } from "./conversions.ts";
import { kindOf } from "./kind.ts";

/**
 * Encodes a value that a contract or a graph gives as text: as the field that it fills, tag included, or as an
 * element of a packed field.
 * @throws HeddleError CONTRACT_INVALID where the text is no value of the field's type
 */
export function encodeConstant(
  field: Field,
  text: string,
  enums: Readonly<Record<string, EnumType>>,
  bare: boolean,
): Uint8Array {
  const value = field.mapKey === null ? parseDefault(text, field.type, enums) : null;
  if (value === null) {
    const type = field.type.kind === "scalar" ? field.type.scalar : field.type.name;
    throw new HeddleError(
      "CONTRACT_INVALID",
      `The text ${JSON.stringify(text)} for the field ${field.name} is no value of ${field.mapKey === null ? type : "a map"}.`,
      { place: `field ${field.name}` },
    );
  }
  return encode(field, value, bare);
}

/**
 * Encodes what an absent source field is read as, as the field that it fills: null where the source says nothing, or
 * what cannot be converted.
 * @param target number of the field; 0 for an element of a packed one
 * @param takesZero whether the target takes an absent value for zero
 */
export function encodeImplied(
  source: Field,
  target: number,
  fit: Fit,
  enums: Readonly<Record<string, EnumType>>,
  takesZero: boolean,
): Uint8Array | null {
  const value = impliedValue(source, enums);
  if (value === null) return null;
  const message = new Message();
  const bytes = encode(source, value, false);
  message.point(bytes, 0, bytes.length);
  const reads = [{ value: 0, path: [source.number], kind: kindOf(source.type) }];
  const input = new Input({ reads, conversions: fit === "same" ? [] : [fit] }, [message]);
  try {
    input.fill((one) => {
      if (fit === "same") one.copy(target, 0, "", takesZero ? null : undefined);
      else one.convert(target, 0, 0, "", takesZero ? "dropped" : undefined);
    });
  } catch (error) {
    if (error instanceof WireError) return null;
    throw error;
  }
  const encoded = new Uint8Array(input.length);
  input.writeTo(encoded, 0);
  return encoded;
}

/** Encodes the zero of a scalar or enum field in the same way. */
export function encodeZero(field: Field, bare: boolean): Uint8Array {
  return encode(field, zeroOf(scalarOf(field)), bare);
}

function encode(field: Field, value: ScalarValue, bare: boolean): Uint8Array {
  const writer = protobuf.Writer.create();
  if (!bare) {
    writer.uint32((field.number * 8 + wireTypeOf(field.type)) >>> 0);
  }
  writeScalar(writer, scalarOf(field), value);
  return writer.finish();
}

function scalarOf({ type }: Field): Parameters<typeof zeroOf>[0] {
  return type.kind === "scalar" ? type.scalar : "int32";
}

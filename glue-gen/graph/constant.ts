import protobuf from "protobufjs";
import { HeddleError } from "../../runtime/errors.ts";
import {
  type EnumType,
  type Field,
  parseDefault,
  wireTypeOf,
  writeScalar,
  zeroOf,
} from "../contract/index.ts";

/**
 * Encodes a default, which a contract gives as text, as the field that it fills, tag included.
 * @throws HeddleError CONTRACT_INVALID where the text is no value of the field's type
 */
export function encodeConstant(
  field: Field,
  text: string,
  enums: Readonly<Record<string, EnumType>>,
): Uint8Array {
  const single = !field.repeated && field.mapKey === null;
  const value = single ? parseDefault(text, field.type, enums) : null;
  if (value === null) {
    const type = field.type.kind === "scalar" ? field.type.scalar : field.type.name;
    throw new HeddleError(
      "CONTRACT_INVALID",
      `The default ${JSON.stringify(text)} of the field ${field.name} is no value of ${single ? type : "a single field"}.`,
      { place: `field ${field.name}` },
    );
  }
  const writer = protobuf.Writer.create().uint32(field.number * 8 + wireTypeOf(field.type));
  writeScalar(writer, field.type.kind === "scalar" ? field.type.scalar : "int32", value);
  return writer.finish();
}

/** Encodes the zero of a scalar or enum field, tag included. */
export function encodeZero(field: Field): Uint8Array {
  const writer = protobuf.Writer.create().uint32(field.number * 8 + wireTypeOf(field.type));
  const scalar = field.type.kind === "scalar" ? field.type.scalar : "int32";
  writeScalar(writer, scalar, zeroOf(scalar));
  return writer.finish();
}

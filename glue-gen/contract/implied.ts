import type protobuf from "protobufjs";
import { HeddleError } from "../../runtime/errors.ts";
import type { ParsedFile } from "./file.ts";
import type { Field } from "./model.ts";
import { integerRanges } from "./scalars.ts";

/**
 * Reads `[default = …]` of a field, which edition 2023 has from proto2: what the field is read as where it is absent.
 *
 * @throws HeddleError CONTRACT_UNSUPPORTED, CONTRACT_INVALID where it has none that means something
 */
export function readImplied(
  object: protobuf.Field,
  field: Field,
  file: ParsedFile,
  place: string,
): Pick<Field, "implied"> {
  const value: unknown = object.options?.default;
  if (value === undefined) return {};
  if (file.syntax === "proto3") {
    const message = "proto3 has no [default = …]; use (heddle.v1.field).default";
    throw new HeddleError("CONTRACT_UNSUPPORTED", message, { place });
  }
  const { type, presence, oneof, defaultText } = field;
  if (type.kind === "message" || (!presence && oneof === null)) {
    const message = "[default = …] belongs to a single scalar or enum that tells whether it is there";
    throw new HeddleError("CONTRACT_INVALID", message, { place });
  }
  if (defaultText !== null) {
    const message = "a field has either [default = …] or (heddle.v1.field).default";
    throw new HeddleError("CONTRACT_INVALID", message, { place });
  }
  const implied = textOf(value, field, file);
  if (implied === null) {
    const message = `the default ${JSON.stringify(value)} is no value of its type`;
    throw new HeddleError("CONTRACT_INVALID", message, { place });
  }
  if (implied === unclear) {
    const message =
      "the default cannot be told exactly: integers are read up to 2^53, and text beyond ASCII as letters or as escapes, not as both in one file";
    throw new HeddleError("CONTRACT_UNSUPPORTED", message, { place });
  }
  return { implied };
}

/** Stands for what protobufjs does not tell exactly. */
const unclear = Symbol("unclear");

function textOf(value: unknown, { type }: Field, file: ParsedFile): string | null | typeof unclear {
  if (type.kind === "enum") return typeof value === "string" && !/^-?\d/.test(value) ? value : null;
  const scalar = type.kind === "scalar" ? type.scalar : "";
  if (scalar === "string" || scalar === "bytes") {
    if (typeof value !== "string") return null;
    return scalar === "string" ? textDefault(value, file) : bytesDefault(value, file);
  }
  if (scalar === "bool") return typeof value === "boolean" ? String(value) : null;
  if (typeof value !== "number") return null;
  if (!Object.hasOwn(integerRanges, scalar)) return Object.is(value, -0) ? "-0" : String(value);
  if (!Number.isInteger(value)) return null;
  return Number.isSafeInteger(value) ? BigInt(value).toString() : unclear;
}

/** The parser gives an escape such as `\\351` and the letter é as the same character; the first is one byte of UTF-8. */
function textDefault(value: string, { beyondAscii }: ParsedFile): string | null | typeof unclear {
  if (/[\u0080-\u00ff]/.test(value) && beyondAscii.escapes) return unclear;
  return value.isWellFormed() ? value : null;
}

function bytesDefault(value: string, { beyondAscii }: ParsedFile): string | typeof unclear {
  if (/[^\0-\u007f]/.test(value) && beyondAscii.letters) return unclear;
  return Buffer.from(value, "latin1").toString("base64");
}

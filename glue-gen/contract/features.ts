import type protobuf from "protobufjs";
import { HeddleError } from "../../runtime/errors.ts";
import type { ParsedFile } from "./file.ts";
import { reflection } from "./parsing.ts";

/** What an edition lets a file choose, as far as data is concerned. */
export interface Features {
  readonly explicitPresence: boolean;
  readonly closedEnum: boolean;
  readonly packed: boolean;
  readonly delimited: boolean;
}

/** Each feature with its default in edition 2023, what it has in proto3, and what it may be. */
const features = {
  field_presence: { edition: "EXPLICIT", proto3: "IMPLICIT", others: ["LEGACY_REQUIRED"] },
  enum_type: { edition: "OPEN", proto3: "OPEN", others: ["CLOSED"] },
  repeated_field_encoding: { edition: "PACKED", proto3: "PACKED", others: ["EXPANDED"] },
  message_encoding: { edition: "LENGTH_PREFIXED", proto3: "LENGTH_PREFIXED", others: ["DELIMITED"] },
  utf8_validation: { edition: "VERIFY", proto3: "VERIFY", others: ["NONE"] },
  json_format: { edition: "ALLOW", proto3: "ALLOW", others: ["LEGACY_BEST_EFFORT"] },
} as const;

type FeatureName = keyof typeof features;

/**
 * The features of a field or an enum: its own, or those of what it is in.
 *
 * @throws HeddleError CONTRACT_UNSUPPORTED, CONTRACT_INVALID
 */
export function featuresOf(object: protobuf.ReflectionObject, file: ParsedFile, place: string): Features {
  const presence = featureOf("field_presence", object, file, place);
  if (presence === "LEGACY_REQUIRED") {
    throw unsupported("required fields are not supported", place);
  }
  if (featureOf("utf8_validation", object, file, place) === "NONE") {
    throw unsupported("utf8_validation = NONE is not supported: a string is Unicode text; use bytes", place);
  }
  featureOf("json_format", object, file, place);
  return {
    explicitPresence: presence === "EXPLICIT",
    closedEnum: featureOf("enum_type", object, file, place) === "CLOSED",
    packed: featureOf("repeated_field_encoding", object, file, place) === "PACKED",
    delimited: featureOf("message_encoding", object, file, place) === "DELIMITED",
  };
}

function featureOf(
  name: FeatureName,
  object: protobuf.ReflectionObject,
  file: ParsedFile,
  place: string,
): string {
  const { edition, proto3, others } = features[name];
  for (let at: protobuf.ReflectionObject | null = object; at !== null; at = outer(at)) {
    const own: unknown = at.options?.features;
    if (typeof own !== "object" || own === null || !Object.hasOwn(own, name)) continue;
    const value = (own as Readonly<Record<string, unknown>>)[name];
    if (file.syntax === "proto3") throw invalid("features belong to editions; the file has proto3", place);
    if (value === edition || others.some((other) => other === value)) return String(value);
    if (name === "field_presence" && value === proto3) return proto3;
    throw invalid(`${String(value).slice(0, 80)} is no value of features.${name}`, place);
  }
  return file.syntax === "proto3" ? proto3 : edition;
}

/** What an object is in. The fields of a oneof are in it; the file's features are those of its top level. */
function outer(object: protobuf.ReflectionObject): protobuf.ReflectionObject | null {
  return object instanceof reflection().Field && object.partOf !== null && !isSynthetic(object.partOf)
    ? object.partOf
    : object.parent;
}

/** Whether a oneof stands for `optional`. */
function isSynthetic({ fieldsArray }: protobuf.OneOf): boolean {
  return fieldsArray[0]?.options?.proto3_optional === true;
}

function unsupported(message: string, place: string): HeddleError {
  return new HeddleError("CONTRACT_UNSUPPORTED", message, { place });
}

function invalid(message: string, place: string): HeddleError {
  return new HeddleError("CONTRACT_INVALID", message, { place });
}

import type protobuf from "protobufjs";
import { HeddleError } from "../../runtime/errors.ts";
import { lowerCamelCase } from "../print/index.ts";
import { checkWrittenField } from "./context.ts";
import { featuresOf } from "./features.ts";
import type { ParsedFile } from "./file.ts";
import { readImplied } from "./implied.ts";
import { jsonNameOf } from "./json-name.ts";
import { contractLimits } from "./limits.ts";
import type { EnumType, Field, FieldType, MessageType, ScalarType } from "./model.ts";
import { heddleOption } from "./options.ts";
import { reflection } from "./parsing.ts";
import type { Scope } from "./scope.ts";

const scalars: ReadonlySet<string> = new Set<ScalarType>([
  "double",
  "float",
  "int32",
  "int64",
  "uint32",
  "uint64",
  "sint32",
  "sint64",
  "fixed32",
  "fixed64",
  "sfixed32",
  "sfixed64",
  "bool",
  "string",
  "bytes",
]);

/** Calls `visit` for each message and enum of a file, outer ones first, and refuses extensions. */
export function visitTypes(
  file: ParsedFile,
  visit: (type: protobuf.Type | protobuf.Enum, name: string) => void,
): void {
  const { Enum, Field, Namespace, Service, Type } = reflection();
  let count = 0;
  const walk = (container: protobuf.NamespaceBase): void => {
    for (const object of container.nestedArray) {
      const name = fullName(object);
      const place = `${file.path}, ${name}`;
      if (name.length > contractLimits.nameLength) {
        const found = `a full name of ${name.length} characters, of ${contractLimits.nameLength} at most`;
        throw new HeddleError("CONTRACT_LIMIT", found, { place: file.path });
      }
      // Options of other tools say nothing of data.
      if (object instanceof Field && isOption(object)) continue;
      if (object instanceof Field) {
        throw new HeddleError("CONTRACT_UNSUPPORTED", "extensions are not supported", { place });
      }
      if (container instanceof (object instanceof Service ? Type : Service)) {
        throw new HeddleError("CONTRACT_INVALID", "a service holds only rpcs, and is held only by the file", {
          place,
        });
      }
      if (object instanceof Type || object instanceof Enum) {
        if (object instanceof Type && (object.extensions ?? []).length > 0) {
          throw new HeddleError("CONTRACT_UNSUPPORTED", "extension ranges are not supported", { place });
        }
        if (++count > contractLimits.types) {
          const limit = contractLimits.types;
          throw new HeddleError("CONTRACT_LIMIT", `more than ${limit} messages and enums in one file`, {
            place,
          });
        }
        visit(object, name);
      }
      if (object instanceof Namespace) walk(object);
    }
  };
  walk(file.root);
}

/** Whether an extension is of the options that a file may set, such as google.protobuf.FieldOptions. */
function isOption({ extend }: protobuf.Field): boolean {
  return /^\.?google\.protobuf\.[A-Z][A-Za-z]*Options$/.test(extend ?? "");
}

/** An enum as plain data. */
export function readEnum(object: protobuf.Enum, file: ParsedFile): EnumType {
  const name = fullName(object);
  const place = `${file.path}, ${name}`;
  const values = Object.entries(object.values).map(([value, number]) => ({ name: value, number }));
  if (values.length > contractLimits.enumValues) {
    const limit = contractLimits.enumValues;
    throw new HeddleError("CONTRACT_LIMIT", `the enum has ${values.length} values, of ${limit} at most`, {
      place,
    });
  }
  const { closedEnum } = featuresOf(object, file, place);
  if (values[0] === undefined || (values[0].number !== 0 && !closedEnum)) {
    throw new HeddleError("CONTRACT_INVALID", "the first value of an open enum has to be 0", { place });
  }
  for (const value of values) {
    if (!Number.isInteger(value.number) || value.number < -(2 ** 31) || value.number >= 2 ** 31) {
      throw new HeddleError("CONTRACT_INVALID", `${value.name} is not a 32-bit integer`, { place });
    }
  }
  return { name, ...(closedEnum ? { closed: true } : {}), values, comment: object.comment ?? "" };
}

/** A message as plain data; concepts are still as written. */
export function readMessage(object: protobuf.Type, file: ParsedFile, scope: Scope): MessageType {
  const name = fullName(object);
  const place = `${file.path}, ${name}`;
  const fields = object.fieldsArray
    .map((field) => readField(field, name, file, scope))
    .sort((a, b) => a.number - b.number);
  checkNames(fields, place);
  const oneofs = [...new Set(fields.flatMap((field) => (field.oneof === null ? [] : [field.oneof])))];
  return { name, fields, oneofs, comment: object.comment ?? "" };
}

/** Names in code and in JSON have to tell the fields of a message apart. */
function checkNames(fields: readonly Field[], place: string): void {
  for (const [nameOf, where] of [
    [(field: Field) => lowerCamelCase(field.name), "code"],
    [jsonNameOf, "JSON"],
  ] as const) {
    const names = new Map<string, string>();
    for (const field of fields) {
      const name = nameOf(field);
      const other = names.get(name);
      if (other !== undefined) {
        const message = `the fields ${other} and ${field.name} are both ${name} in ${where}`;
        throw new HeddleError("CONTRACT_INVALID", message, { place });
      }
      names.set(name, field.name);
    }
  }
}

function readField(object: protobuf.Field, message: string, file: ParsedFile, scope: Scope): Field {
  const place = `${file.path}, ${message}.${object.name}`;
  const { id } = object;
  if (!Number.isInteger(id) || id < 1 || id > 536_870_911 || (id >= 19_000 && id <= 19_999)) {
    const expected = "expected 1 to 536870911, without 19000 to 19999";
    throw new HeddleError("CONTRACT_INVALID", `the field number ${id} is not allowed; ${expected}`, {
      place,
    });
  }
  const features = featuresOf(object, file, place);
  const type: FieldType = scalars.has(object.type)
    ? { kind: "scalar", scalar: object.type as ScalarType }
    : namedType(object.type, message, file, scope, place);
  const isOptional = object.options?.proto3_optional === true;
  const oneof = isOptional ? null : (object.partOf?.name ?? null);
  const repeated = object.rule === "repeated";
  const isMap = object instanceof reflection().MapField;
  if (features.delimited && type.kind === "message" && !isMap) {
    const message = "message_encoding = DELIMITED is not supported; use LENGTH_PREFIXED";
    throw new HeddleError("CONTRACT_UNSUPPORTED", message, { place });
  }
  const isSingular = !repeated && !isMap && oneof === null;
  const options = heddleOption(object, "field", place);
  const field: Field = {
    name: object.name,
    ...readJsonName(object, place),
    number: id,
    type,
    repeated,
    packed: repeated && isPackable(type) && features.packed && object.options?.packed !== false,
    presence: isSingular && type.kind !== "message" && (isOptional || features.explicitPresence),
    mapKey: isMap ? (object.keyType as ScalarType) : null,
    oneof,
    means: options?.string("means") || null,
    defaultText: options?.has("default") ? options.string("default") : null,
    // An edition has presence everywhere, so it does not tell what a function does without.
    optional: (options?.boolean("optional") ?? false) || isOptional,
    mediaType: options?.string("media_type") || null,
    ...(options?.has("context") ? { context: options.string("context") } : {}),
    comment: object.comment ?? "",
  };
  options?.end();
  const implied = readImplied(object, field, file, place);
  if (options !== undefined && field.context !== undefined) {
    checkWrittenField(field, field.context, options);
  }
  if (field.defaultText !== null && (repeated || field.mapKey !== null || field.oneof !== null)) {
    throw new HeddleError("CONTRACT_INVALID", "a default belongs to a singular field outside of a oneof", {
      place,
    });
  }
  // The function reads a value where there is none.
  return implied.implied === undefined ? field : { ...field, ...implied, optional: true };
}

/** The name in JSON that the file gives; it may be any text. */
function readJsonName(object: protobuf.Field, place: string): { jsonName?: string } {
  const jsonName: unknown = object.options?.json_name;
  if (jsonName === undefined) return {};
  const isName =
    typeof jsonName === "string" && jsonName.isWellFormed() && jsonName !== "" && jsonName !== "__proto__";
  if (!isName || jsonName.length > contractLimits.nameLength) {
    const expected = `expected a name of 1 to ${contractLimits.nameLength} characters, and not __proto__`;
    throw new HeddleError("CONTRACT_INVALID", `the json_name is not allowed; ${expected}`, { place });
  }
  return { jsonName };
}

function namedType(
  reference: string,
  message: string,
  file: ParsedFile,
  scope: Scope,
  place: string,
): FieldType {
  const { kind, name } = scope.resolveType(reference, message, file.path, place);
  return { kind, name };
}

/** Repeated fields of these types are written packed unless the file says otherwise. */
export function isPackable(type: FieldType): boolean {
  if (type.kind === "scalar") return type.scalar !== "string" && type.scalar !== "bytes";
  return type.kind === "enum";
}

/** Full name without the leading dot. */
export function fullName(object: protobuf.ReflectionObject): string {
  return object.fullName.replace(/^\./, "");
}

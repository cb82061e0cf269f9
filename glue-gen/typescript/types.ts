import {
  type Contract,
  type EnumType,
  type Field,
  type FieldType,
  jsonNameOf,
  type MessageType,
  reach,
  type ScalarType,
} from "../contract/index.ts";
import {
  doc,
  literal,
  NameTable,
  nameTypes,
  type Printable,
  SourceFile,
  safeIdentifier,
} from "../print/index.ts";
import { helpers, ownFormOf } from "./own-forms.ts";

/** What a scalar is in the JSON form of Protobuf. */
const scalars: Record<ScalarType, string> = {
  double: "number | NotFinite",
  float: "number | NotFinite",
  int32: "number",
  int64: "Integer64",
  uint32: "number",
  uint64: "Integer64",
  sint32: "number",
  sint64: "Integer64",
  fixed32: "number",
  fixed64: "Integer64",
  sfixed32: "number",
  sfixed64: "Integer64",
  bool: "boolean",
  string: "string",
  bytes: "Base64",
};

/**
 * TypeScript for those who call functions: an interface for each message in its JSON form, a union of names
 * for each enum, and the interface `Functions` that maps full service names to input and output.
 *
 * @param packageName a package whose interface `Functions` is to have these functions, so that the compiler
 *   checks calls of them
 */
export function emitTypes(contracts: readonly Contract[], packageName?: string): string {
  const file = new SourceFile(
    [
      "Types of functions, messages in their JSON form.",
      "Made by heddle from their contracts; do not edit.",
    ].join("\n"),
  );
  const sorted = [...contracts].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const messages = new Map<string, MessageType>();
  const enums = new Map<string, EnumType>();
  for (const contract of sorted) {
    const needed = reach(contract.schema, [contract.input, contract.output]);
    for (const message of needed.messages) messages.set(message.name, message);
    for (const type of needed.enums) enums.set(type.name, type);
    for (const name of [...messages.keys(), ...enums.keys()]) {
      if (ownFormOf(name) !== undefined) {
        messages.delete(name);
        enums.delete(name);
      }
    }
  }
  const table = new NameTable();
  // The package has an interface Functions, which is another; nothing that it exports is called so.
  const own = packageName === undefined ? "Functions" : "PublishedFunctions$";
  for (const name of [own, ...helpers.map(([name]) => name)]) table.claim(name);
  const isMessage = (name: string) => sorted.some(({ schema }) => Object.hasOwn(schema.messages, name));
  const names = nameTypes([...messages.keys(), ...enums.keys()], isMessage, "typescript", table);
  const nameOf = (fullName: string): string => ownFormOf(fullName) ?? names.get(fullName) ?? "unknown";
  if (packageName !== undefined) {
    file.print("import type {} from ", literal(packageName), ";");
    file.print();
    file.print("declare module ", literal(packageName), " {");
    file.print("  interface Functions extends ", own, " {}");
    file.print("}");
    file.print();
  }
  file.print(doc("Input and output of each function by its full name."));
  file.print("export interface ", own, " {");
  for (const contract of sorted) {
    file.print("  ", doc(contract.summary));
    file.print(
      "  ",
      literal(contract.name),
      ": { input: ",
      nameOf(contract.input),
      "; output: ",
      nameOf(contract.output),
      " };",
    );
  }
  file.print("}");
  for (const message of messages.values()) printMessage(file, message, nameOf);
  for (const type of enums.values()) printEnum(file, type, nameOf(type.name));
  printHelpers(file, usedTypes(sorted, [...messages.values()], nameOf));
  return file.toString();
}

/** The types of all fields, inputs and outputs. */
function usedTypes(
  contracts: readonly Contract[],
  messages: readonly MessageType[],
  nameOf: (name: string) => string,
): string[] {
  return [
    ...contracts.flatMap(({ input, output }) => [nameOf(input), nameOf(output)]),
    ...messages.flatMap(({ fields }) => fields.map((field) => valueType(field.type, nameOf))),
  ];
}

/** Declares the helpers that are used. */
function printHelpers(file: SourceFile, used: readonly string[]): void {
  const words = new Set(used.flatMap((type) => type.split(/[^A-Za-z0-9_$]+/)));
  for (const [name, type, comment] of helpers) {
    if (!words.has(name)) continue;
    file.print();
    file.print(doc(comment));
    file.print("export type ", name, " = ", type, ";");
  }
}

function printMessage(file: SourceFile, message: MessageType, nameOf: (name: string) => string): void {
  file.print();
  file.print(doc(message.comment));
  file.print("export interface ", nameOf(message.name), " {");
  for (const field of message.fields) {
    file.print("  ", doc(commentOf(field)));
    file.print("  ", propertyName(field), "?: ", fieldType(field, nameOf), ";");
  }
  file.print("}");
}

function printEnum(file: SourceFile, type: EnumType, name: string): void {
  file.print();
  file.print(doc(type.comment));
  file.print("export type ", name, " =");
  type.values.forEach((value, index) => {
    file.print("  | ", literal(value.name), index === type.values.length - 1 ? ";" : "");
  });
}

function commentOf(field: Field): string {
  const parts = [field.comment];
  if (field.oneof !== null) parts.push(`One of ${field.oneof}: at most one of them is there.`);
  const absent = field.defaultText ?? field.implied;
  if (absent !== undefined) parts.push(`Where it is absent: ${absent}`);
  return parts.filter((part) => part !== "").join("\n");
}

function fieldType(field: Field, nameOf: (name: string) => string): Printable {
  const value = valueType(field.type, nameOf);
  if (field.mapKey !== null) return ["{ [key: string]: ", value, " }"];
  return field.repeated ? ["Array<", value, ">"] : value;
}

function valueType(type: FieldType, nameOf: (name: string) => string): string {
  return type.kind === "scalar" ? scalars[type.scalar] : nameOf(type.name);
}

/** The name that a field has in JSON; quoted where it would not be one as it stands. */
function propertyName(field: Field): Printable {
  const jsonName = jsonNameOf(field);
  return safeIdentifier(jsonName, "typescript", "member") === jsonName ? jsonName : literal(jsonName);
}

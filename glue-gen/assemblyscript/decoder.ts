import {
  type DefaultValue,
  type Field,
  type FieldType,
  type MessageType,
  parseDefault,
  type Schema,
} from "../contract/index.ts";
import { literal, type Printable } from "../print/index.ts";
import { zeroOf } from "./classes.ts";
import {
  caseOf,
  codeOf,
  hasDefaults,
  type MessageNames,
  membersOf,
  type Printing,
  tagOf,
  valueType,
} from "./names.ts";
import { isMemoryForm, scalarCode } from "./scalars.ts";

/** The functions that make a message from the wire. */
export function printDecoder(message: MessageType, schema: Schema, printing: Printing): void {
  if (hasDefaults(message)) printCreate(message, schema, printing);
  for (const oneof of message.oneofs) printClear(message, oneof, printing);
  const { file, names, codec } = printing;
  const own = names.message(message.name);
  const reader = codec("Reader");
  file.print();
  file.print("export function ", own.decode, "(message: ", own.class, "): void {");
  file.print("  while (", reader, ".more()) {");
  file.print("    const tag = ", reader, ".tag();");
  file.print("    switch (tag) {");
  for (const field of message.fields) printField(field, own, printing);
  file.print("      default:");
  file.print("        ", reader, ".skip(tag);");
  file.print("    }");
  file.print("  }");
  file.print("}");
}

/** A message as it is before anything is read: with the defaults of its contract. */
function printCreate(message: MessageType, schema: Schema, { file, names }: Printing): void {
  const own = names.message(message.name);
  file.print();
  file.print("export function ", own.createFunction, "(): ", own.class, " {");
  file.print("  const message = new ", own.class, "();");
  for (const field of message.fields) {
    const value =
      field.defaultText === null ? null : parseDefault(field.defaultText, field.type, schema.enums);
    if (value === null) continue;
    file.print("  message.", membersOf(own, field).value, " = ", valueText(value), ";");
  }
  file.print("  return message;");
  file.print("}");
}

function valueText(value: DefaultValue): Printable {
  if (typeof value === "string") return literal(value);
  if (value instanceof Uint8Array) {
    return ["Uint8Array.wrap(String.UTF8.encode(", literal(new TextDecoder().decode(value)), "))"];
  }
  return value;
}

/** Forgets the field of a oneof that was set, for the last one on the wire wins. */
function printClear(message: MessageType, oneof: string, printing: Printing): void {
  const { file, names } = printing;
  const own = names.message(message.name);
  file.print();
  file.print("function ", clearName(own, oneof), "(message: ", own.class, ", kind: i32): void {");
  for (const field of message.fields.filter((candidate) => candidate.oneof === oneof)) {
    file.print("  message.", membersOf(own, field).value, " = ", zeroOf(field, printing), ";");
  }
  file.print("  message.", caseOf(own, oneof), " = kind;");
  file.print("}");
}

/** Classes have no "$" before their members' names, so this can be no other function. */
function clearName(own: MessageNames, oneof: string): string {
  return `clear$${own.class}$${caseOf(own, oneof)}`;
}

function printField(field: Field, own: MessageNames, printing: Printing): void {
  if (field.mapKey !== null) printMapField(field, own, printing);
  else if (field.repeated) printRepeatedField(field, own, printing);
  else printSingularField(field, own, printing);
}

function printSingularField(field: Field, own: MessageNames, printing: Printing): void {
  const { file, codec } = printing;
  const member = membersOf(own, field);
  const code = codeOf(field.type);
  file.print(
    "      case ",
    tagOf(field, code?.wireType ?? 2),
    ": ",
    code === null ? "{ " : "",
    "// ",
    field.name,
  );
  if (field.oneof !== null) {
    const kind = caseOf(own, field.oneof);
    const clear = clearName(own, field.oneof);
    file.print(
      "        if (message.",
      kind,
      " != ",
      field.number,
      ") ",
      clear,
      "(message, ",
      field.number,
      ");",
    );
  }
  if (code !== null)
    file.print("        message.", member.value, " = ", codec("Reader"), ".", code.method, "();");
  else {
    // A message that comes twice is merged.
    const create = createCall(field.type, printing);
    file.print("        let value = message.", member.value, ";");
    file.print("        if (value === null) message.", member.value, " = value = ", create, ";");
    printEnter(field.type, printing);
  }
  if (field.presence) file.print("        message.", member.has, " = true;");
  file.print("        break;");
  if (code === null) file.print("      }");
}

function printRepeatedField(field: Field, own: MessageNames, printing: Printing): void {
  const { file, codec } = printing;
  const reader = codec("Reader");
  const { value } = membersOf(own, field);
  const code = codeOf(field.type);
  if (code === null) {
    file.print("      case ", tagOf(field, 2), ": { // ", field.name);
    file.print("        const value = ", createCall(field.type, printing), ";");
    printEnter(field.type, printing);
    file.print("        message.", value, ".push(value);");
    file.print("        break;");
    file.print("      }");
    return;
  }
  if (code.wireType !== 2) {
    file.print("      case ", tagOf(field, 2), ": { // ", field.name, ", packed");
    if (isMemoryForm(code))
      file.print("        ", reader, ".packedFixed<", code.type, ">(message.", value, ");");
    else {
      file.print("        const outer = ", reader, ".packed();");
      file.print(
        "        while (",
        reader,
        ".more()) message.",
        value,
        ".push(",
        reader,
        ".",
        code.method,
        "());",
      );
      file.print("        ", reader, ".close(outer);");
    }
    file.print("        break;");
    file.print("      }");
  }
  file.print("      case ", tagOf(field, code.wireType), ": // ", field.name);
  file.print("        message.", value, ".push(", reader, ".", code.method, "());");
  file.print("        break;");
}

function printMapField(field: Field, own: MessageNames, printing: Printing): void {
  const { file, codec, names } = printing;
  const reader = codec("Reader");
  const key = scalarCode(field.mapKey ?? "string");
  const code = codeOf(field.type);
  const zero = code === null ? createCall(field.type, printing) : zeroOf(field, printing);
  file.print("      case ", tagOf(field, 2), ": { // ", field.name);
  file.print("        const entry = ", reader, ".enter();");
  file.print("        let key: ", key.type, " = ", key.zero, ";");
  file.print("        let value: ", valueType(field.type, names), " = ", zero, ";");
  file.print("        while (", reader, ".more()) {");
  file.print("          const tag = ", reader, ".tag();");
  file.print("          if (tag == ", 8 + key.wireType, ") key = ", reader, ".", key.method, "();");
  if (code !== null) {
    file.print(
      "          else if (tag == ",
      16 + code.wireType,
      ") value = ",
      reader,
      ".",
      code.method,
      "();",
    );
  } else {
    file.print("          else if (tag == 18) {");
    printEnter(field.type, printing, "            ");
    file.print("          }");
  }
  file.print("          else ", reader, ".skip(tag);");
  file.print("        }");
  file.print("        ", reader, ".leave(entry);");
  file.print("        message.", membersOf(own, field).value, ".set(key, value);");
  file.print("        break;");
  file.print("      }");
}

function printEnter(type: FieldType, { file, codec, names }: Printing, indent = "        "): void {
  if (type.kind !== "message") return;
  const reader = codec("Reader");
  file.print(indent, "const outer = ", reader, ".enter();");
  file.print(indent, names.message(type.name).decode, "(value);");
  file.print(indent, reader, ".leave(outer);");
}

function createCall(type: FieldType, { names }: Printing): string {
  return type.kind === "message" ? names.message(type.name).create : "";
}

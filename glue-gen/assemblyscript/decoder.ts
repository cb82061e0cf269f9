import { type Field, type FieldType, type MessageType, parseDefault } from "../contract/index.ts";
import { type Printable, remark } from "../print/index.ts";
import { valueText, zeroOf } from "./classes.ts";
import {
  closedEnum,
  codeOf,
  hasDefaults,
  type MessageNames,
  membersOf,
  type Printing,
  tagOf,
  valueType,
} from "./names.ts";
import { isMemoryForm, type ScalarCode, scalarCode } from "./scalars.ts";

/** The functions that make a message from the wire. */
export function printDecoder(message: MessageType, printing: Printing): void {
  const { file, names, codec } = printing;
  const own = names.message(message.name);
  if (hasDefaults(message)) printCreate(message, printing);
  file.print();
  file.print("export function ", own.decode, "(message: ", own.class, "): void {");
  file.print("  while (", codec("Reader"), ".more()) {");
  file.print("    const start = ", codec("Reader"), ".position;");
  file.print("    const tag = ", codec("Reader"), ".tag();");
  file.print("    switch (tag) {");
  for (const field of message.fields) printField(field, own, printing);
  file.print("      default:");
  file.print("        message.$unknown = ", codec("Reader"), ".unknown(message.$unknown, tag, start);");
  file.print("    }");
  file.print("  }");
  file.print("}");
}

/** A message as it is before anything is read: with the defaults of its contract. */
function printCreate(message: MessageType, printing: Printing): void {
  const { file, names, schema } = printing;
  const own = names.message(message.name);
  file.print();
  file.print("export function ", own.createFunction, "(): ", own.class, " {");
  file.print("  const message = new ", own.class, "();");
  for (const field of message.fields) {
    const value =
      field.defaultText === null ? null : parseDefault(field.defaultText, field.type, schema.enums);
    // Not through an accessor: the field is not there.
    const member = `message.${membersOf(own, field).kept}`;
    if (value !== null) file.print("  ", member, " = ", valueText(value, printing), ";");
  }
  file.print("  return message;");
  file.print("}");
}

function printField(field: Field, own: MessageNames, printing: Printing): void {
  const code = codeOf(field.type);
  if (field.mapKey !== null) printMap(field, own, scalarCode(field.mapKey), printing);
  else if (field.repeated && code !== null) printScalars(field, own, code, printing);
  else if (field.repeated) printMessages(field, own, printing);
  else if (code !== null) printScalar(field, own, code, printing);
  else printMessage(field, own, printing);
}

function printScalar(field: Field, own: MessageNames, code: ScalarCode, printing: Printing): void {
  const { file, schema } = printing;
  if (closedEnum(field.type, schema) !== null) {
    file.print("      case ", tagOf(field, 0), ": { ", remark(field.name));
    printKnownValue(field, printing, "        ", () => {
      file.print("          ", target(field, own), " = value;");
    });
    file.print("        break;");
    file.print("      }");
    return;
  }
  file.print("      case ", tagOf(field, code.wireType), ": ", remark(field.name));
  file.print("        ", target(field, own), " = ", read(code, printing), ";");
  file.print("        break;");
}

/** Reads a number of a closed enum; one that it does not have stays with the unknown fields. */
function printKnownValue(field: Field, printing: Printing, indent: string, body: () => void): void {
  const { file, codec, names } = printing;
  file.print(indent, "const value = ", codec("Reader"), ".int32();");
  file.print(indent, "if (", names.isKnown(enumName(field)), "(value)) {");
  body();
  file.print(indent, "} else message.$unknown = ", codec("Reader"), ".keep(message.$unknown, start);");
}

function enumName({ type }: Field): string {
  return type.kind === "enum" ? type.name : "";
}

function printMessage(field: Field, own: MessageNames, printing: Printing): void {
  const { file } = printing;
  const member = target(field, own);
  file.print("      case ", tagOf(field, 2), ": { ", remark(field.name));
  // A message that comes twice is merged.
  file.print("        let value = ", member, ";");
  file.print("        if (value === null) ", member, " = value = ", create(field.type, printing), ";");
  printEnter(field.type, printing, "        ");
  file.print("        break;");
  file.print("      }");
}

function printMessages(field: Field, own: MessageNames, printing: Printing): void {
  const { file } = printing;
  file.print("      case ", tagOf(field, 2), ": { ", remark(field.name));
  file.print("        const value = ", create(field.type, printing), ";");
  printEnter(field.type, printing, "        ");
  file.print("        ", target(field, own), ".push(value);");
  file.print("        break;");
  file.print("      }");
}

function printScalars(field: Field, own: MessageNames, code: ScalarCode, printing: Printing): void {
  const { file, schema } = printing;
  const member = target(field, own);
  if (closedEnum(field.type, schema) !== null) {
    printClosed(field, member, printing);
    return;
  }
  const push: Printable = [member, ".push(", read(code, printing), ");"];
  // Packed or not, whatever the schema says: writers of older versions may differ.
  if (code.wireType !== 2) printPacked(field, member, code, push, printing);
  file.print("      case ", tagOf(field, code.wireType), ": ", remark(field.name));
  file.print("        ", push);
  file.print("        break;");
}

/** Values of a closed enum, packed or not. */
function printClosed(field: Field, member: string, printing: Printing): void {
  const { file, codec, names } = printing;
  const reader = codec("Reader");
  const keep = [codec("keepUnknownNumber"), "(message.$unknown, ", tagOf(field, 0), ", value);"];
  file.print("      case ", tagOf(field, 2), ": { ", remark(`${field.name}, packed`));
  file.print("        const outer = ", reader, ".packed();");
  file.print("        while (", reader, ".more()) {");
  file.print("          const value = ", reader, ".int32();");
  file.print("          if (", names.isKnown(enumName(field)), "(value)) ", member, ".push(value);");
  file.print("          else message.$unknown = ", keep);
  file.print("        }");
  file.print("        ", reader, ".close(outer);");
  file.print("        break;");
  file.print("      }");
  file.print("      case ", tagOf(field, 0), ": { ", remark(field.name));
  printKnownValue(field, printing, "        ", () => file.print("          ", member, ".push(value);"));
  file.print("        break;");
  file.print("      }");
}

function printPacked(
  field: Field,
  member: string,
  code: ScalarCode,
  push: Printable,
  { file, codec }: Printing,
): void {
  const reader = codec("Reader");
  const name = remark(`${field.name}, packed`);
  if (isMemoryForm(code)) {
    file.print("      case ", tagOf(field, 2), ": ", name);
    file.print("        ", reader, ".packedFixed<", code.type, ">(", member, ");");
    file.print("        break;");
    return;
  }
  file.print("      case ", tagOf(field, 2), ": { ", name);
  file.print("        const outer = ", reader, ".packed();");
  file.print("        while (", reader, ".more()) ", push);
  file.print("        ", reader, ".close(outer);");
  file.print("        break;");
  file.print("      }");
}

function printMap(field: Field, own: MessageNames, key: ScalarCode, printing: Printing): void {
  const { file, codec, names, schema } = printing;
  const reader = codec("Reader");
  const code = codeOf(field.type);
  const zero = code === null ? create(field.type, printing) : zeroOf(field, printing);
  file.print("      case ", tagOf(field, 2), ": { ", remark(field.name));
  file.print("        const entry = ", reader, ".enter();");
  file.print("        let key: ", key.type, " = ", key.zero, ";");
  file.print("        let value: ", valueType(field.type, names), " = ", zero, ";");
  file.print("        while (", reader, ".more()) {");
  file.print("          const tag = ", reader, ".tag();");
  file.print("          if (tag == ", 8 + key.wireType, ") key = ", read(key, printing), ";");
  if (code !== null)
    file.print("          else if (tag == ", 16 + code.wireType, ") value = ", read(code, printing), ";");
  else {
    file.print("          else if (tag == 18) {");
    printEnter(field.type, printing, "            ");
    file.print("          }");
  }
  file.print("          else ", reader, ".skip(tag);");
  file.print("        }");
  file.print("        ", reader, ".leave(entry);");
  const set: Printable = [target(field, own), ".set(key, value);"];
  if (closedEnum(field.type, schema) === null) file.print("        ", set);
  else {
    file.print("        if (", names.isKnown(enumName(field)), "(value)) ", set);
    file.print("        else message.$unknown = ", reader, ".keep(message.$unknown, start);");
  }
  file.print("        break;");
  file.print("      }");
}

/** Reads a message into `value`. */
function printEnter(type: FieldType, { file, codec, names }: Printing, indent: string): void {
  if (type.kind !== "message") return;
  file.print(indent, "const outer = ", codec("Reader"), ".enter();");
  file.print(indent, names.message(type.name).decode, "(value);");
  file.print(indent, codec("Reader"), ".leave(outer);");
}

function target(field: Field, own: MessageNames): string {
  return `message.${membersOf(own, field).value}`;
}

function read(code: ScalarCode, { codec }: Printing): Printable {
  return [codec("Reader"), ".", code.method, "()"];
}

function create(type: FieldType, { names }: Printing): string {
  return type.kind === "message" ? names.message(type.name).create : "";
}

import type { Field, FieldType, MessageType, ScalarType } from "../contract/index.ts";
import type { Printable } from "../print/index.ts";
import { codeOf, type MessageNames, membersOf, type Printing } from "./names.ts";
import { isThere, printForEntries, printForMessages, tagSize } from "./presence.ts";
import { type ScalarCode, scalarCode } from "./scalars.ts";

/** The function that finds the size of a message, and keeps it in the message for the one that writes. */
export function printSizes(message: MessageType, printing: Printing): void {
  const { file, names, codec } = printing;
  const own = names.message(message.name);
  file.print();
  file.print("export function ", own.sizeOf, "(message: ", own.class, "): u32 {");
  file.print("  let size: u32 = 0;");
  for (const field of message.fields) printField(field, own, printing);
  const unknown = [codec("sizeOfUnknown"), "(unknown)"];
  file.print("  const unknown = message.$unknown;");
  file.print("  if (unknown !== null) size += ", unknown, ";");
  file.print("  message.$size = size;");
  file.print("  return size;");
  file.print("}");
}

function printField(field: Field, own: MessageNames, printing: Printing): void {
  const { file, codec, names } = printing;
  const tag = tagSize(field);
  const code = codeOf(field.type);
  const delimited = (size: Printable): Printable => [tag, " + ", codec("sizeOfDelimited"), "(", size, ")"];
  if (field.mapKey !== null) {
    printForEntries(field, own, printing, () => {
      file.print("      size += ", delimited(entrySize(field, printing, "found")), ";");
    });
  } else if (field.type.kind === "message") {
    const size = `${names.message(field.type.name).sizeOf}(value)`;
    printForMessages(field, own, printing, () => file.print("    size += ", delimited(size), ";"));
  } else if (code === null) return;
  else if (field.packed) printPacked(field, own, code, delimited, printing);
  else if (field.repeated) printRepeated(field, own, code, printing);
  else {
    const size = scalarSize(code, `message.${membersOf(own, field).value}`, printing);
    file.print("  if (", isThere(field, own, code), ") size += ", tag, " + ", size, ";");
  }
}

function printPacked(
  field: Field,
  own: MessageNames,
  code: ScalarCode,
  delimited: (size: Printable) => Printable,
  printing: Printing,
): void {
  const { file } = printing;
  const member = membersOf(own, field);
  const value = `message.${member.value}`;
  if (code.fixedSize !== null) {
    const size = delimited(`<u32>${value}.length * ${code.fixedSize}`);
    file.print("  if (", value, ".length > 0) size += ", size, ";");
    return;
  }
  file.print("  if (", value, ".length > 0) {");
  file.print("    let packed: u32 = 0;");
  file.print("    for (let i = 0, values = ", value, "; i < values.length; i++) {");
  file.print("      packed += ", scalarSize(code, "values[i]", printing), ";");
  file.print("    }");
  file.print("    message.", member.packed, " = packed;");
  file.print("    size += ", delimited("packed"), ";");
  file.print("  }");
}

function printRepeated(field: Field, own: MessageNames, code: ScalarCode, printing: Printing): void {
  const { file } = printing;
  const value = `message.${membersOf(own, field).value}`;
  const tag = tagSize(field);
  if (code.fixedSize !== null) {
    file.print("  size += <u32>", value, ".length * ", tag + code.fixedSize, ";");
    return;
  }
  file.print("  for (let i = 0, values = ", value, "; i < values.length; i++) {");
  file.print("    size += ", tag, " + ", scalarSize(code, "values[i]", printing), ";");
  file.print("  }");
}

/** Size of a map's entry without its length; the size of a message is found, or known from before. */
export function entrySize(field: Field, printing: Printing, messages: "found" | "known"): Printable {
  const key = scalarCode(field.mapKey as ScalarType);
  // A tag of one byte before the key, and one before the value.
  return [
    "2 + ",
    scalarSize(key, "keys[i]", printing),
    " + ",
    entryValueSize(field.type, printing, messages),
  ];
}

function entryValueSize(type: FieldType, printing: Printing, messages: "found" | "known"): Printable {
  const code = codeOf(type);
  if (code !== null) return scalarSize(code, "values[i]", printing);
  const find = type.kind === "message" && messages === "found";
  const size = find ? `${printing.names.message(type.name).sizeOf}(values[i])` : "values[i].$size";
  return [printing.codec("sizeOfDelimited"), "(", size, ")"];
}

function scalarSize(code: ScalarCode, value: string, { codec }: Printing): Printable {
  return code.size === null ? (code.fixedSize ?? 0) : [codec(code.size), "(", value, ")"];
}

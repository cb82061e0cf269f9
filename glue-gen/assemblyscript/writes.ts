import type { Field, MessageType, ScalarType } from "../contract/index.ts";
import { type Printable, remark } from "../print/index.ts";
import { codeOf, type MessageNames, membersOf, type Printing, tagOf } from "./names.ts";
import { isThere, printForEntries, printForMessages } from "./presence.ts";
import { isMemoryForm, type ScalarCode, scalarCode } from "./scalars.ts";
import { entrySize } from "./sizes.ts";

/** The function that writes a message whose size was found: fields by their numbers, then unknown ones. */
export function printWrites(message: MessageType, printing: Printing): void {
  const { file, names, codec } = printing;
  const own = names.message(message.name);
  file.print();
  file.print("export function ", own.write, "(message: ", own.class, "): void {");
  for (const field of message.fields) printField(field, own, printing);
  file.print("  const unknown = message.$unknown;");
  file.print("  if (unknown !== null) ", codec("writeUnknown"), "(unknown);");
  file.print("}");
}

function printField(field: Field, own: MessageNames, printing: Printing): void {
  const { file, codec, names } = printing;
  const code = codeOf(field.type);
  const value = `message.${membersOf(own, field).value}`;
  if (field.mapKey !== null) {
    printForEntries(field, own, printing, () => printEntry(field, printing));
  } else if (field.type.kind === "message") {
    const { write } = names.message(field.type.name);
    printForMessages(field, own, printing, () => {
      file.print("    ", writeTag(field, 2, printing));
      file.print("    ", codec("Writer"), ".uint32(value.$size);");
      file.print("    ", write, "(value);");
    });
  } else if (code === null) return;
  else if (field.packed) printPacked(field, own, code, printing);
  else if (field.repeated) {
    file.print("  for (let i = 0, values = ", value, "; i < values.length; i++) {");
    file.print("    ", writeTag(field, code.wireType, printing));
    file.print("    ", writeScalar(code, "values[i]", printing));
    file.print("  }");
  } else {
    file.print("  if (", isThere(field, own, code), ") {");
    file.print("    ", writeTag(field, code.wireType, printing));
    file.print("    ", writeScalar(code, value, printing));
    file.print("  }");
  }
}

function printPacked(field: Field, own: MessageNames, code: ScalarCode, printing: Printing): void {
  const { file, codec } = printing;
  const member = membersOf(own, field);
  const value = `message.${member.value}`;
  file.print("  if (", value, ".length > 0) {");
  file.print("    ", writeTag(field, 2, printing));
  if (isMemoryForm(code)) file.print("    ", codec("Writer"), ".packedFixed<", code.type, ">(", value, ");");
  else {
    // The only values of a fixed size that are not as in memory are those of one byte.
    const size = code.fixedSize === null ? `message.${member.packed}` : `${value}.length`;
    file.print("    ", codec("Writer"), ".uint32(", size, ");");
    file.print("    for (let i = 0, values = ", value, "; i < values.length; i++) {");
    file.print("      ", writeScalar(code, "values[i]", printing));
    file.print("    }");
  }
  file.print("  }");
}

function printEntry(field: Field, printing: Printing): void {
  const { file, codec, names } = printing;
  const writer = codec("Writer");
  const key = scalarCode(field.mapKey as ScalarType);
  const code = codeOf(field.type);
  file.print("      ", writeTag(field, 2, printing));
  file.print("      ", writer, ".uint32(", entrySize(field, printing, "known"), ");");
  file.print("      ", writer, ".tag(", 8 + key.wireType, ");");
  file.print("      ", writeScalar(key, "keys[i]", printing));
  file.print("      ", writer, ".tag(", 16 + (code?.wireType ?? 2), ");");
  if (code !== null) file.print("      ", writeScalar(code, "values[i]", printing));
  else if (field.type.kind === "message") {
    file.print("      ", writer, ".uint32(values[i].$size);");
    file.print("      ", names.message(field.type.name).write, "(values[i]);");
  }
}

function writeTag(field: Field, wireType: number, { codec }: Printing): Printable {
  return [codec("Writer"), ".tag(", tagOf(field, wireType), "); ", remark(field.name)];
}

function writeScalar(code: ScalarCode, value: string, { codec }: Printing): Printable {
  return [codec("Writer"), ".", code.method, "(", value, ");"];
}

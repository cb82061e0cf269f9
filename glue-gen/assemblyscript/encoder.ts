import type { Field, FieldType, MessageType, ScalarType } from "../contract/index.ts";
import type { Printable } from "../print/index.ts";
import { caseOf, codeOf, type MessageNames, membersOf, type Printing, tagOf } from "./names.ts";
import { isMemoryForm, type ScalarCode, scalarCode } from "./scalars.ts";

/** The functions that put a message on the wire: one finds its size, the other writes it. */
export function printEncoder(message: MessageType, printing: Printing): void {
  const { file, names } = printing;
  const own = names.message(message.name);
  file.print();
  file.print("export function ", own.sizeOf, "(message: ", own.class, "): u32 {");
  file.print("  let size: u32 = 0;");
  for (const field of message.fields) printSize(field, own, printing);
  file.print("  message.$size = size;");
  file.print("  return size;");
  file.print("}");
  file.print();
  file.print("export function ", own.write, "(message: ", own.class, "): void {");
  for (const field of message.fields) printWrite(field, own, printing);
  file.print("}");
}

/** Condition under which a singular scalar is written. */
function isThere(field: Field, own: MessageNames, code: ScalarCode): Printable {
  const member = membersOf(own, field);
  const value = `message.${member.value}`;
  if (field.presence) return `message.${member.has}`;
  if (field.oneof !== null) return `message.${caseOf(own, field.oneof)} == ${field.number}`;
  switch (code.type) {
    case "bool":
      return value;
    case "string":
    case "Uint8Array":
      return `${value}.length != 0`;
    // Minus zero is not the default.
    case "f64":
      return `reinterpret<u64>(${value}) != 0`;
    case "f32":
      return `reinterpret<u32>(${value}) != 0`;
    default:
      return `${value} != 0`;
  }
}

/** Size of one scalar. */
function sizeOfValue(code: ScalarCode, value: string, { codec }: Printing): Printable {
  return code.size === null ? (code.fixedSize ?? 0) : [codec(code.size), "(", value, ")"];
}

function printSize(field: Field, own: MessageNames, printing: Printing): void {
  const { file, codec, names } = printing;
  const value = `message.${membersOf(own, field).value}`;
  const code = codeOf(field.type);
  const tag = tagSize(field);
  if (field.mapKey !== null) {
    printMapLoop(value, printing, () => {
      file.print(
        "      size += ",
        tag,
        " + ",
        codec("sizeOfDelimited"),
        "(",
        entrySize(field, printing, true),
        ");",
      );
    });
  } else if (field.repeated && code !== null) {
    printRepeatedSize(field, own, code, printing);
  } else if (field.type.kind === "message") {
    const sizeOf = names.message(field.type.name).sizeOf;
    const size: Printable = ["size += ", tag, " + ", codec("sizeOfDelimited"), "(", sizeOf, "(value));"];
    if (field.repeated) {
      file.print("  for (let i = 0, values = ", value, "; i < values.length; i++) {");
      file.print("    const value = values[i];");
      file.print("    ", size);
      file.print("  }");
    } else printIfMessage(field, own, printing, size);
  } else if (code !== null) {
    file.print(
      "  if (",
      isThere(field, own, code),
      ") size += ",
      tag,
      " + ",
      sizeOfValue(code, value, printing),
      ";",
    );
  }
}

/** A statement about `value` where the message is there. */
function printIfMessage(
  field: Field,
  own: MessageNames,
  { file }: Printing,
  ...statements: Printable[]
): void {
  file.print("  {");
  file.print("    const value = message.", membersOf(own, field).value, ";");
  const kind = field.oneof === null ? "" : `message.${caseOf(own, field.oneof)} == ${field.number} && `;
  file.print("    if (", kind, "value !== null) {");
  for (const statement of statements) file.print("      ", statement);
  file.print("    }");
  file.print("  }");
}

function printRepeatedSize(field: Field, own: MessageNames, code: ScalarCode, printing: Printing): void {
  const { file, codec } = printing;
  const member = membersOf(own, field);
  const tag = tagSize(field);
  if (code.fixedSize !== null) {
    const count = `<u32>message.${member.value}.length`;
    if (field.packed) {
      const size: Printable = [codec("sizeOfDelimited"), "(", count, " * ", code.fixedSize, ")"];
      file.print("  if (message.", member.value, ".length > 0) size += ", tag, " + ", size, ";");
    } else file.print("  size += ", count, " * ", tag + code.fixedSize, ";");
    return;
  }
  file.print("  if (message.", member.value, ".length > 0) {");
  if (field.packed) file.print("    let packed: u32 = 0;");
  file.print("    for (let i = 0, values = message.", member.value, "; i < values.length; i++) {");
  const size = sizeOfValue(code, "values[i]", printing);
  if (field.packed) file.print("      packed += ", size, ";");
  else file.print("      size += ", tag, " + ", size, ";");
  file.print("    }");
  if (field.packed) {
    file.print("    message.", member.packed, " = packed;");
    file.print("    size += ", tag, " + ", codec("sizeOfDelimited"), "(packed);");
  }
  file.print("  }");
}

function printWrite(field: Field, own: MessageNames, printing: Printing): void {
  const { file, codec, names } = printing;
  const writer = codec("Writer");
  const value = `message.${membersOf(own, field).value}`;
  const code = codeOf(field.type);
  const tag: Printable = [writer, ".tag(", tagOf(field, code?.wireType ?? 2), "); // ", field.name];
  if (field.mapKey !== null) {
    printMapLoop(value, printing, () => printEntry(field, printing));
  } else if (field.repeated && code !== null) {
    printRepeatedWrite(field, own, code, printing);
  } else if (field.type.kind === "message") {
    const length: Printable = [writer, ".uint32(value.$size);"];
    const write: Printable = [names.message(field.type.name).write, "(value);"];
    if (field.repeated) {
      file.print("  for (let i = 0, values = ", value, "; i < values.length; i++) {");
      file.print("    const value = values[i];");
      for (const statement of [tag, length, write]) file.print("    ", statement);
      file.print("  }");
    } else printIfMessage(field, own, printing, tag, length, write);
  } else if (code !== null) {
    file.print("  if (", isThere(field, own, code), ") {");
    file.print("    ", tag);
    file.print("    ", writer, ".", code.method, "(", value, ");");
    file.print("  }");
  }
}

function printRepeatedWrite(
  field: Field,
  own: MessageNames,
  code: ScalarCode,
  { file, codec }: Printing,
): void {
  const writer = codec("Writer");
  const member = membersOf(own, field);
  file.print("  if (message.", member.value, ".length > 0) {");
  if (field.packed) {
    file.print("    ", writer, ".tag(", tagOf(field, 2), "); // ", field.name, ", packed");
    if (isMemoryForm(code)) {
      file.print("    ", writer, ".packedFixed<", code.type, ">(message.", member.value, ");");
      file.print("  }");
      return;
    }
    const size = code.fixedSize === null ? `message.${member.packed}` : `message.${member.value}.length`;
    file.print("    ", writer, ".uint32(", size, ");");
  }
  file.print("    for (let i = 0, values = message.", member.value, "; i < values.length; i++) {");
  if (!field.packed) file.print("      ", writer, ".tag(", tagOf(field, code.wireType), "); // ", field.name);
  file.print("      ", writer, ".", code.method, "(values[i]);");
  file.print("    }");
  file.print("  }");
}

/** A loop over a map, in the order in which its entries came in. */
function printMapLoop(value: string, { file }: Printing, body: () => void): void {
  file.print("  if (", value, ".size > 0) {");
  file.print("    const keys = ", value, ".keys();");
  file.print("    const values = ", value, ".values();");
  file.print("    for (let i = 0; i < keys.length; i++) {");
  body();
  file.print("    }");
  file.print("  }");
}

/** Size of a map's entry without its length; `find` where the sizes of messages are not known yet. */
function entrySize(field: Field, printing: Printing, find: boolean): Printable {
  const key = scalarCode(field.mapKey as ScalarType);
  return ["2 + ", sizeOfValue(key, "keys[i]", printing), " + ", entryValueSize(field.type, printing, find)];
}

function entryValueSize(type: FieldType, printing: Printing, find: boolean): Printable {
  const code = codeOf(type);
  if (code !== null) return sizeOfValue(code, "values[i]", printing);
  const size =
    find && type.kind === "message"
      ? `${printing.names.message(type.name).sizeOf}(values[i])`
      : "values[i].$size";
  return [printing.codec("sizeOfDelimited"), "(", size, ")"];
}

function printEntry(field: Field, printing: Printing): void {
  const { file, codec, names } = printing;
  const writer = codec("Writer");
  const key = scalarCode(field.mapKey as ScalarType);
  const code = codeOf(field.type);
  file.print("      ", writer, ".tag(", tagOf(field, 2), "); // ", field.name);
  file.print("      ", writer, ".uint32(", entrySize(field, printing, false), ");");
  file.print("      ", writer, ".tag(", 8 + key.wireType, ");");
  file.print("      ", writer, ".", key.method, "(keys[i]);");
  file.print("      ", writer, ".tag(", 16 + (code?.wireType ?? 2), ");");
  if (code !== null) file.print("      ", writer, ".", code.method, "(values[i]);");
  else if (field.type.kind === "message") {
    file.print("      ", writer, ".uint32(values[i].$size);");
    file.print("      ", names.message(field.type.name).write, "(values[i]);");
  }
}

/** Bytes of a field's tag. */
function tagSize(field: Field): number {
  const bits = 32 - Math.clz32(field.number * 8);
  return Math.ceil(bits / 7);
}

import type { EnumType, Field, MessageType } from "../contract/index.ts";
import { doc, type Printable, safeIdentifier } from "../print/index.ts";
import {
  caseOf,
  closedEnum,
  codeOf,
  type MessageNames,
  membersOf,
  memberType,
  type Printing,
} from "./names.ts";

/** An enum of AssemblyScript with the values of the file. */
export function printEnum(type: EnumType, printing: Printing): void {
  const { file, names } = printing;
  file.print();
  file.print(doc(type.comment));
  file.print("export enum ", names.type(type.name), " {");
  for (const value of type.values) {
    file.print("  ", safeIdentifier(value.name, "assemblyscript"), " = ", value.number, ",");
  }
  file.print("}");
  if (type.closed === true) printKnown(type, printing);
}

/** Tells which numbers are values of a closed enum: any other is an unknown field to its message. */
function printKnown(type: EnumType, { file, names }: Printing): void {
  file.print();
  file.print("export function ", names.isKnown(type.name), "(value: i32): bool {");
  file.print("  switch (value) {");
  for (const number of new Set(type.values.map((value) => value.number))) {
    file.print("    case ", number, ":");
  }
  file.print("      return true;");
  file.print("    default:");
  file.print("      return false;");
  file.print("  }");
  file.print("}");
}

/** The class that a message is to its author. */
export function printClass(message: MessageType, printing: Printing): void {
  const { file, names } = printing;
  const own = names.message(message.name);
  file.print();
  file.print(doc(message.comment));
  file.print("export class ", own.class, " {");
  for (const field of message.fields) printMember(field, own, printing);
  for (const oneof of message.oneofs) {
    const numbers = message.fields
      .filter((field) => field.oneof === oneof)
      .map((field) => `${field.number} ${field.name}`);
    file.print("  ", doc(`Which of ${oneof} is set: ${numbers.join(", ")}; 0 for none.`));
    file.print("  ", caseOf(own, oneof), ": i32 = 0;");
  }
  file.print("  ", doc("Sizes on the wire, which are found before the message is written."));
  file.print("  $size: u32 = 0;");
  file.print("  ", doc("Fields that came in and are not known here; they go out with the message."));
  file.print("  $unknown: ", printing.codec("Unknown"), " | null = null;");
  for (const field of message.fields) {
    if (hasPackedSize(field)) file.print("  ", membersOf(own, field).packed, ": u32 = 0;");
  }
  file.print("}");
}

/** Whether the size of a field's packed values has to be found value by value. */
function hasPackedSize(field: Field): boolean {
  return field.packed && codeOf(field.type)?.fixedSize === null;
}

function printMember(field: Field, own: MessageNames, printing: Printing): void {
  const { file, names } = printing;
  const member = membersOf(own, field);
  const type = memberType(field, names);
  file.print("  ", doc(field.comment));
  if (field.repeated || field.mapKey !== null) {
    file.print("  ", member.value, ": ", type, " = new ", type, "();");
  } else {
    file.print("  ", member.value, ": ", type, " = ", zeroOf(field, printing), ";");
  }
  if (field.presence) {
    file.print("  ", doc(`Whether ${field.name} is there.`));
    file.print("  ", member.has, ": bool = false;");
  }
}

/** What a singular field is where nothing was set. */
export function zeroOf({ type }: Field, { codec, schema }: Printing): Printable {
  const code = codeOf(type);
  if (code === null) return "null";
  const closed = closedEnum(type, schema);
  if (closed !== null) return closed.values[0]?.number ?? 0;
  return code.type === "Uint8Array" ? [codec("noBytes"), "()"] : code.zero;
}

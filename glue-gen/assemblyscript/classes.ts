import {
  type EnumType,
  type Field,
  impliedValue,
  type MessageType,
  type ScalarValue,
} from "../contract/index.ts";
import { doc, literal, type Printable, safeIdentifier } from "../print/index.ts";
import {
  caseOf,
  clearOf,
  closedEnum,
  codeOf,
  hasAccessors,
  type MessageNames,
  membersOf,
  memberType,
  type Printing,
  tellsPresence,
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
  for (const oneof of message.oneofs) printOneof(message, oneof, own, printing);
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
  if (hasAccessors(field)) {
    printAccessors(field, own, type, printing);
    return;
  }
  file.print("  ", doc(field.comment));
  if (field.repeated || field.mapKey !== null) {
    file.print("  ", member.value, ": ", type, " = new ", type, "();");
    return;
  }
  file.print("  ", member.value, ": ", type, " = ", zeroOf(field, printing), ";");
  if (!tellsPresence(field)) return;
  printHas(field, member.has, `this.${member.value} !== null`, printing);
  file.print("  ", member.clear, "(): void { this.", member.value, " = null; }");
}

/** A field that is there once it was set. */
function printAccessors(field: Field, own: MessageNames, type: string, printing: Printing): void {
  const { file } = printing;
  const { value, kept, has, clear } = membersOf(own, field);
  const zero = zeroOf(field, printing);
  file.print("  ", kept, ": ", type, " = ", zero, ";");
  const isCase = field.oneof === null ? "" : `this.${caseOf(own, field.oneof)} == ${field.number}`;
  if (field.oneof === null) {
    file.print("  ", doc(`Whether ${field.name} is there.`));
    file.print("  ", has, ": bool = false;");
  }
  file.print("  ", doc(field.comment));
  file.print("  get ", value, "(): ", type, " { return this.", kept, "; }");
  file.print("  set ", value, "(value: ", type, ") {");
  if (field.oneof === null) file.print("    this.", has, " = true;");
  else printChoose(field, own, field.oneof, printing);
  file.print("    this.", kept, " = value;");
  file.print("  }");
  if (field.oneof !== null) {
    const isThere = field.type.kind === "message" ? `${isCase} && this.${kept} !== null` : isCase;
    printHas(field, has, isThere, printing);
  }
  file.print("  ", clear, "(): void {");
  if (field.oneof === null) {
    file.print("    this.", has, " = false;");
    file.print("    this.", kept, " = ", zero, ";");
  } else file.print("    if (", isCase, ") this.", clearOf(own, field.oneof), "();");
  file.print("  }");
}

/** Notes which field of a oneof is set, and forgets another one. Null is none of them. */
function printChoose(field: Field, own: MessageNames, oneof: string, { file }: Printing): void {
  const clear = clearOf(own, oneof);
  if (field.type.kind === "message") {
    file.print("    if (value === null) {");
    file.print("      this.", membersOf(own, field).clear, "();");
    file.print("      return;");
    file.print("    }");
  }
  file.print("    if (this.", caseOf(own, oneof), " != ", field.number, ") this.", clear, "();");
  file.print("    this.", caseOf(own, oneof), " = ", field.number, ";");
}

function printHas(field: Field, has: string, condition: string, { file }: Printing): void {
  file.print("  ", doc(`Whether ${field.name} is there.`));
  file.print("  get ", has, "(): bool { return ", condition, "; }");
}

/** Which field of a oneof is set, and what forgets it. */
function printOneof(message: MessageType, oneof: string, own: MessageNames, printing: Printing): void {
  const { file } = printing;
  const fields = message.fields.filter((field) => field.oneof === oneof);
  const numbers = fields.map((field) => `${field.number} ${field.name}`);
  file.print("  ", doc(`Which of ${oneof} is set: ${numbers.join(", ")}; 0 for none.`));
  file.print("  ", caseOf(own, oneof), ": i32 = 0;");
  file.print("  ", doc(`Sets none of ${oneof}.`));
  file.print("  ", clearOf(own, oneof), "(): void {");
  for (const field of fields) {
    file.print("    this.", membersOf(own, field).kept, " = ", zeroOf(field, printing), ";");
  }
  file.print("    this.", caseOf(own, oneof), " = 0;");
  file.print("  }");
}

/** What a singular field is where nothing was set. */
export function zeroOf(field: Field, printing: Printing): Printable {
  const implied = impliedValue(field, printing.schema.enums);
  return implied === null ? zeroOfType(field, printing) : valueText(implied, printing);
}

/** A value as an expression. */
export function valueText(value: ScalarValue, { codec }: Printing): Printable {
  if (typeof value === "string") return literal(value);
  if (!(value instanceof Uint8Array)) return value;
  // A character for each byte.
  return [codec("bytesOf"), "(", literal(Buffer.from(value).toString("latin1")), ")"];
}

function zeroOfType({ type }: Field, { codec, schema }: Printing): Printable {
  const code = codeOf(type);
  if (code === null) return "null";
  const closed = closedEnum(type, schema);
  if (closed !== null) return closed.values[0]?.number ?? 0;
  return code.type === "Uint8Array" ? [codec("noBytes"), "()"] : code.zero;
}

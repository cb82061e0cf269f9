import type { EnumType, Field, MessageType } from "../contract/index.ts";
import { doc, safeIdentifier } from "../print/index.ts";
import { caseOf, codeOf, type MessageNames, membersOf, memberType, type Printing } from "./names.ts";

/** An enum of AssemblyScript with the values of the file. */
export function printEnum(type: EnumType, { file, names }: Printing): void {
  file.print();
  file.print(doc(type.comment));
  file.print("export enum ", names.type(type.name), " {");
  for (const value of type.values) {
    file.print("  ", safeIdentifier(value.name, "assemblyscript"), " = ", value.number, ",");
  }
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
export function zeroOf(field: Field, { codec }: Printing) {
  const code = codeOf(field.type);
  if (code === null) return "null";
  return code.type === "Uint8Array" ? [codec("noBytes"), "()"] : code.zero;
}

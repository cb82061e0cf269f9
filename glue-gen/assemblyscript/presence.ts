import type { Field } from "../contract/index.ts";
import { caseOf, codeOf, type MessageNames, membersOf, type Printing, tagOf } from "./names.ts";
import type { ScalarCode } from "./scalars.ts";

/** Condition under which a singular scalar is on the wire. */
export function isThere(field: Field, own: MessageNames, code: ScalarCode): string {
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

/** Statements about `value` where a field of message type is on the wire: once, or for each of a list. */
export function printForMessages(
  field: Field,
  own: MessageNames,
  { file }: Printing,
  body: () => void,
): void {
  const member = `message.${membersOf(own, field).value}`;
  if (field.repeated) {
    file.print("  for (let i = 0, values = ", member, "; i < values.length; i++) {");
    file.print("    const value = values[i];");
    body();
    file.print("  }");
    return;
  }
  const chosen = field.oneof === null ? "" : `message.${caseOf(own, field.oneof)} == ${field.number} && `;
  file.print("  {");
  file.print("    const value = ", member, ";");
  file.print("    if (", chosen, "value !== null) {");
  body();
  file.print("    }");
  file.print("  }");
}

/** Statements about `keys[i]` and `values[i]` for the entries of a map, in the order in which they came in. */
export function printForEntries(field: Field, own: MessageNames, { file }: Printing, body: () => void): void {
  const member = `message.${membersOf(own, field).value}`;
  file.print("  if (", member, ".size > 0) {");
  file.print("    const keys = ", member, ".keys();");
  file.print("    const values = ", member, ".values();");
  file.print("    for (let i = 0; i < keys.length; i++) {");
  body();
  file.print("    }");
  file.print("  }");
}

/** Bytes of a field's tag. */
export function tagSize(field: Field): number {
  const bits = 32 - Math.clz32(tagOf(field, codeOf(field.type)?.wireType ?? 2));
  return Math.ceil(bits / 7);
}

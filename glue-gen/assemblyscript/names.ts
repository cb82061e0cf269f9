import {
  type Contract,
  type EnumType,
  type Field,
  type FieldType,
  type MessageType,
  reach,
  type Schema,
} from "../contract/index.ts";
import {
  type ImportSymbol,
  lowerCamelCase,
  NameTable,
  nameTypes,
  type SourceFile,
  safeIdentifier,
} from "../print/index.ts";
import { enumCode, type ScalarCode, scalarCode } from "./scalars.ts";

/** Names of the members that a field has in its class. */
export interface MemberNames {
  readonly value: string;
  /** Where the value is kept: the same, or what stands behind an accessor that notes that it was set. */
  readonly kept: string;
  /** Tells whether a single field is there, where that is known; else empty. */
  readonly has: string;
  /** Takes it away. */
  readonly clear: string;
  /** Holds the size of its packed values, once it is found. */
  readonly packed: string;
}

/** Names of one message in the bindings. */
export interface MessageNames {
  readonly class: string;
  readonly decode: string;
  /** Expression for a message as it is before anything is read. */
  readonly create: string;
  /** Function that the expression calls; empty where it is the class's constructor. */
  readonly createFunction: string;
  readonly sizeOf: string;
  readonly write: string;
  /** By name of the field. */
  readonly members: ReadonlyMap<string, MemberNames>;
  /** Members that tell which field of a oneof is set, by name of the oneof. */
  readonly cases: ReadonlyMap<string, string>;
  /** Methods that clear a oneof, by its name. */
  readonly clears: ReadonlyMap<string, string>;
}

/** Variables and parameters of the generated functions, which a type of that name would break. */
const locals =
  "call end entry i input key keys kind length message output outer packed pointer run size start tag take value values".split(
    " ",
  );

/** All names of the bindings of a contract; the entry module uses the same. */
export class BindingNames {
  readonly #types: ReadonlyMap<string, string>;
  readonly #known = new Map<string, string>();
  readonly #messages = new Map<string, MessageNames>();
  readonly declared: readonly string[];

  constructor(contract: Contract) {
    const { schema } = contract;
    const { messages, enums } = reach(schema, [contract.input, contract.output]);
    const table = new NameTable();
    for (const name of locals) table.claim(name);
    // The one that the author calls.
    if (contract.outputStream === true) table.claim("emit");
    const declared: string[] = contract.outputStream === true ? ["emit"] : [];
    const claim = (name: string): string => {
      const claimed = table.claim(name);
      declared.push(claimed);
      return claimed;
    };
    this.#types = nameTypes(
      [...messages, ...enums].map((type) => type.name),
      (name) => Object.hasOwn(schema.messages, name),
      "assemblyscript",
      table,
    );
    declared.push(...this.#types.values());
    for (const message of messages) {
      const name = this.type(message.name);
      const createFunction = hasDefaults(message) ? claim(`create${name}`) : "";
      this.#messages.set(message.name, {
        class: name,
        decode: claim(`decode${name}`),
        create: createFunction === "" ? `new ${name}()` : `${createFunction}()`,
        createFunction,
        sizeOf: claim(`sizeOf${name}`),
        write: claim(`write${name}`),
        ...memberNames(message),
      });
    }
    for (const { name, closed } of enums) {
      if (closed === true) this.#known.set(name, claim(`is${this.type(name)}`));
    }
    this.declared = declared;
  }

  /** Function that tells whether a number is a value of a closed enum. */
  isKnown(fullName: string): string {
    return found(this.#known.get(fullName), fullName);
  }

  /** Name of a class or an enum. */
  type(fullName: string): string {
    return found(this.#types.get(fullName), fullName);
  }

  message(fullName: string): MessageNames {
    return found(this.#messages.get(fullName), fullName);
  }
}

/** Whether a message begins as anything but what its class makes it: with defaults of its contract. */
export function hasDefaults(message: MessageType): boolean {
  return message.fields.some((field) => field.defaultText !== null);
}

/** Names of a class's members; those of fields come first, since authors know them. */
function memberNames(message: MessageType): Pick<MessageNames, "members" | "cases" | "clears"> {
  const table = new NameTable();
  const claim = (name: string, position: "member" | "accessor" = "member"): string =>
    table.claim(safeIdentifier(name, "assemblyscript", position));
  const values = new Map(
    message.fields.map((field) => [
      field.name,
      claim(lowerCamelCase(field.name), hasAccessors(field) ? "accessor" : "member"),
    ]),
  );
  const members = new Map<string, MemberNames>();
  for (const field of message.fields) {
    const value = found(values.get(field.name), field.name);
    const told = tellsPresence(field);
    members.set(field.name, {
      value,
      // No field can have such a name: "$" is not part of Protobuf's names.
      kept: hasAccessors(field) ? `$value_${value}` : value,
      has: told ? claim(`has${capitalised(field.name)}`) : "",
      clear: told ? claim(`clear${capitalised(field.name)}`) : "",
      packed: `$packed_${value}`,
    });
  }
  const cases = new Map(message.oneofs.map((name) => [name, claim(`${lowerCamelCase(name)}Case`)]));
  const clears = new Map(message.oneofs.map((name) => [name, claim(`clear${capitalised(name)}`)]));
  return { members, cases, clears };
}

function capitalised(name: string): string {
  const camel = lowerCamelCase(name);
  return camel.charAt(0).toUpperCase() + camel.slice(1);
}

/** Whether a field is there is known: of an optional scalar, a message, a member of a oneof. */
export function tellsPresence({ presence, oneof, type, repeated, mapKey }: Field): boolean {
  return presence || oneof !== null || (type.kind === "message" && !repeated && mapKey === null);
}

/** Whether setting a field also notes that it is there. A message that is not null is. */
export function hasAccessors({ presence, oneof }: Field): boolean {
  return presence || oneof !== null;
}

/** What code for a type needs: its names, and the file that it is printed to. */
export interface Printing {
  readonly file: SourceFile;
  readonly names: BindingNames;
  readonly schema: Schema;
  /** A name of the SDK's codec. */
  readonly codec: (name: string) => ImportSymbol;
}

/** How a scalar or an enum is coded; null for messages. */
export function codeOf(type: FieldType): ScalarCode | null {
  if (type.kind === "message") return null;
  return type.kind === "enum" ? enumCode : scalarCode(type.scalar);
}

/** The enum that a type is, where only its own numbers are values of it. */
export function closedEnum(type: FieldType, schema: Schema): EnumType | null {
  const found =
    type.kind === "enum" && Object.hasOwn(schema.enums, type.name) ? schema.enums[type.name] : null;
  return found?.closed === true ? found : null;
}

/** Type of one value of a field. */
export function valueType(type: FieldType, names: BindingNames): string {
  return codeOf(type)?.type ?? (type.kind === "message" ? names.type(type.name) : "");
}

/** Type of a field's member. */
export function memberType(field: Field, names: BindingNames): string {
  const value = valueType(field.type, names);
  if (field.mapKey !== null) return `Map<${scalarCode(field.mapKey).type}, ${value}>`;
  if (field.repeated) return `Array<${value}>`;
  return field.type.kind === "message" ? `${value} | null` : value;
}

/** Names of one field's members. */
export function membersOf(message: MessageNames, field: Field): MemberNames {
  return found(message.members.get(field.name), field.name);
}

/** Member that tells which field of a oneof is set. */
export function caseOf(message: MessageNames, oneof: string): string {
  return found(message.cases.get(oneof), oneof);
}

/** Method that clears a oneof. */
export function clearOf(message: MessageNames, oneof: string): string {
  return found(message.clears.get(oneof), oneof);
}

/** Field number times eight plus wire type. */
export function tagOf(field: Field, wireType: number): number {
  return field.number * 8 + wireType;
}

function found<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new TypeError(`no name was given to ${name}`);
  return value;
}

import { HeddleError } from "../../runtime/errors.ts";
import type { ContextWrite, Contract, Field, MessageType } from "./model.ts";
import type { OptionReader } from "./options.ts";
import { integerRanges } from "./scalars.ts";

/** Limits of what one contract uses of the context. */
export const contextLimits = {
  /** Characters of a key: the sandbox takes 256 bytes, and all that a contract can name is ASCII. */
  keyCharacters: 128,
  /** Keys that a contract reads, and that it writes: a function that needs more wants a message. */
  keys: 32,
  /** Bytes of a value, in UTF-8, as many as the sandbox gives a guest: what is larger belongs into a message. */
  valueBytes: 65_536,
} as const;

/** Keys that an event has by itself. */
const eventKeys: readonly string[] = [
  "account",
  "event.id",
  "event.source",
  "event.type",
  "event.trace",
  "event.deadline",
  "event.session",
];

/** What functions write, and read again: of the event's session, and among the steps of one event. */
const ownForm = /^(session|scratch)(\.[A-Za-z_][A-Za-z0-9_-]*)+$/;

/** Whether a value of the field can be a text of the context. */
function isWritable({ type, repeated, mapKey, oneof }: Field): boolean {
  const { kind } = type;
  const fits =
    kind === "scalar" &&
    (["string", "bool"].includes(type.scalar) || Object.hasOwn(integerRanges, type.scalar));
  return fits && !repeated && mapKey === null && oneof === null;
}

/** Checks the key that a field is written to. @throws HeddleError CONTRACT_INVALID */
export function checkWrittenField(field: Field, key: string, options: OptionReader): void {
  checkKey(key, false, options, "context");
  if (!isWritable(field)) {
    const expected = "expected a singular string, bool or integer outside of a oneof";
    throw options.invalid(`${field.name} cannot be written to the context; ${expected}`, "context");
  }
}

/**
 * What a function uses of the context. It writes by fields of its output, and says in its contract which keys those
 * are: neither does the one without the other.
 * @param streams whether the function gives any number of outputs
 * @throws HeddleError CONTRACT_INVALID
 */
export function readContext(
  options: OptionReader | undefined,
  output: MessageType | undefined,
  streams: boolean,
  place: string,
): Contract["context"] {
  const fields = (output?.fields ?? []).filter(({ context }) => context !== undefined);
  const reads = readKeys(options, "reads", true);
  const declared = readKeys(options, "writes", false);
  options?.end();
  if (streams && fields.length > 0) {
    const message = `a stream of outputs says nothing last, so that ${fields[0]?.name} cannot be written to the context`;
    throw new HeddleError("CONTRACT_INVALID", message, { place });
  }
  const writes = fields.map((field): ContextWrite => {
    const key = field.context as string;
    if (!declared.includes(key)) {
      const message = `the output's field ${field.name} is written to ${key}, which context.writes does not name`;
      throw new HeddleError("CONTRACT_INVALID", message, { place });
    }
    return { key, field };
  });
  for (const key of declared) {
    const [first, second] = fields.filter(({ context }) => context === key);
    if (first === undefined) {
      const message = `nothing is written to ${key}: no field of ${output?.name} has (heddle.v1.field).context`;
      throw new HeddleError("CONTRACT_INVALID", message, { place });
    }
    if (second !== undefined) {
      const message = `the output's fields ${first.name} and ${second.name} are both written to ${key}`;
      throw new HeddleError("CONTRACT_INVALID", message, { place });
    }
  }
  return writes.length === 0 ? { reads } : { reads, writes };
}

function readKeys(options: OptionReader | undefined, name: string, given: boolean): string[] {
  const keys = options?.strings(name) ?? [];
  if (options !== undefined && keys.length > contextLimits.keys) {
    throw options.invalid(`${keys.length} keys are named; at most ${contextLimits.keys} are taken`, name);
  }
  for (const key of keys) {
    checkKey(key, given, options as OptionReader, name);
  }
  return [...new Set(keys)];
}

/** @param given whether keys that an event has by itself will do */
function checkKey(key: string, given: boolean, options: OptionReader, name: string): void {
  const fits = key.length <= contextLimits.keyCharacters && ownForm.test(key);
  if (!fits && !(given && eventKeys.includes(key))) {
    const own = `session.NAME or scratch.NAME, ${contextLimits.keyCharacters} characters at most`;
    const expected = given ? `${eventKeys.join(", ")}, ${own}` : own;
    const shown = JSON.stringify(key.slice(0, 160));
    throw options.invalid(
      `there is no key ${shown} of the context to be ${given ? "read" : "written"}; expected ${expected}`,
      name,
    );
  }
}

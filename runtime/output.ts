import { inspect } from "node:util";
import { jsonNameOf, listedConcept, type Schema } from "../glue-gen/index.ts";
import { decodeJson, decodeJsonList, longText } from "./contract/index.ts";
import { HeddleError } from "./errors.ts";
import { release } from "./long-memory.ts";
import { gatheredMessages } from "./messages.ts";

/** A goal and the value that reached it. */
export interface Output {
  /** Full name of the concept; behind `repeated ` where a list of it was asked for. */
  readonly concept: string;
  /** Full name of the message type that the value is, or is a part of. */
  readonly type: string;
  /** Field numbers from the message to the value; empty for the whole message. */
  readonly path: readonly number[];
  /** Whether the value is a list of such messages, which a step gathered: the encoded message has each as field 1. */
  readonly gathered: boolean;
  /**
   * The encoded message; its buffer may be longer, by zeros. A long text is read from it when `value` is asked for first:
   * until then it must stay as it is. Once it was asked for, disposing of the result leaves it alone.
   */
  readonly message: Uint8Array;
  /** The value as plain JSON: fields in lowerCamelCase, bytes in base64, 64-bit integers as text. */
  readonly value: unknown;
}

/** Where the value of a goal is. */
export type OutputPlace = Pick<Output, "concept" | "type" | "path" | "gathered">;

/**
 * Reads the value of a goal out of the message that it is in.
 * @throws HeddleError BAD_OUTPUT where the bytes are no message, MAPPING_MISSING where the value is absent
 */
export function readOutput(schema: Schema, place: OutputPlace, message: Uint8Array): Output {
  const { concept, type, path, gathered } = place;
  if (!isLongText(schema, place, message)) {
    return { concept, type, path, gathered, message, value: readValue(schema, place, message) };
  }
  // Most texts pass through; the collector would copy them again and again while the results wait.
  const held: Held = { message, isTaken: false };
  let kept: { readonly value: unknown } | undefined;
  const output: Output = {
    concept,
    type,
    path,
    gathered,
    get message() {
      assertThere(held, place);
      held.isTaken = true;
      return message;
    },
    get value() {
      if (kept === undefined) {
        assertThere(held, place);
        kept = { value: readValue(schema, place, message) };
      }
      return kept.value;
    },
  };
  const shown = () => {
    const value = message.length === 0 ? kept?.value : output.value;
    return { concept, type, path, gathered, message, value };
  };
  return Object.defineProperties(output, {
    [inspect.custom]: { value: shown },
    [holds]: { value: held },
  });
}

/** The message of a long text, of which it is known whether anybody else has it. */
interface Held {
  readonly message: Uint8Array;
  isTaken: boolean;
}

const holds = Symbol("holds");

function heldBy(output: Output): Held | undefined {
  return (output as { readonly [holds]?: Held })[holds];
}

/** How many bytes the message of an output has. */
export function lengthOf(output: Output): number {
  return (heldBy(output) ?? output).message.length;
}

/** Gives the memory of those back that are long texts and whose `message` nobody has: it may be on its way to a file. */
export function releaseOutputs(outputs: readonly Output[]): void {
  for (const output of outputs) {
    const held = heldBy(output);
    if (held !== undefined && !outputs.some((other) => isTaken(other, held.message))) {
      release(held.message);
    }
  }
}

/** Whether somebody may have a message as that of an output; several can be parts of one. */
function isTaken(output: Output, message: Uint8Array): boolean {
  const held = heldBy(output);
  return held === undefined ? output.message === message : held.isTaken && held.message === message;
}

function assertThere({ message }: Held, { concept }: OutputPlace): void {
  if (message.length === 0) {
    const text = `The memory of ${concept} was given back before it was asked for.`;
    throw new HeddleError("RESULT_DISPOSED", text, { place: concept });
  }
}

/** Whether a value is surely there, and as good as the message itself. */
function isLongText(schema: Schema, { type, path, gathered }: OutputPlace, message: Uint8Array): boolean {
  const found = gathered || path.length > 1 ? undefined : longText(schema, type, message);
  if (found === undefined || path.length === 0) {
    return found !== undefined;
  }
  const field = schema.messages[type]?.fields.find(({ number }) => number === path[0]);
  return field !== undefined && found.has(field);
}

function readValue(
  schema: Schema,
  { concept, type, path, gathered }: OutputPlace,
  message: Uint8Array,
): unknown {
  // A message that was gathered stands behind the first field of the path.
  let value: unknown = gathered
    ? decodeJsonList(schema, type, gatheredMessages(message))
    : decodeJson(schema, type, message);
  let name = type;
  for (const number of gathered ? path.slice(1) : path) {
    const field = schema.messages[name]?.fields.find((candidate) => candidate.number === number);
    const member = field === undefined ? "" : jsonNameOf(field);
    // A null is a value there: the one of google.protobuf.Value.
    value = Array.isArray(value)
      ? value.map((one) => within(one, member)).filter((one) => one !== undefined)
      : within(value, member);
    name = field?.type.kind === "message" ? field.type.name : "";
  }
  if (value === undefined && listedConcept(concept) !== null) {
    value = [];
  }
  if (value === undefined) {
    throw new HeddleError("MAPPING_MISSING", `The goal ${concept} has no value: it is absent in ${type}.`, {
      place: concept,
    });
  }
  return value;
}

function within(value: unknown, member: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, member)
    ? (value as Record<string, unknown>)[member]
    : undefined;
}

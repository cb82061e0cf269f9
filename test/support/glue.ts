import { stripTypeScriptTypes } from "node:module";
import { type Glue, Input, Message } from "../../glue-gen/wire/v1/index.ts";

/** Imports emitted glue as the executor does: types stripped, and nothing to import. */
export async function importGlue(source: string): Promise<Glue> {
  const code = stripTypeScriptTypes(source);
  return (await import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`)) as Glue;
}

/** TypeScript as JavaScript by Node's own parser, without the spaces that it leaves at the ends of lines. */
export function withoutTypes(source: string): string {
  return stripTypeScriptTypes(source).replace(/ +$/gm, "");
}

/** The values of a graph as messages that lie between other bytes, as they do in a guest's memory. */
export function messagesOf(values: readonly Uint8Array[]): Message[] {
  return values.map((bytes) => {
    const memory = new Uint8Array(bytes.length + 20).fill(0xff);
    memory.set(bytes, 9);
    const message = new Message();
    message.point(memory, 9, 9 + bytes.length);
    return message;
  });
}

/** The first values of a graph, and empty ones for all later steps. */
export function valuesOf({ steps }: Glue, values: readonly Uint8Array[]): Message[] {
  const later = Array.from({ length: steps.length + 1 - values.length }, () => new Uint8Array());
  return messagesOf([...values, ...later]);
}

/** What is written for a step, given the values before it. */
export function fillStep(
  glue: Glue,
  step: number,
  values: readonly Uint8Array[],
  context?: (key: string) => string | undefined,
): Uint8Array {
  const input = new Input(glue, valuesOf(glue, values), context);
  const fill = glue.steps[step];
  if (fill === undefined) {
    throw new Error(`there is no step ${step}`);
  }
  input.fill(fill);
  return writtenBy(input);
}

/** The bytes of an input; checks that nothing is written around them. */
export function writtenBy(input: Input): Uint8Array {
  const { length } = input;
  const memory = new Uint8Array(length + 16).fill(0xee);
  input.writeTo(memory, 8);
  if (
    memory.subarray(0, 8).some((byte) => byte !== 0xee) ||
    memory.subarray(8 + length).some((byte) => byte !== 0xee)
  ) {
    throw new Error("something was written beside the input");
  }
  return memory.slice(8, 8 + length);
}

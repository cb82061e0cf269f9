import type { Contract, MessageType, Schema } from "../glue-gen/index.ts";
import { findMessage, simpleName } from "./contract/index.ts";
import type { ReceivedEvent } from "./intake/index.ts";
import type { Described } from "./intent/index.ts";
import type { Offer } from "./planner/index.ts";

/** What a word is worth, by where it stands. */
const worths = {
  name: 1,
  keyword: 0.9,
  function: 0.9,
  summary: 0.8,
  comment: 0.6,
  /** What a message has, and what a function can be told to do. */
  detail: 0.5,
} as const;

/** What all that is worth where it is said of what a goal is made of, not of the goal itself. */
const inherited = 0.7;

/** What can be made of an event with all the words by which somebody may ask for it. */
export function describeOffers(
  offers: readonly Offer[],
  schema: Schema,
): (Described & { summary: string })[] {
  return offers.map(({ goal, functions }) => {
    const concept = Object.hasOwn(schema.concepts, goal) ? schema.concepts[goal] : undefined;
    const message = findMessage(schema, goal);
    return {
      goal,
      name: simpleName(goal),
      summary: concept?.summary || functions.map(({ contract }) => contract.summary).join("; "),
      texts: [
        [simpleName(goal), worths.name],
        [concept?.summary ?? "", worths.summary],
        [message?.comment ?? "", worths.comment],
        [fieldsOf(message), worths.detail],
        ...functions.flatMap(({ contract }): [string, number][] => {
          const part = (contract.outputMeans ?? contract.output) === goal ? 1 : inherited;
          return [
            [simpleName(contract.name), part * worths.function],
            [contract.keywords.join(" "), part * worths.keyword],
            [contract.summary, part * worths.summary],
            [contract.comment, part * worths.comment],
            [choicesOf(contract), part * worths.detail],
          ];
        }),
      ],
    };
  });
}

/** Names of what an event is and has: a request may speak of it without asking for it. */
export function describeGiven({ type, kind, dataType }: ReceivedEvent, schema: Schema): string[] {
  const message = findMessage(schema, dataType);
  const own = message?.fields ?? [];
  const inner = own.flatMap((field) => {
    const type = field.type.kind === "message" ? findMessage(schema, field.type.name) : undefined;
    return type === undefined ? [] : [simpleName(type.name), ...type.fields.flatMap(namesOf)];
  });
  // The last part of a type tells what happened, and a message that describes events is called after that.
  return [
    ...type.split(".").slice(0, -1),
    ...(kind === "" ? [simpleName(dataType).replace(/Request$/, "")] : []),
    ...own.flatMap(namesOf),
    ...inner,
  ];
}

function namesOf({ name, means }: MessageType["fields"][number]): string[] {
  return means === null ? [name] : [name, simpleName(means)];
}

function fieldsOf(message: MessageType | undefined): string {
  return (message?.fields ?? []).map(({ name, comment }) => `${name}: ${comment}`).join("\n");
}

/** Names of values from which a function lets its caller choose. */
function choicesOf({ input, schema }: Contract): string {
  const fields = findMessage(schema, input)?.fields ?? [];
  return fields
    .flatMap(({ type }) => (type.kind === "enum" ? (schema.enums[type.name]?.values ?? []) : []))
    .map(({ name }) => name)
    .join("\n");
}

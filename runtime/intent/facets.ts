import { extname } from "node:path";

/** What of an event tells what it may ask for. */
export interface EventTraits {
  /** CloudEvents `type`. */
  readonly type: string;
  readonly source: string;
  readonly subject: string;
  readonly account: string;
  /** Full name of the message type of its data. */
  readonly dataType: string;
}

/** Facets of an event, as the model of intents takes them. */
export function facetsOf(
  { type, source, subject, account, dataType }: EventTraits,
  fields: readonly string[],
): string[] {
  const ending = extname(subject).toLowerCase();
  return [
    `type:${type}`,
    `source:${source}`,
    `account:${account}`,
    `data:${dataType}`,
    ...(ending === "" ? [] : [`subject:${ending}`]),
    ...fields.map((field) => `field:${field}`),
  ];
}

import type { Schema } from "../glue-gen/index.ts";
import { simpleName } from "./contract/index.ts";
import type { Described } from "./intent/index.ts";
import type { Offer } from "./planner/index.ts";

/** What a word is worth, by where it stands. */
const worths = { name: 1, keyword: 0.9, function: 0.9, summary: 0.8, comment: 0.5 } as const;

/** What all that is worth where it is said of what a goal is made of, not of the goal itself. */
const inherited = 0.7;

/** What can be made of an event with all the words by which somebody may ask for it. */
export function describeOffers(
  offers: readonly Offer[],
  schema: Schema,
): (Described & { summary: string })[] {
  return offers.map(({ goal, functions }) => {
    const concept = Object.hasOwn(schema.concepts, goal) ? schema.concepts[goal] : undefined;
    const message = Object.hasOwn(schema.messages, goal) ? schema.messages[goal] : undefined;
    return {
      goal,
      name: simpleName(goal),
      summary: concept?.summary || functions.map(({ contract }) => contract.summary).join("; "),
      texts: [
        [simpleName(goal), worths.name],
        [concept?.summary ?? "", worths.summary],
        [message?.comment ?? "", worths.comment],
        ...functions.flatMap(({ contract }): [string, number][] => {
          const part = (contract.outputMeans ?? contract.output) === goal ? 1 : inherited;
          return [
            [simpleName(contract.name), part * worths.function],
            [contract.keywords.join(" "), part * worths.keyword],
            [contract.summary, part * worths.summary],
          ];
        }),
      ],
    };
  });
}

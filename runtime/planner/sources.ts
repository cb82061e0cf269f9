import { givesList } from "../../glue-gen/graph/index.ts";
import type { PlanningIndex } from "./planning-index.ts";
import { fitting, isMany, type Shape, shapeText } from "./shapes.ts";
import type { Use } from "./uses.ts";
import { gatheredValues, type PartValue } from "./values.ts";
import { event } from "./wiring.ts";

/** A value that could fill an input, or be a goal. */
export interface Source {
  /** Number of the step whose output it is in; {@link event} for the event's data. */
  readonly step: number;
  readonly part: PartValue;
  /** What the value is; as narrow as is known. */
  readonly concept: string;
  /** How many times broader the wanted concept is; 0: the same. */
  readonly distance: number;
  /** Whether it has another type than the input takes, so that it is converted. */
  readonly wider: boolean;
  /** Steps one after the other until it is there; 0 for the event's data. */
  readonly depth: number;
}

/** Why one source is preferred to all others. */
export type SourceRule = "only" | "concept" | "presence" | "type" | "depth" | "order" | "path";

/** The rules in the order in which they decide. */
const rules: readonly [SourceRule, (a: Source, b: Source) => number][] = [
  ["concept", (a, b) => a.distance - b.distance],
  ["presence", (a, b) => Number(b.part.certain) - Number(a.part.certain)],
  ["type", (a, b) => Number(a.wider) - Number(b.wider)],
  ["depth", (a, b) => a.depth - b.depth],
  ["order", (a, b) => a.step - b.step],
  ["path", (a, b) => comparePaths(a.part.path, b.part.path)],
];

/** The first rule that tells two sources apart. */
export function decidingRule(better: Source, worse: Source): SourceRule {
  return rules.find(([, compare]) => compare(better, worse) !== 0)?.[0] ?? "only";
}

/** Negative where `a` is preferred. No two sources are equal. */
function compareSources(a: Source, b: Source): number {
  for (const [, compare] of rules) {
    const order = compare(a, b);
    if (order !== 0) {
      return order;
    }
  }
  return 0;
}

/** A list of a concept is not the concept in any shape. */
function fittingAny(source: Shape, target: Shape | null): ReturnType<typeof fitting> {
  if (target !== null) {
    return fitting(source, target);
  }
  return isMany(source) ? null : "same";
}

function comparePaths(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) {
    return a.length - b.length;
  }
  const at = a.findIndex((number, i) => number !== b[i]);
  return at === -1 ? 0 : (a[at] as number) - (b[at] as number);
}

/** Sources of one step in one shape, the preferred first, as many as are listed; and how many there are. */
interface Bucket {
  readonly step: number;
  readonly shape: Shape;
  sources: Source[];
  count: number;
}

/** The sources for an input, the preferred first, as many of each step and shape as are listed. */
export interface FoundSources {
  readonly sources: readonly Source[];
  /** How many there are of each step. */
  readonly counts: ReadonlyMap<number, number>;
}

/**
 * All sources that an event and some steps offer for the concepts that are asked for. Whether an input can be
 * fed by a step does not depend on which of its values is taken, so of each step only the best are kept: some
 * steps have a thousand values that would do.
 */
export class Sources {
  readonly #byConcept = new Map<string, Bucket[]>();
  readonly #found = new Map<string, FoundSources>();
  readonly #index: PlanningIndex;
  readonly #listed: number;
  readonly #pinned: ReadonlySet<string>;

  /**
   * @param depths of the steps, in the order of `uses`
   * @param concepts that will be asked for
   * @param keep `listed`: how many sources are listed; `pinned`: field names, joined by dots, that are kept as well
   */
  constructor(
    index: PlanningIndex,
    eventType: string,
    uses: readonly Use[],
    depths: readonly number[],
    concepts: Iterable<string>,
    { listed, pinned }: { readonly listed: number; readonly pinned: ReadonlySet<string> },
  ) {
    this.#index = index;
    this.#listed = listed + 2;
    this.#pinned = pinned;
    for (const concept of concepts) {
      this.#byConcept.set(concept, []);
    }
    this.#add(event, index.values(eventType), [eventType], 0);
    uses.forEach((use, step) => {
      const { contract } = use.function;
      const parts = givesList(contract, use.each !== null)
        ? gatheredValues(index.schema, contract.output)
        : index.values(contract.output);
      this.#add(step, parts, use.concepts, depths[step] as number);
    });
  }

  /** Sources for an input of a shape, or of any shape. */
  find(concept: string, shape: Shape | null): FoundSources {
    const key = JSON.stringify([concept, shape]);
    let found = this.#found.get(key);
    if (found === undefined) {
      found = this.#find(concept, shape);
      this.#found.set(key, found);
    }
    return found;
  }

  #find(concept: string, shape: Shape | null): FoundSources {
    const sources: Source[] = [];
    const counts = new Map<number, number>();
    for (const bucket of this.#byConcept.get(concept) ?? []) {
      const fit = fittingAny(bucket.shape, shape);
      if (fit !== null) {
        for (const source of bucket.sources) {
          sources.push(fit === "wider" ? { ...source, wider: true } : source);
        }
        counts.set(bucket.step, (counts.get(bucket.step) ?? 0) + bucket.count);
      }
    }
    return { sources: sources.sort(compareSources), counts };
  }

  /** @param parts the first of which is what `concepts` are said of */
  #add(step: number, parts: readonly PartValue[], concepts: readonly string[], depth: number): void {
    const buckets = new Map<string, Bucket>();
    for (const part of parts) {
      const nearest = new Map<string, { concept: string; distance: number }>();
      for (const concept of part === parts[0] ? concepts : [part.concept]) {
        this.#index.taxonomy.ancestors(concept).forEach((broader, distance) => {
          const known = nearest.get(broader);
          if (this.#byConcept.has(broader) && (known === undefined || distance < known.distance)) {
            nearest.set(broader, { concept, distance });
          }
        });
      }
      for (const [broader, { concept, distance }] of nearest) {
        const key = `${part.shape.kind} ${shapeText(part.shape)} ${broader}`;
        let bucket = buckets.get(key);
        if (bucket === undefined) {
          bucket = { step, shape: part.shape, sources: [], count: 0 };
          buckets.set(key, bucket);
          this.#byConcept.get(broader)?.push(bucket);
        }
        bucket.sources.push({ step, part, concept, distance, wider: false, depth });
        bucket.count++;
      }
    }
    for (const bucket of buckets.values()) {
      bucket.sources = bucket.sources
        .sort(compareSources)
        .filter(({ part }, i) => i < this.#listed || this.#pinned.has(part.names.join(".")));
    }
  }
}

import type { PlanningIndex } from "./planning-index.ts";
import { fitting, isMany, type Shape } from "./shapes.ts";
import type { Use } from "./uses.ts";
import type { PartValue } from "./values.ts";
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

/** All sources that an event and some steps offer for the concepts that are asked for. */
export class Sources {
  readonly #byConcept = new Map<string, Source[]>();
  readonly #index: PlanningIndex;

  /**
   * @param depths of the steps, in the order of `uses`
   * @param concepts that will be asked for
   */
  constructor(
    index: PlanningIndex,
    eventType: string,
    uses: readonly Use[],
    depths: readonly number[],
    concepts: Iterable<string>,
  ) {
    this.#index = index;
    for (const concept of concepts) {
      this.#byConcept.set(concept, []);
    }
    this.#add(event, eventType, [eventType], 0);
    uses.forEach((use, step) => {
      this.#add(step, use.function.contract.output, use.concepts, depths[step] as number);
    });
  }

  /** Sources for an input of a shape, or of any shape, the preferred first. */
  find(concept: string, shape: Shape | null): Source[] {
    const found: Source[] = [];
    for (const source of this.#byConcept.get(concept) ?? []) {
      const fit = fittingAny(source.part.shape, shape);
      if (fit !== null) {
        found.push(fit === "wider" ? { ...source, wider: true } : source);
      }
    }
    return found.sort(compareSources);
  }

  #add(step: number, message: string, concepts: readonly string[], depth: number): void {
    for (const part of this.#index.values(message)) {
      const nearest = new Map<string, { concept: string; distance: number }>();
      for (const concept of part.path.length === 0 ? concepts : [part.concept]) {
        this.#index.taxonomy.ancestors(concept).forEach((broader, distance) => {
          const known = nearest.get(broader);
          if (this.#byConcept.has(broader) && (known === undefined || distance < known.distance)) {
            nearest.set(broader, { concept, distance });
          }
        });
      }
      for (const [broader, { concept, distance }] of nearest) {
        this.#byConcept.get(broader)?.push({ step, part, concept, distance, wider: false, depth });
      }
    }
  }
}

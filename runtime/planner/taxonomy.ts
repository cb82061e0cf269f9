import type { Concept, Schema } from "../../glue-gen/index.ts";
import { maximumAncestors, maximumMade } from "./limits.ts";

/** A concept that says what it is made of, and all that a value of it is made of. */
export interface Made {
  readonly concept: string;
  readonly of: string;
  readonly parts: readonly string[];
}

/** The concepts of a schema, and which is broader than which. */
export class Taxonomy {
  readonly #concepts: Readonly<Record<string, Concept>>;
  readonly #ancestors = new Map<string, readonly string[]>();
  readonly #madeOf = new Map<string, readonly Made[]>();
  readonly #carried = new Map<string, readonly string[]>();
  #made: ReadonlyMap<string, readonly Concept[]> | undefined;

  constructor({ concepts }: Schema) {
    this.#concepts = concepts;
  }

  /** The next broader concept; null where there is none. */
  broader(name: string): string | null {
    return this.#concept(name)?.isA ?? null;
  }

  /** The concept itself and all broader ones, nearest first. */
  ancestors(name: string): readonly string[] {
    const known = this.#ancestors.get(name);
    if (known !== undefined) {
      return known;
    }
    const chain: string[] = [];
    for (let next: string | null = name; next !== null && chain.length < maximumAncestors; ) {
      if (chain.includes(next)) {
        break;
      }
      chain.push(next);
      next = this.#concept(next)?.isA ?? null;
    }
    this.#ancestors.set(name, chain);
    return chain;
  }

  /** Steps from a concept up to a broader one; 0 where they are the same, −1 where it is not broader. */
  distance(narrow: string, broad: string): number {
    return this.ancestors(narrow).indexOf(broad);
  }

  /**
   * Concepts narrower than `made` that say what they are made of, by name; each with all that a value has
   * to be made of to be one. The first {@link maximumMade}.
   */
  madeOf(made: string): readonly Made[] {
    let known = this.#madeOf.get(made);
    if (known === undefined) {
      known = this.#findMade(made);
      this.#madeOf.set(made, known);
    }
    return known;
  }

  /** What a value is that is `plain` and made of `carried`: that, and each narrower concept that is made so. */
  carried(plain: string, carried: string): readonly string[] {
    const key = JSON.stringify([plain, carried]);
    let known = this.#carried.get(key);
    if (known === undefined) {
      const made = this.madeOf(plain)
        .filter(({ parts }) => parts.every((part) => this.distance(carried, part) >= 0))
        .map(({ concept }) => concept);
      known = [plain, ...made];
      this.#carried.set(key, known);
    }
    return known;
  }

  #findMade(made: string): Made[] {
    this.#made ??= this.#allMade();
    return (this.#made.get(made) ?? []).slice(0, maximumMade).map(({ name, of }) => {
      const chain = this.ancestors(name);
      const parts = chain.slice(0, chain.indexOf(made)).flatMap((step) => this.#concept(step)?.of ?? []);
      return { concept: name, of: of as string, parts };
    });
  }

  /** By each broader concept, the concepts that say what they are made of. */
  #allMade(): Map<string, Concept[]> {
    const made: Concept[] = [];
    for (const concept of Object.values(this.#concepts)) {
      if (concept.of !== null) {
        made.push(concept);
      }
    }
    const byBroader = new Map<string, Concept[]>();
    for (const concept of made.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      for (const broader of this.ancestors(concept.name).slice(1)) {
        const known = byBroader.get(broader);
        if (known === undefined) {
          byBroader.set(broader, [concept]);
        } else {
          known.push(concept);
        }
      }
    }
    return byBroader;
  }

  #concept(name: string): Concept | undefined {
    // Most names are those of messages, for which one look is enough.
    const found = this.#concepts[name];
    return found !== undefined && Object.hasOwn(this.#concepts, name) ? found : undefined;
  }
}

import { HeddleError } from "../../runtime/errors.ts";
import type { ParsedFile } from "./file.ts";
import type { Concept } from "./model.ts";
import { heddleOptions } from "./options.ts";
import { candidates } from "./scope.ts";

/** A concept as its file declares it; `isA` and `of` are as written. */
export interface DeclaredConcept extends Concept {
  readonly file: string;
  readonly place: string;
  readonly package: string;
}

/** The concepts that a file declares. */
export function readConcepts(file: ParsedFile): DeclaredConcept[] {
  const holders = [file.root, file.root.lookup(file.package)];
  return holders.flatMap((holder) =>
    (holder === null ? [] : heddleOptions(holder, "concept", file.path)).map((options) => {
      const name = options.string("name");
      if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) {
        throw options.invalid("expected the concept's name, letters and digits", "name");
      }
      const concept = {
        name: `${file.package}.${name}`,
        isA: options.string("is_a") || null,
        of: options.string("of") || null,
        summary: options.string("summary"),
        file: file.path,
        place: `${file.path}, concept ${name}`,
        package: file.package,
      };
      options.end();
      return concept;
    }),
  );
}

/** Which file says what a concept is. Every message is a concept. */
export class Taxonomy {
  readonly #files = new Map<string, string>();

  add(name: string, file: string): void {
    const other = this.#files.get(name);
    if (other !== undefined) {
      throw new HeddleError("CONTRACT_INVALID", `${name} is declared in ${other} as well`, { place: file });
    }
    this.#files.set(name, file);
  }

  /** The file that declares a concept. */
  fileOf(name: string): string | undefined {
    return this.#files.get(name);
  }

  /**
   * The full name that `reference` stands for in `container`.
   *
   * @throws HeddleError CONTRACT_INVALID where no file declares it
   */
  resolve(reference: string, container: string, place: string): string {
    for (const name of candidates(reference, container)) if (this.#files.has(name)) return name;
    throw new HeddleError("CONTRACT_INVALID", `unknown concept ${reference}`, {
      place,
      remedy: "Declare it with (heddle.v1.concept), or give the file that does.",
    });
  }
}

/** Resolves the names in concepts and refuses a taxonomy that goes in circles. */
export function resolveConcepts(
  declared: readonly DeclaredConcept[],
  taxonomy: Taxonomy,
): Map<string, Concept> {
  const concepts = new Map<string, Concept>();
  for (const concept of declared) {
    const resolve = (reference: string | null): string | null =>
      reference === null ? null : taxonomy.resolve(reference, concept.package, concept.place);
    concepts.set(concept.name, {
      name: concept.name,
      isA: resolve(concept.isA),
      of: resolve(concept.of),
      summary: concept.summary,
    });
  }
  const sound = new Set<string>();
  for (const concept of declared) {
    const path = new Set<string>();
    for (let name: string | null = concept.name; name !== null && !sound.has(name); ) {
      if (path.has(name)) {
        throw new HeddleError("CONTRACT_INVALID", `${name} is narrower than itself`, {
          place: concept.place,
        });
      }
      path.add(name);
      name = concepts.get(name)?.isA ?? null;
    }
    for (const name of path) sound.add(name);
  }
  return concepts;
}

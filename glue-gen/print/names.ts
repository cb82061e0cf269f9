import { type Language, safeIdentifier } from "./identifier.ts";

/** Names that one generated file declares; each is given once. */
export class NameTable {
  readonly #taken = new Set<string>();

  /** `wanted`, with as many "$" at its end as make it new. */
  claim(wanted: string): string {
    let name = wanted;
    while (this.#taken.has(name)) name += "$";
    this.#taken.add(name);
    return name;
  }
}

/**
 * Names for types: the simple name, `Outer_Inner` where it is nested; the full name with underscores where
 * two types would have the same.
 *
 * @param fullNames full names of all types that the file declares
 * @param isMessage whether a full name is that of a message, which is how nesting is told from packages
 */
export function nameTypes(
  fullNames: readonly string[],
  isMessage: (name: string) => boolean,
  language: Language,
  table: NameTable,
): Map<string, string> {
  const count = new Map<string, number>();
  const simple = new Map(fullNames.map((name) => [name, relativeName(name, isMessage)]));
  for (const name of simple.values()) count.set(name, (count.get(name) ?? 0) + 1);
  return new Map(
    [...simple].map(([fullName, name]) => {
      const wanted = count.get(name) === 1 ? name : fullName.replaceAll(".", "_");
      return [fullName, table.claim(safeIdentifier(wanted, language))];
    }),
  );
}

/** The part of a full name behind its package, with underscores. */
function relativeName(fullName: string, isMessage: (name: string) => boolean): string {
  const parts = fullName.split(".");
  let first = parts.length - 1;
  while (first > 0 && isMessage(parts.slice(0, first).join("."))) first--;
  return parts.slice(first).join("_");
}

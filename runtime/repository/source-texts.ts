import type { DatabaseSync, StatementSync } from "node:sqlite";
import { isBuiltin } from "../../glue-gen/index.ts";

/** The texts of all published `.proto` files, so that later ones need not bring what they import. */
export class SourceTexts {
  readonly #latest: StatementSync;
  readonly #add: StatementSync;

  constructor(database: DatabaseSync) {
    this.#latest = database.prepare("SELECT text FROM sources WHERE path = ? ORDER BY sequence DESC LIMIT 1");
    this.#add = database.prepare("INSERT INTO sources (path, text) VALUES (?, ?)");
  }

  add(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      if (this.#latest.get(path)?.text !== text) {
        this.#add.run(path, text);
      }
    }
  }

  /** The files and all that they import, directly or through others, as far as it was published. */
  withImports(files: Readonly<Record<string, string>>): Record<string, string> {
    const all = new Map(Object.entries(files));
    const open = [...all.values()];
    for (let text = open.pop(); text !== undefined; text = open.pop()) {
      for (const path of importsOf(text)) {
        const found = all.has(path) || isBuiltin(path) ? undefined : this.#latest.get(path)?.text;
        if (typeof found === "string") {
          all.set(path, found);
          open.push(found);
        }
      }
    }
    return Object.fromEntries(all);
  }
}

/** What a file seems to import. One that only a comment names does no harm: it is published, too. */
function importsOf(text: string): string[] {
  return [...text.matchAll(/\bimport\s+(?:public\s+|weak\s+)?["']([^"'\n]{1,1024})["']/g)].map(
    (match) => match[1] as string,
  );
}

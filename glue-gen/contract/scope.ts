import { HeddleError } from "../../runtime/errors.ts";
import type { ParsedFile } from "./file.ts";

/** Whether a full name is a message or an enum, and of which file. */
export interface Declaration {
  readonly kind: "message" | "enum";
  readonly file: string;
}

/** Where names are looked up: every declaration, and which files each file sees. */
export class Scope {
  readonly declarations = new Map<string, Declaration>();
  readonly #visible = new Map<string, ReadonlySet<string>>();

  /** @param files by import path, builtin ones included */
  constructor(files: ReadonlyMap<string, ParsedFile>) {
    for (const file of files.values()) this.#visible.set(file.path, visibleFrom(file, files));
  }

  declare(name: string, kind: Declaration["kind"], file: string): void {
    const other = this.declarations.get(name);
    if (other !== undefined) {
      throw new HeddleError("CONTRACT_INVALID", `${name} is declared in ${other.file} as well`, {
        place: file,
      });
    }
    this.declarations.set(name, { kind, file });
  }

  /**
   * Finds the type that `reference` names inside `container`, from the innermost scope outwards.
   *
   * @throws HeddleError CONTRACT_INVALID
   */
  resolveType(
    reference: string,
    container: string,
    file: string,
    place: string,
  ): { name: string } & Declaration {
    let hidden: string | undefined;
    for (const name of candidates(reference, container)) {
      const declaration = this.declarations.get(name);
      if (declaration === undefined) continue;
      if (this.#visible.get(file)?.has(declaration.file)) return { name, ...declaration };
      hidden ??= declaration.file;
    }
    const reason = hidden === undefined ? "there is no such type" : `the file does not import ${hidden}`;
    throw new HeddleError("CONTRACT_INVALID", `unknown type ${reference}: ${reason}`, { place });
  }
}

/** Full names that `reference` may stand for inside `container`, innermost first. */
export function* candidates(reference: string, container: string): Generator<string> {
  if (reference.startsWith(".")) {
    yield reference.slice(1);
    return;
  }
  for (let scope = container; scope !== ""; scope = scope.slice(0, Math.max(0, scope.lastIndexOf(".")))) {
    yield `${scope}.${reference}`;
  }
  yield reference;
}

function visibleFrom(file: ParsedFile, files: ReadonlyMap<string, ParsedFile>): ReadonlySet<string> {
  const visible = new Set([file.path]);
  const add = (path: string): void => {
    if (visible.has(path)) return;
    visible.add(path);
    files.get(path)?.publicImports.forEach(add);
  };
  file.imports.forEach(add);
  return visible;
}

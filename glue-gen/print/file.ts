import { docLines, type ImportSymbol, numberText, type Printable, quote, remarkText } from "./printable.ts";

/**
 * A generated source file. Lines are printed part by part; the imports that were used are collected
 * and written above them when the file is finished, aliased where a name is taken.
 *
 * @example
 * const file = new SourceFile("made by heddle");
 * const Reader = file.import("Reader", "heddle");
 * file.print("const reader = new ", Reader, "();");
 * file.toString();
 */
export class SourceFile {
  readonly #header: string;
  readonly #lines: Printable[][] = [];
  readonly #imports = new Map<string, ImportSymbol>();
  readonly #declared = new Set<string>();

  /** @param header says what made the file and from what; printed as a line comment on top */
  constructor(header = "") {
    this.#header = header;
  }

  /** Prints one line; without parts, an empty one. */
  print(...parts: readonly Printable[]): void {
    this.#lines.push([...parts]);
  }

  /** Says that the file itself declares `name` at its top level, so that no import may take it. */
  declare(name: string): void {
    this.#declared.add(name);
  }

  /** A name from another module; the import is written only where the symbol is printed. */
  import(name: string, from: string, options: { readonly typeOnly?: boolean } = {}): ImportSymbol {
    const key = importKey(name, from);
    const known = this.#imports.get(key);
    const typeOnly = options.typeOnly ?? false;
    if (known !== undefined && (typeOnly || !known.typeOnly)) return known;
    const symbol: ImportSymbol = { kind: "import", name, from, typeOnly };
    this.#imports.set(key, symbol);
    return symbol;
  }

  toString(): string {
    return this.texts().typescript;
  }

  /** The file, and the same without its types: spaces are in their place, so that every character stays where it is. */
  texts(): { readonly typescript: string; readonly javascript: string } {
    const lines = this.#render();
    const javascript = lines.map(({ text, types }) => (types.length === 0 ? text : blanked(text, types)));
    return {
      typescript: `${lines.map(({ text }) => text).join("\n")}\n`,
      javascript: `${javascript.join("\n")}\n`,
    };
  }

  #render(): Line[] {
    const used = new Map<string, ImportSymbol>();
    for (const line of this.#lines) collectImports(line, used);
    for (const [key, symbol] of used) {
      const known = this.#imports.get(key);
      // A symbol that is used as a value somewhere is no type-only import anywhere.
      if (symbol.typeOnly && known !== undefined && !known.typeOnly) used.set(key, known);
    }
    const aliases = this.#aliases(used);
    const out: Line[] = [];
    if (this.#header !== "") {
      for (const line of this.#header.split(/[\r\n\u2028\u2029]+/)) out.push(lineOf(remarkText(line)));
      out.push(lineOf(""));
    }
    const imports = importLines(used, aliases);
    if (imports.length > 0) out.push(...imports, lineOf(""));
    for (const parts of this.#lines) {
      const line = renderLine(parts, aliases);
      // One empty line in a row is enough, and none at the start.
      if (line !== null && (line.text !== "" || (out.at(-1)?.text ?? "") !== "")) out.push(line);
    }
    return out;
  }

  #aliases(used: ReadonlyMap<string, ImportSymbol>): Map<string, string> {
    const taken = new Set(this.#declared);
    const aliases = new Map<string, string>();
    for (const [key, symbol] of used) {
      let alias = symbol.name;
      for (let n = 1; taken.has(alias); n++) alias = `${symbol.name}$${n}`;
      taken.add(alias);
      aliases.set(key, alias);
    }
    return aliases;
  }
}

/** A line, and which parts of it are types. */
interface Line {
  readonly text: string;
  readonly types: readonly (readonly [start: number, end: number])[];
}

function lineOf(text: string): Line {
  return { text, types: [] };
}

function blanked(text: string, types: Line["types"]): string {
  let rest = text;
  for (const [start, end] of types) {
    rest = rest.slice(0, start) + " ".repeat(end - start) + rest.slice(end);
  }
  return rest.trimEnd();
}

function importKey(name: string, from: string): string {
  return JSON.stringify([from, name]);
}

function collectImports(part: Printable, used: Map<string, ImportSymbol>): void {
  if (typeof part !== "object") return;
  if (isList(part)) {
    for (const inner of part) collectImports(inner, used);
  } else if (part.kind === "type") {
    for (const inner of part.parts) collectImports(inner, used);
  } else if (part.kind === "import") {
    const key = importKey(part.name, part.from);
    if (used.get(key)?.typeOnly !== false) used.set(key, part);
  }
}

function importLines(used: ReadonlyMap<string, ImportSymbol>, aliases: ReadonlyMap<string, string>): Line[] {
  const groups = new Map<string, ImportSymbol[]>();
  for (const symbol of used.values()) {
    const group = groups.get(symbol.from);
    if (group === undefined) groups.set(symbol.from, [symbol]);
    else group.push(symbol);
  }
  const lines: Line[] = [];
  for (const [from, symbols] of [...groups].sort((a, b) => compareText(a[0], b[0]))) {
    symbols.sort((a, b) => compareText(a.name, b.name));
    const allTypes = symbols.every((symbol) => symbol.typeOnly);
    const names = symbols.map((symbol) => {
      const alias = aliases.get(importKey(symbol.name, symbol.from)) ?? symbol.name;
      const prefix = symbol.typeOnly && !allTypes ? "type " : "";
      return prefix + (alias === symbol.name ? alias : `${symbol.name} as ${alias}`);
    });
    const types: [number, number][] = [];
    let text = `import ${allTypes ? "type " : ""}{ `;
    for (const [i, symbol] of symbols.entries()) {
      const start = text.length;
      text += `${names[i]}${i === symbols.length - 1 ? "" : ", "}`;
      if (symbol.typeOnly) types.push([start, text.length]);
    }
    text += ` } from ${quote(from)};`;
    lines.push({ text, types: allTypes ? [[0, text.length]] : types });
  }
  return lines;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A line, or null where it held nothing but empty doc blocks. */
function renderLine(parts: readonly Printable[], aliases: ReadonlyMap<string, string>): Line | null {
  let text = "";
  let omitted = false;
  const types: [number, number][] = [];
  const add = (part: Printable): void => {
    if (typeof part === "string") text += part;
    else if (typeof part === "number" || typeof part === "bigint") text += numberText(part);
    else if (typeof part === "boolean") text += String(part);
    else if (isList(part)) part.forEach(add);
    else if (part.kind === "literal") text += quote(part.text);
    else if (part.kind === "remark") text += remarkText(part.text);
    else if (part.kind === "import") text += aliases.get(importKey(part.name, part.from)) ?? part.name;
    else if (part.kind === "type") {
      const start = text.length;
      part.parts.forEach(add);
      types.push([start, text.length]);
    } else {
      const lines = docLines(part.text);
      const indentation = /[^\n]*$/.exec(text)?.[0].match(/^\s*/)?.[0] ?? "";
      if (lines.length === 0) omitted = true;
      text += lines.join(`\n${indentation}`);
    }
  };
  parts.forEach(add);
  return omitted && text.trim() === "" ? null : { text: text.trimEnd(), types };
}

function isList(part: Printable): part is readonly Printable[] {
  return Array.isArray(part);
}

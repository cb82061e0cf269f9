import { growTo, type Program, packageFile } from "./program.ts";

/** Not known to the compiler, because it may be missing until the benchmarks install it. */
const SPECIFIER: string = "es-module-lexer/js";

interface Lexer {
  parse(source: string): readonly [imports: readonly { importStart: number; importEnd: number }[]];
}

/** A bundle of a package, 100 KB of JavaScript. */
const source = (): string => Buffer.from(packageFile("@extism/extism/dist/esm/mod.js")).toString("utf8");

/** A lexer written in C that finds the imports and exports of a JavaScript module. */
export const moduleLexer: Program = {
  id: "module-lexer",
  label: "JavaScript lexer (C)",
  note: "es-module-lexer finds the imports of 100 KB of JavaScript",

  core() {
    // the package has its module inside its JavaScript
    const script = Buffer.from(packageFile("es-module-lexer/dist/lexer.js")).toString("utf8");
    const encoded = /"(AGFzb[\w+/]+=*)"/.exec(script)?.[1];
    if (encoded === undefined) throw new Error("es-module-lexer has no module in lexer.js");
    return Buffer.from(encoded, "base64");
  },

  start(instantiate) {
    const text = source();
    const guest = instantiate({});
    // the length twice, in two-byte units, and as much again for what it finds
    growTo(guest.memory, guest.global("__heap_base") + 4 * (text.length + 1) + 16);
    const allocate = guest.exported("sa");
    const parse = guest.exported("parse");
    const next = guest.exported("ri");
    const start = guest.exported("ss");
    const end = guest.exported("se");
    const units = Uint16Array.from(text, (character) => character.charCodeAt(0));
    return () => {
      new Uint16Array(guest.memory.buffer, allocate(units.length), units.length).set(units);
      if (!parse()) throw new Error("es-module-lexer refuses the text");
      let sum = 0;
      while (next()) sum += start() + end();
      return sum;
    };
  },

  async expected() {
    const { parse } = (await import(SPECIFIER)) as Lexer;
    const [imports] = parse(source());
    return imports.reduce((sum, { importStart, importEnd }) => sum + importStart + importEnd, 0);
  },
};

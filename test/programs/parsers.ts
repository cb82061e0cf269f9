import { file, load, sampleText } from "./packages.ts";
import type { Work } from "./work.ts";

interface Scanner {
  findNextMatchSync(text: unknown, from: number): { index: number; captureIndices: { end: number }[] } | null;
}

interface Oniguruma {
  loadWASM(options: { data: Uint8Array }): Promise<void>;
  OnigScanner: new (patterns: readonly string[]) => Scanner;
  OnigString: new (text: string) => unknown;
}

interface SourceMap {
  SourceMapGenerator: new (options: object) => { addMapping(mapping: object): void; toString(): string };
  SourceMapConsumer: new (
    text: string,
  ) => Promise<{
    eachMapping(callback: (mapping: object) => void): void;
    originalPositionFor(place: object): object;
    allGeneratedPositionsFor(place: object): object;
    destroy(): void;
  }>;
}

export const parsers: Readonly<Record<string, Work>> = {
  "vscode-oniguruma": async () => {
    const { loadWASM, OnigScanner, OnigString } = load("vscode-oniguruma") as Oniguruma;
    await loadWASM({ data: file("vscode-oniguruma/release/onig.wasm") });
    const scanner = new OnigScanner([
      "(?<=: )\\b(sh|w)\\p{L}+(?=\\s)",
      "(\\d+)(?:;|$)",
      "(?i)(loom|BOBBIN) (?!\\k<1>)\\w+",
      "(?<name>=)\\s*(?:(?>1\\d*)|[^13579])",
    ]);
    const text = sampleText(150);
    const subject = new OnigString(text);
    const found: string[] = [];
    for (let from = 0; from < text.length; ) {
      const match = scanner.findNextMatchSync(subject, from);
      if (match === null) break;
      found.push(`${match.index} ${JSON.stringify(match.captureIndices)}`);
      from = Math.max(from + 1, match.captureIndices[0]?.end ?? 0);
    }
    return { found: found.join("\n") };
  },

  "source-map": async () => {
    const { SourceMapConsumer, SourceMapGenerator } = load("source-map") as SourceMap;
    const generator = new SourceMapGenerator({ file: "out.js" });
    for (let line = 1; line < 300; line++) {
      for (let column = 0; column < 40; column += 1 + (line % 5)) {
        generator.addMapping({
          generated: { line, column },
          original: { line: (line * 7) % 301 || 1, column: (column * 3) % 80 },
          source: `source${line % 4}.ts`,
          name: `name${column % 6}`,
        });
      }
    }
    const consumer = await new SourceMapConsumer(generator.toString());
    const mappings: object[] = [];
    consumer.eachMapping((mapping) => mappings.push({ ...mapping }));
    const place = consumer.originalPositionFor({ line: 150, column: 21 });
    const places = consumer.allGeneratedPositionsFor({ source: "source1.ts", line: 35 });
    consumer.destroy();
    return {
      mappings: JSON.stringify(mappings),
      place: JSON.stringify(place),
      places: JSON.stringify(places),
    };
  },

  "es-module-lexer": async () => {
    const { init, parse } = load("es-module-lexer") as { init: Promise<void>; parse(text: string): object };
    await init;
    const text = `import a, { b as c } from "./a.js"; export * from 'é'; import("x" + y); import.meta.url;`;
    return {
      parsed: JSON.stringify(parse(text)),
      program: JSON.stringify(parse(sampleText(0) + text.repeat(40))),
    };
  },

  "@rollup/wasm-node": async () => {
    const { parseAst } = load("@rollup/wasm-node/parseAst") as { parseAst(text: string): object };
    const text = `export const f = async ({ a = 1, ...b }, [c]) => { for await (const x of c) yield_: { break yield_; } };
      class A extends (class {}) { static { this.#p ??= /[a-z]+/giu; } #p; get [\`k\${1n}\`]() { return super.k?.(...[]) } }`;
    let failure = "";
    try {
      parseAst("let a; let a = }");
    } catch (error) {
      failure = String(error);
    }
    const tree = parseAst(
      text.repeat(1) +
        Array.from(
          { length: 60 },
          (_, n) => `\n;{ ${text.replaceAll("export", "").replaceAll("A ", `A${n} `)} }`,
        ).join(""),
    );
    return {
      tree: JSON.stringify(tree, (_, value) => (typeof value === "bigint" ? `${value}n` : value)),
      failure,
    };
  },

  "sh-syntax": async () => {
    const { parse, print } = load("sh-syntax") as Record<
      "parse" | "print",
      (text: string, options?: object) => Promise<unknown>
    >;
    const script = `#!/bin/bash
function loom() { local a=\${1:-"x y"}; if [[ $a == *y ]]; then echo "$(printf '%s' "\${a^^}")" | tr a-z A-Z >&2; fi; }
for i in {1..5}; do case "$i" in 1|2) loom "$i" & ;; *) (( i++ )) || cat <<EOF
text $i
EOF
;; esac; done; wait
`;
    let failure = "";
    try {
      await parse("if true; then (", { filepath: "bad.sh" });
    } catch (error) {
      failure = String(error);
    }
    return {
      tree: JSON.stringify(await parse(script, { filepath: "a.sh" })),
      printed: String(await print(script.repeat(5), { filepath: "a.sh", indent: 4 })),
      failure,
    };
  },
};

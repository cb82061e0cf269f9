import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadWasmOpt } from "../support/wasm-opt.ts";
import { file, load, sampleProgram } from "./packages.ts";
import type { Work } from "./work.ts";

interface Resvg {
  initWasm(bytes: Uint8Array): Promise<void>;
  Resvg: new (
    svg: string,
    options?: object,
  ) => { render(): { asPng(): Uint8Array; width: number }; toString(): string };
}

type Swc = Record<
  "transformSync" | "minifySync",
  (text: string, options: object) => { code: string; map?: string }
>;

interface Dprint {
  createFromBuffer(bytes: Uint8Array): { formatText(request: object): string; getLicenseText(): string };
}

interface Graphviz {
  Graphviz: { load(): Promise<{ layout(dot: string, format: string, engine: string): string }> };
}

interface ClangFormat {
  format(text: string, name: string, style: string): string;
}

type GoTransfer = (
  file: number,
  bytes: Uint8Array,
  from: number,
  length: number,
  position: null,
  done: (error: null, count: number) => void,
) => void;

interface GoFiles {
  read: GoTransfer;
  write: GoTransfer;
}

interface GoProgram {
  argv: string[];
  readonly importObject: WebAssembly.Imports;
  run(instance: WebAssembly.Instance): Promise<void>;
}

const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 120">
  <defs>
    <linearGradient id="g"><stop offset="0" stop-color="#f80"/><stop offset="1" stop-color="#08f" stop-opacity=".3"/></linearGradient>
    <filter id="f"><feGaussianBlur stdDeviation="2.5"/><feColorMatrix type="hueRotate" values="70"/></filter>
    <clipPath id="c"><circle cx="100" cy="60" r="55"/></clipPath>
    <pattern id="p" width="9" height="7" patternUnits="userSpaceOnUse"><path d="M0 0L9 7" stroke="#333"/></pattern>
  </defs>
  <rect width="200" height="120" fill="url(#p)"/>
  <g clip-path="url(#c)" transform="rotate(12 100 60)"><rect x="20" y="20" width="160" height="80" rx="12" fill="url(#g)" filter="url(#f)"/></g>
  <path d="M10 100C40 10 65 10 95 100S150 190 180 40" fill="none" stroke="purple" stroke-width="3.7" stroke-dasharray="9 4" stroke-linecap="round"/>
</svg>`;

const graph = `digraph { rankdir=LR; node [shape=box style=rounded]; ${Array.from(
  { length: 60 },
  (_, n) => `n${n} -> n${(n * 7 + 3) % 60} [label="e${n}"]; n${n % 9} -> n${n};`,
).join(" ")} subgraph cluster_a { n1; n2; n3; label="warp & weft" } }`;

export const compilers: Readonly<Record<string, Work>> = {
  "@resvg/resvg-wasm": async () => {
    const { initWasm, Resvg } = load("@resvg/resvg-wasm") as Resvg;
    await initWasm(file("@resvg/resvg-wasm/index_bg.wasm"));
    const resvg = new Resvg(drawing, { fitTo: { mode: "width", value: 320 } });
    let failure = "";
    try {
      new Resvg("<svg><g></svg>");
    } catch (error) {
      failure = String(error);
    }
    return { png: resvg.render().asPng(), simplified: resvg.toString(), failure };
  },

  "@swc/wasm": async () => {
    const { transformSync, minifySync } = load("@swc/wasm") as Swc;
    const transformed = transformSync(sampleProgram(6), {
      filename: "loom.ts",
      sourceMaps: true,
      jsc: { parser: { syntax: "typescript" }, target: "es5" },
      module: { type: "commonjs" },
    });
    const minified = minifySync(transformed.code, { compress: true, mangle: true });
    let failure = "";
    try {
      transformSync("let = = 3", { jsc: { parser: { syntax: "typescript" } } });
    } catch (error) {
      failure = String(error);
    }
    return { transformed: transformed.code, map: transformed.map ?? "", minified: minified.code, failure };
  },

  "@dprint/typescript": async () => {
    const { createFromBuffer } = load("@dprint/formatter") as Dprint;
    const formatter = createFromBuffer(file("@dprint/typescript/plugin.wasm"));
    let failure = "";
    try {
      formatter.formatText({ filePath: "a.ts", fileText: "class {" });
    } catch (error) {
      failure = String(error);
    }
    return { formatted: formatter.formatText({ filePath: "loom.ts", fileText: sampleProgram(8) }), failure };
  },

  "@hpcc-js/wasm-graphviz": async () => {
    const { Graphviz } = load("@hpcc-js/wasm-graphviz") as Graphviz;
    const graphviz = await Graphviz.load();
    let failure = "";
    try {
      graphviz.layout("digraph { a -> ", "svg", "dot");
    } catch (error) {
      failure = String(error);
    }
    return {
      dot: graphviz.layout(graph, "svg", "dot"),
      neato: graphviz.layout(graph, "json", "circo"),
      failure,
    };
  },

  "@wasm-fmt/clang-format": async () => {
    const { format } = load("@wasm-fmt/clang-format") as ClangFormat;
    const text = `#include <map>
template<class T,int N>struct Loom final:public Base<T>{T threads[N];virtual ~Loom()noexcept override{for(auto&t:threads)if(t){delete t;}else{continue;}}};
static const std::map<int,const char*>names{{1,"warp"},{2,"weft"}};int main(int argc,char**argv){return argc>1?[&](int x){return x*2;}(argc):names.count(3);}
`;
    const styles = [
      "LLVM",
      "Google",
      "{BasedOnStyle: Mozilla, ColumnLimit: 60, AlignConsecutiveDeclarations: true}",
    ];
    return Object.fromEntries(
      styles.map((style, n) => [`style ${n}`, format(text.repeat(4), "loom.cc", style)]),
    );
  },

  "esbuild-wasm": async () => {
    // It brings files and a process of its own, which refuse everything but output.
    load("esbuild-wasm/wasm_exec.js");
    const { Go, fs } = globalThis as unknown as { Go: new () => GoProgram; fs: GoFiles };
    let input = new TextEncoder().encode(sampleProgram(6));
    const written: Uint8Array[] = [];
    fs.read = (_file, bytes, from, length, _position, done) => {
      const part = input.subarray(0, length);
      input = input.subarray(length);
      bytes.set(part, from);
      done(null, part.length);
    };
    fs.write = (_file, bytes, from, length, _position, done) => {
      written.push(bytes.slice(from, from + length));
      done(null, length);
    };
    const go = new Go();
    go.argv = ["esbuild", "--loader=ts", "--minify", "--target=es2017"];
    const { instance } = await WebAssembly.instantiate(file("esbuild-wasm/esbuild.wasm"), go.importObject);
    await go.run(instance);
    return { written: Buffer.concat(written) };
  },

  binaryen: async () => {
    const optimize = await loadWasmOpt();
    const folder = mkdtempSync(join(tmpdir(), "heddle-binaryen-"));
    const [input, output] = [join(folder, "input.wasm"), join(folder, "output.wasm")];
    writeFileSync(input, file("source-map/lib/mappings.wasm"));
    optimize(input, "-O1", "-o", output);
    const optimized = readFileSync(output);
    rmSync(folder, { recursive: true });
    return { optimized };
  },
};

import { build } from "./call/built.ts";
import { NewInstance, RawCall } from "./call/core.ts";
import { ExtismHost } from "./call/extism.ts";
import { JcoHost } from "./call/jco.ts";
import { asyncLoop, expectBytes, loop, measure } from "./runner/index.ts";
import { summarise } from "./runner/statistics.ts";

console.time("build");
const b = await build();
console.timeEnd("build");
console.log(
  Object.entries(b.transpiled).map(([k, v]) => [k, v.length]),
  b.plugin.length,
  b.core.length,
);
const text = Buffer.from("The quick brown fox jumps over the lazy dog, twice");
const input = new Uint8Array([10, text.length, ...text]);
const expected = new Uint8Array([10, text.length, ...Buffer.from(text.toString().toUpperCase())]);
const raw = new RawCall(b.core),
  ni = new NewInstance(b.core);
const { readFileSync } = await import("node:fs");
const ex0 = await ExtismHost.load(readFileSync("/tmp/bexp/ext/stub.wasm"));
const jco = await JcoHost.load(b.transpiled),
  ex = await ExtismHost.load(b.plugin);
const sync = (id: string, f: (i: Uint8Array) => Uint8Array) => ({
  id,
  label: id,
  check: () => expectBytes(f(input), expected),
  run: loop(() => f(input)),
});
const asyn = (id: string, f: (i: Uint8Array) => Promise<Uint8Array>) => ({
  id,
  label: id,
  check: async () => expectBytes(await f(input), expected),
  run: asyncLoop(() => f(input)),
});
const vs = [
  sync("raw", (i) => raw.call(i)),
  sync("instance", (i) => ni.call(i)),
  sync("jco-warm", jco.warm()),
  sync("jco-fresh", jco.fresh()),
  asyn("extism-warm0", await ex0.warm()),
  asyn("extism-warm", await ex.warm()),
  asyn("extism-fresh", ex.fresh("bytes")),
  asyn("extism-fresh-module", ex.fresh("module")),
];
const r = await measure(vs, { sampleMs: 3, warmMs: 300, rounds: 40, budgetMs: 20000, minRounds: 5 });
for (const s of r.series) {
  const x = summarise(s.samples);
  console.log(
    s.id.padEnd(20),
    r.batches.get(s.id),
    x.median.toFixed(0),
    x.q1.toFixed(0),
    x.q3.toFixed(0),
    x.min.toFixed(0),
  );
}

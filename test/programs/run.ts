/**
 * Lets one program do its work and prints, as JSON, digests of what it gave. Arguments: its name, and
 * `metered` where modules are to be rewritten.
 */
import { createHash } from "node:crypto";
import { fixWorld } from "./fixed-world.ts";
import { meterEverything } from "./metering.ts";
import { work } from "./work.ts";

/** What a run prints. */
export interface Report {
  /** Of each result, its length and its digest. */
  readonly results: Readonly<Record<string, string>>;
  /** Modules that were rewritten, and units that they used. */
  readonly modules: readonly { readonly before: number; readonly after: number }[];
  readonly fuel: number;
}

const [name = "", how] = process.argv.slice(2);
const program = work[name];
if (program === undefined) throw new Error(`there is no program ${name}`);
fixWorld();
const meter = how === "metered" ? meterEverything() : { modules: [], fuel: () => 0 };
const results = Object.entries(await program()).map(([key, value]) => [
  key,
  `${value.length} ${createHash("sha256").update(value).digest("hex")}`,
]);
const report: Report = { results: Object.fromEntries(results), modules: meter.modules, fuel: meter.fuel() };
console.log(JSON.stringify(report));

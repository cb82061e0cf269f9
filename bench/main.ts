import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Request, readArguments, USAGE } from "./arguments.ts";
import { CASES } from "./cases.ts";
import { installPeers } from "./install.ts";
import {
  type BenchCase,
  brokenPromises,
  describeMachine,
  measure,
  plot,
  type Report,
  readThresholds,
  report,
  type Settings,
  table,
} from "./runner/index.ts";

const HERE = import.meta.dirname;
const FULL: Settings = { sampleMs: 10, warmMs: 500, rounds: 200, budgetMs: 60_000, minRounds: 7 };
/** A case has 20 seconds in all; building what it measures may take half of them. */
const QUICK: Settings = { sampleMs: 4, warmMs: 200, rounds: 61, budgetMs: 6_000, minRounds: 3 };

async function load(name: string): Promise<BenchCase> {
  const entry = CASES.find((one) => one.name === name);
  if (entry === undefined) throw new Error(`there is no case ${name}`);
  return entry.load();
}

type Run = Extract<Request, { kind: "run" }>;

async function run({ name, quick, data, train, test, events }: Run): Promise<Report | string> {
  const say = (line: string): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
  };
  // read first, so that a mistake in it does not cost a run
  const thresholds = readThresholds(readFileSync(join(HERE, "thresholds.json"), "utf8"));
  installPeers(HERE);
  const benchCase = await load(name);
  const reason = benchCase.unavailable?.({ data, train, test });
  if (reason !== undefined) return reason;
  say(`preparing ${name}`);
  const bench = await benchCase.prepare({ quick, data, train, test, events, say });
  try {
    const measured = await measure(bench.variants, { ...(quick ? QUICK : FULL), ...bench.settings }, say);
    return report(benchCase, bench, measured, thresholds.get(name) ?? new Map(), {
      date: new Date(),
      quick,
      machine: describeMachine(benchCase.packages),
    });
  } finally {
    say("");
    await bench.dispose?.();
  }
}

async function main(args: readonly string[]): Promise<number> {
  const request = readArguments(args, CASES);
  if (request.kind === "wrong") {
    process.stderr.write(`${request.reason}\n\n${USAGE}\n`);
    return 2;
  }
  if (request.kind === "help") {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  if (request.kind === "list") {
    for (const { name, load } of CASES) process.stdout.write(`${name.padEnd(10)}${(await load()).summary}\n`);
    return 0;
  }
  const { name, json, check } = request;
  const result = await run(request);
  if (typeof result === "string") {
    process.stderr.write(`${name} is skipped: ${result}\n`);
    return 0;
  }
  const results = join(HERE, "results");
  mkdirSync(results, { recursive: true });
  const text = `${JSON.stringify(result, null, 2)}\n`;
  writeFileSync(join(results, `${name}.json`), text);
  writeFileSync(join(results, `${name}.svg`), plot(result));
  process.stdout.write(json ? text : `${table(result)}\n\nbench/results/${name}.json, ${name}.svg\n`);
  if (!check) return 0;
  const broken = brokenPromises(result);
  for (const sentence of broken) process.stderr.write(`missed: ${sentence}\n`);
  return broken.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  // a plain Error is one that says enough by its message; of any other the place is of interest
  const plain = error instanceof Error && error.constructor === Error;
  const words = error instanceof Error && !plain ? error.stack : undefined;
  process.stderr.write(`bench: ${words ?? (error instanceof Error ? error.message : String(error))}\n`);
  process.exitCode = 1;
}

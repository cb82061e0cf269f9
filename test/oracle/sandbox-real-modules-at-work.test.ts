import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Report } from "../programs/run.ts";
import { work } from "../programs/work.ts";
import { type Engine, otherEngines, ownEngine, printed } from "../support/engines.ts";
import { isInstalled } from "../support/installed.ts";

/**
 * Programs from npm that others compiled from C, C++, Rust and Go: databases, parsers, codecs, compilers. Their own
 * loaders run them, once as they are and then with every module rewritten, and they do the same work.
 */

const script = fileURLToPath(new URL("../programs/run.ts", import.meta.url));

async function report(engine: Engine, ...commandLine: readonly string[]): Promise<Report> {
  return JSON.parse(await printed(engine, ...commandLine)) as Report;
}

/** Programs that use what the sandbox does not admit, and what that is. */
const refused = new Map([["@hpcc-js/wasm-graphviz", "The component uses exceptions"]]);
const names = Object.keys(work).filter((name) => !refused.has(name));

const rewritten = new Map<string, Promise<Report>>();

/** The report of a program that was rewritten, made once. */
function rewrittenReport(name: string): Promise<Report> {
  const known = rewritten.get(name) ?? report(ownEngine, script, name, "metered");
  rewritten.set(name, known);
  return known;
}

describe.runIf(isInstalled("programs"))("a program that is rewritten", () => {
  test.each(names)("%s gives the same bytes, and uses the same fuel each time", async (name) => {
    const plain = await report(ownEngine, script, name);
    const first = await rewrittenReport(name);
    expect(first.results).toEqual(plain.results);
    expect(Object.keys(first.results).length).toBeGreaterThan(0);
    expect(first.modules.length).toBeGreaterThan(0);
    expect(first.fuel).toBeGreaterThan(100_000);
    expect(await report(ownEngine, "--liftoff-only", script, name, "metered")).toEqual(first);
  });

  describe.each(otherEngines())("in $name", (engine) => {
    test.each(names)("%s gives the same bytes for the same fuel", async (name) => {
      // Not the modules: Node 22 has some of its own, which it compiles when it is asked for `Response`.
      const { results, fuel } = await rewrittenReport(name);
      expect(await report(engine, script, name, "metered")).toMatchObject({ results, fuel });
    });
  });

  test.each([...refused])("%s is refused: %s", async (name, reason) => {
    expect(Object.keys((await report(ownEngine, script, name)).results).length).toBeGreaterThan(0);
    await expect(report(ownEngine, script, name, "metered")).rejects.toThrow(reason);
  });

  test("is one of many, of more than 50 MB together", async () => {
    let bytes = 0;
    for (const name of names) {
      const sizes = (await rewrittenReport(name)).modules.map(({ before }) => before);
      bytes += [...new Set(sizes)].reduce((sum, size) => sum + size, 0);
    }
    expect(names.length).toBeGreaterThan(15);
    expect(bytes).toBeGreaterThan(50_000_000);
  });
});

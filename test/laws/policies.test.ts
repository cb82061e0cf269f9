import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Graph, Step, StepPolicy } from "../../glue-gen/graph/index.ts";
import { Assembler } from "../../runtime/assembler/index.ts";
import { decodeJson, encodeJson } from "../../runtime/contract/index.ts";
import { LoadedUnits } from "../../runtime/executor/loaded-units.ts";
import { Repository } from "../../runtime/repository/index.ts";
import { policyFunctions, policySchema } from "../support/policy-functions.ts";
import { runUnit } from "../support/run-unit.ts";
import { temporaryDirectory } from "../support/temporary.ts";

let repository: Repository;
let assembler: Assembler;
const units = new LoadedUnits(1000);

beforeAll(async () => {
  const directory = temporaryDirectory(afterAll);
  repository = Repository.open(directory);
  assembler = new Assembler(directory);
  repository.publishSchema(policySchema);
  for (const component of await policyFunctions()) {
    repository.publishComponent(component);
  }
});

afterAll(() => {
  repository.close();
});

const found = (name: string) => {
  const one = repository.find(`acme.risk.v1.${name}`);
  if (one === undefined) throw new Error(`there is no ${name}`);
  return one;
};

const text = { target: [1], source: { kind: "value", value: { step: "", path: [1] } }, concept: "" } as const;

/** A guess and a report of it, over the text of the event; with the policies of its two steps. */
function graphOf(policies: readonly (StepPolicy | undefined)[]): Graph {
  const step = (
    id: string,
    name: string,
    mappings: Step["mappings"],
    policy: StepPolicy | undefined,
  ): Step => {
    const { contract, digest } = found(name);
    const { name: full, version } = contract;
    return { id, function: full, version, digest, mappings, ...(policy === undefined ? {} : { policy }) };
  };
  const guess = {
    target: [2],
    source: { kind: "value", value: { step: "guess", path: [] } },
    concept: "",
  } as const;
  return {
    eventType: "acme.risk.v1.Risked",
    steps: [
      step("guess", "Guesser", [text], policies[0]),
      step("report", "Reporter", [text, guess], policies[1]),
    ],
    goals: [{ concept: "acme.risk.v1.Report", value: { step: "report", path: [] } }],
  };
}

async function run(graph: Graph, said: string, givenUp?: readonly number[]) {
  const limits = { fuel: 1_000_000, memoryBytes: 1_048_576 };
  const { contract, digest } = found("Steady");
  const unit = assembler.assemble({
    graph,
    contracts: new Map(["Guesser", "Reporter"].map((name) => [`acme.risk.v1.${name}`, found(name).contract])),
    eventSchema: repository.schema(),
    limits: graph.steps.map(() => limits),
    fallbacks: new Map([[digest, { contract, limits }]]),
    artifact: (wanted) => repository.artifact(wanted),
  });
  const loaded = await units.get(unit);
  const data = encodeJson(repository.schema(), "acme.risk.v1.Risked", { text: said }, { place: "data" });
  const context = { account: "a", eventId: "e", eventSource: "/s", eventType: "t" };
  const frame = runUnit(loaded, {
    sequence: 1,
    context,
    data,
    ...(givenUp === undefined ? {} : { givenUp }),
  });
  const [value] = frame.values ?? [];
  return {
    report:
      value && (decodeJson(repository.schema(), "acme.risk.v1.Report", value) as { content: string }).content,
    code: frame.failure?.code,
    steps: frame.steps.map(({ function: name, fuel, outcome }) => [name.split(".").at(-1), fuel, outcome]),
  };
}

const retry = fc.record({
  count: fc.integer({ min: 1, max: 10 }),
  baseMs: fc.constant(1),
  factor: fc.constant(1),
  maxMs: fc.constant(1),
  codes: fc.subarray(["BUSY", "NO", "OTHER"]),
});

const guessPolicy = fc
  .record({
    retry: fc.option(retry, { nil: undefined }),
    otherwise: fc.constantFrom("fail", "skip", "fallback"),
  })
  .map(({ retry: again, otherwise }): StepPolicy => {
    const { contract, digest } = found("Steady");
    const fallback = { function: contract.name, version: contract.version, digest };
    return {
      ...(again === undefined ? {} : { retry: again }),
      ...(otherwise === "skip" ? { skip: true as const } : {}),
      ...(otherwise === "fallback" ? { fallback } : {}),
    };
  });

const reportPolicy = fc.record({ retry });

test("policies change nothing of an event without failures: no byte, no fuel", async () => {
  const policies = fc.tuple(
    fc.option(guessPolicy, { nil: undefined }),
    fc.option(reportPolicy, { nil: undefined }),
  );
  const said = fc.string({ maxLength: 40 }).filter((one) => !isCommand(one));
  await fc.assert(
    fc.asyncProperty(policies, said, async (chosen, one) => {
      const without = await run(graphOf([undefined, undefined]), one);
      expect(without.code).toBeUndefined();
      expect(await run(graphOf(chosen), one)).toEqual(without);
    }),
    { numRuns: 60 },
  );
});

const commands = ["busy", "no", "until", "trap", "burn"];
const isCommand = (one: string) => commands.includes(one);

test("an event whose step fails ends as its policy says, and leaves nothing to the next", async () => {
  await fc.assert(
    fc.asyncProperty(guessPolicy, fc.constantFrom(...commands), fc.boolean(), async (policy, said, given) => {
      const otherwise = policy.skip === true || policy.fallback !== undefined;
      const givenUp = given && otherwise ? [0] : undefined;
      const { report, code, steps } = await run(graphOf([policy, undefined]), said, givenUp);
      const failure = { busy: "BUSY", until: "BUSY", no: "NO", trap: "TRAP", burn: "OUT_OF_FUEL" }[said];
      const waits = givenUp === undefined && policy.retry?.codes.includes(failure as string) === true;
      const outcome =
        givenUp === undefined && (waits || !otherwise) ? "failed" : policy.skip ? "skipped" : "replaced";
      expect(steps[0]?.slice(0, 1).concat(steps[0]?.slice(2) ?? [])).toEqual(["Guesser", outcome]);
      expect(Number(steps[0]?.[1]) > 0).toBe(givenUp === undefined);
      if (outcome === "failed") {
        expect([report, code, steps.length]).toEqual([undefined, failure, 1]);
      } else if (outcome === "replaced" && said === "no") {
        expect([report, code]).toEqual([undefined, "STEADY_NO"]);
      } else {
        expect(report).toBe(`${said}/${outcome === "skipped" ? "nothing" : `steady:${said}`}`);
      }
      expect((await run(graphOf([policy, undefined]), "fine")).report).toBe("fine/guess:fine");
    }),
    { numRuns: 100 },
  );
});

import { afterAll, expect, test } from "vitest";
import { parseContracts } from "../../glue-gen/index.ts";
import { createHeddle } from "../../runtime/index.ts";
import { plan } from "../../runtime/planner/index.ts";
import { Repository } from "../../runtime/repository/index.ts";
import { heddle as cli } from "../support/cli.ts";
import { componentOf } from "../support/components.ts";
import { numbersBelow } from "../support/random.ts";
import { temporaryDirectory } from "../support/temporary.ts";

/** Each of 75 functions gives three of 25 values; which is the fewest that give all takes long to tell. */
const values = 25;
const count = 75;
const random = numbersBelow(11);
const field = (number: number, value: string) =>
  `string ${value.toLowerCase()} = ${number} [(heddle.v1.field) = {means: "acme.hard.v1.${value}"}];`;
const goals = Array.from({ length: values }, (_, i) => `acme.hard.v1.V${i}`);
const functions = Array.from({ length: count }, (_, i) => {
  const given = [...new Set([i < values ? i : random(values), random(values), random(values)])];
  return `service F${i} {
      option (heddle.v1.function) = { version: "1.0.0" };
      rpc Run(F${i}Request) returns (F${i}Result);
    }
    message F${i}Request { ${field(1, "Start")} }
    message F${i}Result { ${given.map((value, at) => field(at + 1, `V${value}`)).join(" ")} }`;
});
const concepts = ["Start", ...goals.map((goal) => goal.split(".").at(-1) as string)].map(
  (name) => `option (heddle.v1.concept) = {name: "${name}"};`,
);
const files = {
  "acme/hard/v1/hard.proto": `syntax = "proto3"; package acme.hard.v1; import "heddle/v1/options.proto";
    ${concepts.join("\n")}
    message Asked {
      option (heddle.v1.event) = {type: "acme.hard.asked" rule: "acme" ${goals.map((goal) => `goals: "${goal}"`).join(" ")}};
      ${field(1, "Start")}
    }
    ${functions.join("\n")}`,
};
const event = { specversion: "1.0", id: "1", source: "/test", type: "acme.hard.asked", data: { start: "s" } };
const directory = temporaryDirectory(afterAll);

test("a plan whose proof takes long is given at once, and replaced by the best in a running Heddle and on the command line", async () => {
  const repository = Repository.open(directory);
  for (let i = 0; i < count; i++) {
    repository.publishComponent(componentOf(files, `acme.hard.v1.F${i}`));
  }
  repository.close();
  const heddle = await createHeddle({ directory, standardLibrary: false });
  const first = heddle.plan(event);
  expect(first.plan.proven).toBe(false);
  expect(first.plan.lowerBound).toBeLessThan(first.plan.cost);
  const settled = await heddle.planSettled(event);
  const { contracts, schema } = parseContracts(files);
  const published = heddle.functions();
  expect(published).toHaveLength(contracts.length);
  const whole = plan({ schema, functions: published, eventType: "acme.hard.v1.Asked", goals });
  expect([settled.plan.proven, settled.plan.graph]).toEqual([true, whole.graph]);
  // From now on events get it.
  expect(heddle.plan(event)).toMatchObject({ graphHash: settled.graphHash, plan: { proven: true } });
  await heddle.close();

  const asked = ["plan", "-", "--explain"];
  const input = JSON.stringify(event);
  const options = { directory, input };
  const proven = await cli(asked, options);
  expect(proven.stdout).toContain("cheapest, proven");
  expect(proven.stdout).toContain(
    `${whole.cost} steps, depth 1 (no graph is below depth 1): the fewest possible`,
  );
  const atOnce = await cli([...asked, "--at-once"], options);
  const gap = first.plan.cost - first.plan.lowerBound;
  expect(atOnce.stdout).toContain(`at most ${gap} step${gap === 1 ? "" : "s"} above the cheapest`);
  expect(atOnce.stdout).toContain(`at least ${first.plan.lowerBound} are needed`);
});

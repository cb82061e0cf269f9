import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { heddle } from "../support/cli.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const directory = temporaryDirectory(afterAll);
const work = temporaryDirectory(afterAll);

const event = {
  specversion: "1.0",
  id: "e-1",
  source: "/test",
  type: "com.github.issues.opened",
  data: {
    issue: { number: 1, title: "Crash", body: "It crashes." },
    repository: { full_name: "ada/engine" },
  },
};

test("the glue of a planned graph is printed, from a pipe and from a file of the graph alone", async () => {
  const planned = await heddle(["plan", "-", "--json"], { directory, input: JSON.stringify(event) });
  expect(planned.code).toBe(0);
  const { stdout, code } = await heddle(["glue", "-"], { directory, input: planned.stdout });
  expect(code).toBe(0);
  expect(stdout).toContain('"markdown.ToText.markdown ← event.data.issue.body"');
  const { graph, graphHash } = JSON.parse(planned.stdout) as { graph: object; graphHash: string };
  expect(stdout).toContain(`export const graph = "${graphHash}";`);
  const file = join(work, "graph.json");
  writeFileSync(file, JSON.stringify(graph));
  expect((await heddle(["glue", file], { directory })).stdout).toBe(stdout);
}, 60_000);

test("what is no graph is refused with the place", async () => {
  const { code, stderr } = await heddle(["glue", "-"], {
    directory,
    input: '{"eventType": 1, "steps": [], "goals": []}',
  });
  expect(code).not.toBe(0);
  expect(stderr).toContain("GRAPH_INVALID");
  expect(stderr).toContain("eventType");
}, 60_000);

import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { loadFunction } from "../support/run-function.ts";
import { hasTool } from "../support/tools.ts";

const names = ["plain", "<script>alert(1)</script>", "a & b", "\"quoted\" 'twice'", "]]>", "é😀\u0001\u200b"];

test.skipIf(!hasTool("xmllint", "libxml2-utils")).each([
  ["a line chart", 1],
  ["a bar chart", 2],
])("%s with any names is well-formed to a parser that is not ours", async (_, kind) => {
  const { run } = await loadFunction("std.chart.v1.Draw");
  const table = {
    columns: [
      { name: "month", type: 3, texts: ["2026-01", "2026-02", "2026-03"] },
      ...names.map((name, i) => ({ name, type: 1, numbers: [i, Number.NaN, i * 2.5] })),
    ],
  };
  const outcome = run<{ svg: string }>({ table, kind, title: names.join(" ") });
  expect(outcome).toMatchObject({ ok: true });
  const svg = outcome.ok ? outcome.message.svg : "";
  const { status, stderr } = spawnSync("xmllint", ["--noout", "--nonet", "-"], {
    input: svg,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(status).toBe(0);
});

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseContracts } from "../../glue-gen/index.ts";
import {
  describeMappings,
  drawGraph,
  explainText,
  graphSvg,
  type PlanDemand,
  plan,
} from "../../runtime/planner/index.ts";
import { published } from "../support/contracts.ts";

const page = readFileSync(new URL("../../docs/planning.md", import.meta.url), "utf8");

function blocks(language: string): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "gms"))].map(
    ([, text]) => text as string,
  );
}

const [proto] = blocks("proto") as [string];
const { contracts, schema } = parseContracts({ "gallery/v1/gallery.proto": proto });
const goals = ["Thumbnail", "Caption", "Palette"].map((name) => `gallery.v1.${name}`);
const planned = (demand: PlanDemand = {}) =>
  plan({ schema, functions: contracts.map(published), eventType: "gallery.v1.Upload", goals, demand });

const lines = (text: string): string[] => text.split("\n").map((line) => line.trimEnd());

describe("docs/planning.md", () => {
  test("shows the graph, the mappings and the explanation that the planner gives", () => {
    const made = planned();
    const [graph, mappings] = blocks("text");
    expect(lines(`${drawGraph(made.graph)}\n`)).toEqual(lines(graph as string));
    expect(lines(`${describeMappings(made).join("\n")}\n`)).toEqual(lines(mappings as string));
    expect(lines(`${explainText(made)}\n`)).toEqual(lines(blocks("explanation")[0] as string));
    const fast = planned({ objective: "latency" });
    expect(lines(`${drawGraph(fast.graph)}\n`)).toEqual(lines(blocks("latency")[0] as string));
  });

  test("has the picture that the planner draws", async () => {
    await expect(`${graphSvg(planned().graph).trimEnd()}\n`).toMatchFileSnapshot("../../docs/planning.svg");
  });

  test("names landmarks: without all functions of one there is no graph, without some of them there is", () => {
    const landmarks = [...page.matchAll(/^ {4}(\w+(?:, \w+)+)$/gm)].map(([, names]) =>
      (names as string).split(", ").map((name) => `gallery.v1.${name}`),
    );
    expect(landmarks).toHaveLength(2);
    for (const landmark of landmarks) {
      expect(() => planned({ avoid: landmark })).toThrow("There is no way");
      for (const one of landmark) {
        const others = landmark.filter((name) => name !== one);
        expect(planned({ avoid: others }).graph.steps.map((step) => step.function)).toContain(one);
      }
    }
  });

  test("names files that are there", () => {
    const files = [...page.matchAll(/`([a-z-]+\.ts)`/g)].map(([, name]) => name as string);
    expect(files.length).toBeGreaterThan(15);
    for (const name of files) {
      expect(readFileSync(new URL(`../../runtime/planner/${name}`, import.meta.url), "utf8")).not.toBe("");
    }
  });
});

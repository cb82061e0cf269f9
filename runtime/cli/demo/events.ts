import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { HeddleError } from "../../errors.ts";
import type { Heddle } from "../../heddle.ts";
import { drawScene } from "./scene.ts";

/** An event of the demo, with a line that says where its data come from. */
export interface DemoEvent {
  readonly title: string;
  readonly event: Record<string, unknown>;
}

const require = createRequire(import.meta.url);

/** A photograph that was uploaded: a landscape that is drawn here and encoded by the library's own function. */
export async function photoEvent(heddle: Heddle): Promise<DemoEvent> {
  const { width, height, pixels } = drawScene();
  const image = { width, height, pixels: Buffer.from(pixels).toString("base64") };
  const { output } = await heddle.call("std.png.v1.Encode", { image });
  const { data } = output as { data: string };
  return {
    title: `a landscape of ${width} × ${height} pixels, drawn by the demo`,
    event: {
      ...attributes("photo", "photo.uploaded"),
      datacontenttype: "image/png",
      data: new Uint8Array(Buffer.from(data, "base64")),
    },
  };
}

/** A table that was uploaded: four years of weather, from the package vega-datasets. */
export function tableEvent(): DemoEvent {
  const folder = dirname(dirname(resolvePackage("vega-datasets")));
  return {
    title: "seattle-weather.csv of vega-datasets, 1,461 days",
    event: {
      ...attributes("table", "table.uploaded"),
      datacontenttype: "text/csv",
      data: readFileSync(join(folder, "data", "seattle-weather.csv"), "utf8"),
    },
  };
}

/** A GitHub issue that was opened, from the package @octokit/webhooks-examples. */
export function issueEvent(): DemoEvent {
  const webhooks = require(resolvePackage("@octokit/webhooks-examples")) as {
    name: string;
    examples: { action?: string; issue?: { body?: string | null } }[];
  }[];
  const payload = webhooks
    .find(({ name }) => name === "issues")
    ?.examples.find(({ action, issue }) => action === "opened" && typeof issue?.body === "string");
  return {
    title: "an issues.opened webhook of @octokit/webhooks-examples",
    event: {
      ...attributes("issue", "com.github.issues.opened"),
      datacontenttype: "application/json",
      data: payload,
    },
  };
}

function attributes(id: string, type: string): Record<string, unknown> {
  return { specversion: "1.0", id: `demo-${id}`, source: "/heddle/demo", type, account: "demo" };
}

function resolvePackage(name: string): string {
  try {
    return require.resolve(name);
  } catch (cause) {
    throw new HeddleError(
      "FILE_UNREADABLE",
      `The demo takes data from the package ${name}, which is not installed.`,
      {
        place: name,
        remedy: `Run: npm install ${name}`,
        cause,
      },
    );
  }
}

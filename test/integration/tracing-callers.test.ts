import { AsyncLocalStorage } from "node:async_hooks";
import { expect, onTestFinished, test } from "vitest";
import { resolveConfig } from "../../runtime/config.ts";
import { Heddle } from "../../runtime/heddle.ts";
import { Tracing } from "../../runtime/monitor/index.ts";
import { buildAll, writeProject } from "../support/built-project.ts";
import { temporaryDirectory } from "../support/temporary.ts";
import { rememberingApi } from "../support/tracer.ts";

const sources = {
  "acme/v1/echo.proto": `syntax = "proto3";
    package acme.v1;
    import "heddle/v1/options.proto";
    option (heddle.v1.concept) = {name: "Said"};
    message Spoken {
      option (heddle.v1.event) = {type: "acme.spoken" rule: "acme.spoken" goals: "acme.v1.Echoed"};
      string text = 1 [(heddle.v1.field) = {means: "Said"}];
    }
    message EchoRequest { string text = 1 [(heddle.v1.field) = {means: "Said"}]; }
    message Echoed { string text = 1; }
    service Echo {
      option (heddle.v1.function) = {version: "1.0.0" summary: "Says it again"};
      rpc Run(EchoRequest) returns (Echoed);
    }`,
  "acme/v1/echo.ts": `import { EchoRequest, Echoed } from "./contract";
    export function run(input: EchoRequest): Echoed | null {
      const echoed = new Echoed();
      echoed.text = input.text;
      return echoed;
    }`,
};

test("the span of each event is under the one that its own caller is in, however many are under way", async () => {
  const caller = new AsyncLocalStorage<string>();
  const { api, spans } = rememberingApi(true, () => caller.getStore() ?? null);
  const config = resolveConfig({ directory: temporaryDirectory(), standardLibrary: false, workers: 1 });
  const heddle = new Heddle(config, new Tracing(api));
  onTestFinished(() => heddle.close());
  for (const { component } of await buildAll(writeProject(sources))) heddle.publish(component);
  const names = Array.from({ length: 20 }, (_, i) => `account-${i}`);
  const run = (account: string) =>
    heddle.run({
      specversion: "1.0",
      id: account,
      source: "/test",
      type: "acme.spoken",
      account,
      data: { text: "hello" },
    });
  await Promise.all(names.map((name) => caller.run(name, () => run(name))));
  const events = spans.filter(({ name }) => name.endsWith("heddle.event"));
  expect(events.map(({ attributes }) => attributes["heddle.account"]).sort()).toEqual([...names].sort());
  for (const { attributes, parent } of events) expect(parent).toBe(attributes["heddle.account"]);
});

import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { resolveConfig } from "../../runtime/config.ts";
import { Heddle } from "../../runtime/heddle.ts";
import { Tracing } from "../../runtime/monitor/index.ts";
import { buildAll, writeProject } from "../support/built-project.ts";
import { isInstalled } from "../support/installed.ts";
import { temporaryDirectory } from "../support/temporary.ts";

/** Spans as OpenTelemetry's own api and SDK have them, beside what functions are told of them. */

const looks = (name: string, takes: string, gives: string) => ({
  [`acme/trace/v1/${name.toLowerCase()}.proto`]: `syntax = "proto3";
    package acme.trace.v1;
    import "heddle/v1/options.proto";
    import "acme/trace/v1/trace.proto";
    service ${name} {
      option (heddle.v1.function) = {
        version: "1.0.0" summary: "${name}" resources: {fuel: 1000000 memory_bytes: 1048576}
        context: {reads: "event.trace"}
      };
      rpc Run(${takes}) returns (${gives});
    }`,
  [`acme/trace/v1/${name.toLowerCase()}.ts`]: `
    import { context } from "heddle";
    import { ${takes}, ${gives} } from "./contract";
    export function run(input: ${takes}): ${gives} | null {
      const trace = context("event.trace");
      const result = new ${gives}();
      ${name === "First" ? "" : "result.first = input.trace;"}
      result.trace = trace === null ? "nothing" : trace;
      return result;
    }`,
});

const schema = {
  "acme/trace/v1/trace.proto": `syntax = "proto3";
    package acme.trace.v1;
    import "heddle/v1/options.proto";
    option (heddle.v1.concept) = {name: "Said"};
    message Traced {
      option (heddle.v1.event) = {type: "acme.traced" rule: "acme.trace" goals: "acme.trace.v1.Told"};
      string text = 1 [(heddle.v1.field) = {means: "Said"}];
    }
    message FirstRequest { string text = 1 [(heddle.v1.field) = {means: "Said"}]; }
    message Seen { string trace = 1; }
    message Told { string first = 1; string trace = 2; }`,
};

const sources = { ...schema, ...looks("First", "FirstRequest", "Seen"), ...looks("Second", "Seen", "Told") };
const remote = `00-${"ab".repeat(16)}-${"cd".repeat(8)}-01`;
const event = (more: Record<string, unknown> = {}) => ({
  specversion: "1.0",
  id: "1",
  source: "/test",
  type: "acme.traced",
  data: { text: "look" },
  ...more,
});

interface Span {
  readonly name: string;
  readonly parentSpanContext?: { readonly spanId: string };
  spanContext(): { readonly traceId: string; readonly spanId: string; readonly traceFlags: number };
}

/** As much as is used here of what is installed in a folder of its own. */
interface Installed {
  readonly api: {
    readonly trace: {
      setGlobalTracerProvider(provider: unknown): boolean;
      disable(): void;
      getTracer(name: string): {
        startActiveSpan<T>(name: string, action: (span: Span & { end(): void }) => T): T;
      };
    };
    readonly context: { setGlobalContextManager(manager: unknown): boolean; disable(): void };
  };
  readonly sdk: {
    readonly BasicTracerProvider: new (options: { spanProcessors: unknown[] }) => unknown;
    readonly SimpleSpanProcessor: new (exporter: unknown) => unknown;
    readonly InMemorySpanExporter: new () => { getFinishedSpans(): Span[]; reset(): void };
  };
  readonly hooks: { readonly AsyncLocalStorageContextManager: new () => { enable(): unknown } };
  readonly path: string;
}

function installed(): Installed {
  const require = createRequire(new URL("../tracing/package.json", import.meta.url));
  return {
    api: require("@opentelemetry/api"),
    sdk: require("@opentelemetry/sdk-trace-base"),
    hooks: require("@opentelemetry/context-async-hooks"),
    path: pathToFileURL(require.resolve("@opentelemetry/api")).href,
  };
}

const traceparentOf = (span: Span) => {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-0${traceFlags}`;
};

describe.skipIf(!isInstalled("tracing"))("with OpenTelemetry", () => {
  let open: Installed;
  let heddle: Heddle;
  let exporter: { getFinishedSpans(): Span[]; reset(): void };

  beforeAll(async () => {
    open = installed();
    heddle = new Heddle(
      resolveConfig({
        directory: temporaryDirectory(afterAll),
        workers: 1,
        standardLibrary: false,
        record: 1,
      }),
      await Tracing.load(open.path),
    );
    heddle.publishSchema(schema);
    for (const { component } of await buildAll(writeProject(sources))) {
      heddle.publish(component);
    }
    exporter = new open.sdk.InMemorySpanExporter();
  });
  afterAll(() => heddle.close());

  beforeEach(() => {
    const { api, sdk, hooks } = open;
    exporter.reset();
    api.trace.disable();
    api.context.disable();
    api.context.setGlobalContextManager(new hooks.AsyncLocalStorageContextManager().enable());
    const spanProcessors = [new sdk.SimpleSpanProcessor(exporter)];
    api.trace.setGlobalTracerProvider(new sdk.BasicTracerProvider({ spanProcessors }));
  });

  /** What both functions were told. */
  async function told(more: Record<string, unknown> = {}): Promise<string[]> {
    const { first, trace } = (await heddle.run(event(more))).value("Told") as Record<string, string>;
    return [first, trace] as string[];
  }

  test("functions are told of the span that is exported, which is under the event's and over the steps'", async () => {
    const [first, second] = await told({ traceparent: remote });
    const spans = exporter.getFinishedSpans();
    expect(spans.map(({ name }) => name)).toEqual([
      "acme.trace.v1.First",
      "acme.trace.v1.Second",
      "heddle.event",
    ]);
    const root = spans.at(-1) as Span;
    expect([first, second]).toEqual([traceparentOf(root), traceparentOf(root)]);
    expect(root.spanContext()).toMatchObject({ traceId: "ab".repeat(16), traceFlags: 1 });
    expect(root.parentSpanContext?.spanId).toBe("cd".repeat(8));
    for (const step of spans.slice(0, 2)) {
      expect(step.parentSpanContext?.spanId).toBe(root.spanContext().spanId);
    }
  });

  test("an event without a trace is in that of its caller, and so is a single call", async () => {
    const { caller, seen } = await open.api.trace
      .getTracer("test")
      .startActiveSpan("request", async (span) => {
        const seen = await told();
        const call = await heddle.call("acme.trace.v1.First" as never, { text: "x" } as never);
        seen.push((call.output as { trace: string }).trace);
        span.end();
        return { caller: span, seen };
      });
    const events = exporter.getFinishedSpans().filter(({ name }) => name === "heddle.event");
    expect(events).toHaveLength(2);
    const [ran, called] = events.map(traceparentOf);
    expect(seen).toEqual([ran, ran, called]);
    for (const span of events) {
      expect(span.parentSpanContext?.spanId).toBe(caller.spanContext().spanId);
      expect(span.spanContext().traceId).toBe(caller.spanContext().traceId);
    }
  });

  test("what is not sampled is told as such", async () => {
    const seen = await told({ traceparent: remote.replace(/01$/, "00") });
    expect(exporter.getFinishedSpans()).toEqual([]);
    for (const trace of seen) expect(trace).toMatch(new RegExp(`^00-${"ab".repeat(16)}-[0-9a-f]{16}-00$`));
  });

  test("where nobody makes spans, the event's own is told as it came, or one that nobody samples", async () => {
    open.api.trace.disable();
    expect(await told({ traceparent: remote })).toEqual([remote, remote]);
    const [first, second] = await told();
    expect(first).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    expect(second).toBe(first);
  });

  test("an event that runs again is told what it was told, and is no span", async () => {
    await told({ traceparent: remote });
    exporter.reset();
    const replay = await heddle.replay(heddle.recorded()[0] as number);
    expect(replay).toMatchObject({ identical: true, differences: [] });
    expect(exporter.getFinishedSpans()).toEqual([]);
  });
});

import { expect, test, vi } from "vitest";
import { Tracing } from "../../runtime/monitor/index.ts";
import { graphOf, monitorOf, note, trapIn } from "../support/executions.ts";
import { temporaryDirectory } from "../support/temporary.ts";
import { rememberingApi } from "../support/tracer.ts";

const graph = graphOf("a", "b");
const traceparent = `00-${"ab".repeat(16)}-${"cd".repeat(8)}-01`;

function traced({ api, spans }: ReturnType<typeof rememberingApi>, ...runs: Parameters<typeof note>[1][]) {
  const monitor = monitorOf(temporaryDirectory(), { tracing: new Tracing(api) });
  for (const run of runs) {
    note(monitor, run);
  }
  const executions = monitor.ledger().list();
  monitor.close();
  return { spans, executions };
}

test("an event is a span under the one that it names, and each step a span below it", () => {
  const { spans, executions } = traced(rememberingApi(), { graph, fuel: [5, 7], event: { traceparent } });
  const [root, a, b] = spans;
  expect(spans).toHaveLength(3);
  expect(root).toMatchObject({
    name: "heddle: heddle.event",
    kind: 4,
    parent: { traceId: "ab".repeat(16), spanId: "cd".repeat(8), traceFlags: 1, isRemote: true },
    attributes: {
      "cloudevents.event_id": "1",
      "cloudevents.event_source": "/s",
      "cloudevents.event_type": "t",
      "heddle.account": "ada",
      "heddle.graph": executions[0]?.graph,
      "heddle.fuel": 12,
    },
    status: undefined,
  });
  expect(a?.parent).toBe(root);
  expect(a).toMatchObject({
    name: "heddle: f.a",
    kind: 0,
    attributes: {
      "heddle.step": "a",
      "heddle.function": "f.a",
      "heddle.fuel": 5,
      "heddle.peak_memory": 65_536,
    },
  });
  expect(b?.parent).toBe(root);
  expect(b?.start).toBe(a?.end);
  expect((b?.end ?? 0) - (b?.start ?? 0)).toBeCloseTo(1, 2);
  expect(spans.every(({ start, end }) => end !== undefined && end >= start)).toBe(true);
});

test("an event that names no parent is under what its caller is in", () => {
  const { spans } = traced(
    rememberingApi(true, () => "request"),
    { graph, fuel: [] },
  );
  expect(spans).toMatchObject([{ parent: "request" }]);
});

test("a failure is the status of its step and of the event", () => {
  const { spans } = traced(rememberingApi(), { graph, fuel: [1, 2], failure: trapIn("b", "NO_TEXT") });
  const failed = { code: 2, message: "NO_TEXT" };
  expect(spans.map(({ status }) => status)).toEqual([failed, undefined, failed]);
});

test("an event that could not be read is a span all the same", () => {
  const memory = rememberingApi();
  const monitor = monitorOf(temporaryDirectory(), { tracing: new Tracing(memory.api) });
  monitor.end(monitor.begin(), trapIn(""));
  monitor.close();
  expect(memory.spans).toMatchObject([{ attributes: { "heddle.fuel": 0 }, status: { code: 2 } }]);
  expect(memory.spans[0]?.attributes).not.toHaveProperty("heddle.account");
});

test("where nobody listens, steps are not made into spans", () => {
  const { spans } = traced(rememberingApi(false), { graph, fuel: [1, 2] });
  expect(spans).toHaveLength(1);
});

test("a provider that throws is left alone from then on, and the event is noted", () => {
  const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  const { api, spans } = rememberingApi();
  const broken = {
    ...api,
    context: {
      active: () => {
        throw new Error("no context");
      },
    },
  };
  const { executions } = traced({ api: broken, spans }, { graph, fuel: [1] }, { graph, fuel: [1] });
  expect(executions).toHaveLength(2);
  expect(warn).toHaveBeenCalledTimes(1);
  expect(warn.mock.calls[0]?.[0]).toContain("no context");
  warn.mockRestore();
});

test("an event whose functions are told of its span has that one, and no second", () => {
  const { api, spans } = rememberingApi();
  const monitor = monitorOf(temporaryDirectory(), { tracing: new Tracing(api) });
  const trial = monitor.begin();
  trial.event = { id: "1", type: "t", source: "/s", account: "ada", traceparent };
  const told = monitor.traceparent(trial);
  expect(told).toBe(`00-${"ef".repeat(16)}-${"1".repeat(15)}0-01`);
  expect(monitor.traceparent(trial)).toBe(told);
  monitor.end(trial, null);
  monitor.close();
  expect(spans).toMatchObject([
    { name: "heddle: heddle.event", parent: { spanId: "cd".repeat(8) }, attributes: { "heddle.fuel": 0 } },
  ]);
  expect(spans[0]?.end).toBeGreaterThanOrEqual(spans[0]?.start ?? 0);
});

test("where nobody makes spans, functions are told of none", () => {
  const { api } = rememberingApi();
  const monitor = monitorOf(temporaryDirectory());
  expect(monitor.traceparent(monitor.begin())).toBeUndefined();
  monitor.close();
  const none = { traceId: "0".repeat(32), spanId: "0".repeat(16), traceFlags: 0 };
  const tracer = api.trace.getTracer("heddle");
  const silent = {
    ...api,
    trace: {
      ...api.trace,
      getTracer: () => ({
        startSpan: (...parts: Parameters<typeof tracer.startSpan>) => ({
          ...tracer.startSpan(...parts),
          spanContext: () => none,
        }),
      }),
    },
  };
  const other = monitorOf(temporaryDirectory(), { tracing: new Tracing(silent) });
  expect(other.traceparent(other.begin())).toBeUndefined();
  other.close();
});

test("what is not installed is no error, and what fails while it is loaded is one", async () => {
  expect(await Tracing.load("heddle-has-no-such-package")).toBeUndefined();
  await expect(Tracing.load("data:text/javascript,throw new Error('broken')")).rejects.toThrow("broken");
});

import { expect, test } from "vitest";
import { letterLines, listLines } from "../../runtime/cli/dead-text.ts";
import { executionLines, waterfallLines } from "../../runtime/cli/execution-text.ts";
import { printable } from "../../runtime/cli/terminal.ts";
import { usageLines, usageSums } from "../../runtime/cli/usage-text.ts";
import type { DeadLetter, ExecutionDetail } from "../../runtime/monitor/index.ts";
import { prometheusText } from "../../runtime/monitor/index.ts";
import { labelValue } from "../../runtime/monitor/prometheus-text.ts";
import { graphOf, monitorOf, note, trapIn } from "../support/executions.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const evil = 'x\u001b[2J\n9 forged line\t\u202e\u009b"}\\';
const none = { events: 0, bytes: 0, dropped: 0 };
const nothing = { open: 0, settled: 0, refused: 0 };

const execution: ExecutionDetail = {
  id: 1,
  startedAt: "2026-01-31T00:00:00.000Z",
  milliseconds: 10,
  eventId: evil,
  eventType: evil,
  source: evil + "y".repeat(100_000),
  account: "__proto__",
  traceId: "",
  graph: "ab",
  outcome: "failed",
  code: evil,
  failedStep: "a",
  kept: 2,
  fuel: 1_234_567,
  steps: [
    {
      step: "a",
      function: "f.a",
      version: "1.0.0",
      milliseconds: 6,
      fuel: 1,
      peakMemory: 65_536,
      outcome: "done",
    },
    {
      step: "b",
      function: "f.b",
      version: "1.0.0",
      milliseconds: 0,
      fuel: 2,
      peakMemory: 0,
      outcome: "failed",
    },
  ],
};

const letter: DeadLetter = {
  id: 1,
  keptAt: "2026-01-31T00:00:00.000Z",
  lastAt: "2026-01-31T00:00:00.000Z",
  attempts: 1,
  account: "__proto__",
  eventId: evil,
  type: evil,
  bytes: 3,
  failure: {
    code: evil,
    kind: "GUEST_FAILURE",
    message: evil.repeat(1000),
    place: evil,
    step: "a",
    function: "f",
    remedy: "r",
  },
  event: Buffer.from(evil),
  cut: false,
  object: false,
  accepted: null,
  asked: { goals: [evil] },
};

test.each([
  ["a list of executions", executionLines([execution]), 2],
  ["one execution", waterfallLines(execution), 14],
  ["a list of kept events", listLines([letter], { ...none, events: 1 }), 2],
])(
  "%s has a line for each thing, whatever texts are in it, and does nothing to a terminal",
  (_, lines, count) => {
    const text = printable(lines.join("\n"));
    expect(text.split("\n")).toHaveLength(count);
    expect(text).not.toMatch(/^9 forged/m);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(600);
  },
);

test("a kept event's reason and goals stay in their lines", () => {
  const lines = letterLines(letter);
  for (const label of ["goals", "code", "reason", "place"]) {
    expect(lines.filter((line) => line.startsWith(label)).join("")).not.toContain("\n");
  }
});

test("bars begin where the step before ended and are as long as the step", () => {
  const bars = waterfallLines(execution).slice(-3);
  expect(bars[0]).toMatch(/4\.00 ms\s+█{16}$/);
  expect(bars[1]).toMatch(/6\.00 ms.*64 KiB {20,24}█{24}$/);
  expect(bars[2]).toMatch(/failed/);
  expect(bars[2]).not.toContain("█");
});

test("an account is called as it likes without touching another", () => {
  const row = { calls: 1, failures: 0, milliseconds: 1, fuel: 2n ** 60n };
  const usage = ["__proto__", "constructor", ""].flatMap((account) => [
    { account, function: "", ...row },
    { account, function: "f.toString", ...row },
  ]);
  const { accounts, functions } = usageSums(usage);
  expect(accounts.map(({ name }) => name)).toEqual(["__proto__", "constructor", ""]);
  expect(functions).toEqual([
    { ...row, name: "f.toString", calls: 3, milliseconds: 3, fuel: 3n * 2n ** 60n },
  ]);
  expect(usageLines(usage).join("\n")).toContain("3,458,764,513,820,540,928");
});

/** The series of a page by name and labels; throws where a line is none of the format's. */
function parse(page: string): Map<string, number> {
  const series = new Map<string, number>();
  for (const line of page.trimEnd().split("\n")) {
    const form = /^([a-z_]+(?:\{(?:[a-z]+="(?:[^"\\\n]|\\["\\n])*",?)*\})?) (\d+(?:\.\d+)?(?:e-?\d+)?)$/;
    const [, name, value] = form.exec(line) ?? [];
    if (name === undefined) {
      expect(line).toMatch(/^# (HELP|TYPE) [a-z_]+ /);
    } else {
      expect(series.has(name)).toBe(false);
      series.set(name, Number(value));
    }
  }
  return series;
}

test("a name cannot leave its label in Prometheus' text", () => {
  expect(labelValue('a"b\\c\nd\u001be\u202ef\ud800g')).toBe('a\\"b\\\\c\\nd\ufffde\ufffdf\ufffdg');
  const monitor = monitorOf(temporaryDirectory());
  const name = 'x"} 1\nheddle_events_total{outcome="done"} 999 \\';
  note(monitor, { graph: graphOf(name), fuel: [10], failure: trapIn("", 'guest"} 5\n') });
  const series = parse(prometheusText(monitor.ledger().measured(), none, nothing, []));
  expect(series.get('heddle_events_total{outcome="TRAP"}')).toBe(1);
  expect(series.get(`heddle_function_fuel_sum{function="${labelValue(`f.${name}`)}"}`)).toBe(10);
  expect([...series.keys()].filter((key) => key.startsWith("heddle_events_total"))).toHaveLength(1);
  monitor.close();
});

test("histograms are cumulative and end with all calls", () => {
  const monitor = monitorOf(temporaryDirectory());
  const graph = graphOf("a");
  for (const fuel of [256, 257, 1024, 1025, 2 ** 40]) {
    note(monitor, { graph, fuel: [fuel] });
  }
  const series = parse(
    prometheusText(monitor.ledger().measured(), { events: 3, bytes: 9, dropped: 4 }, nothing, []),
  );
  const below = (le: string) => series.get(`heddle_function_fuel_bucket{function="f.a",le="${le}"}`);
  expect([below("256"), below("1024"), below("4096"), below("68719476736"), below("+Inf")]).toEqual([
    1, 3, 4, 4, 5,
  ]);
  expect(series.get('heddle_function_seconds_bucket{function="f.a",le="0.001024"}')).toBe(5);
  expect(series.get('heddle_function_seconds_bucket{function="f.a",le="0.000256"}')).toBe(0);
  expect(series.get('heddle_function_seconds_sum{function="f.a"}')).toBe(0.005);
  expect(series.get("heddle_dead_events")).toBe(3);
  expect(series.get("heddle_dead_events_dropped_total")).toBe(4);
  monitor.close();
});

test("a thousand and more functions and graphs have a bounded number of series, and no call is left out", () => {
  const monitor = monitorOf(temporaryDirectory());
  for (let i = 0; i < 1200; i++) {
    note(monitor, { graph: graphOf(`n${i}`), fuel: [i + 1] });
  }
  expect(monitor.figures()).toHaveLength(1001);
  const series = parse(prometheusText(monitor.ledger().measured(), none, nothing, []));
  const calls = [...series].filter(([name]) => name.startsWith("heddle_function_calls_total"));
  expect(calls).toHaveLength(201);
  expect(calls.reduce((sum, [, value]) => sum + value, 0)).toBe(1200);
  const fuel = [...series].filter(([name]) => name.startsWith("heddle_function_fuel_sum"));
  expect(fuel.reduce((sum, [, value]) => sum + value, 0)).toBe((1200 * 1201) / 2);
  expect(series.size).toBeLessThan(10_000);
  monitor.close();
});

test("accounts beyond the limit share one series, and their sums are right", () => {
  const accounts = Array.from({ length: 205 }, (_, i) => ({
    account: i === 204 ? "__proto__" : `account-${i}`,
    fuel: i + 1,
    refusals: 2,
    reserved: 3,
  }));
  const series = parse(prometheusText({ outcomes: [], passed: [], series: [] }, none, nothing, accounts));
  expect(series.get('heddle_account_fuel_total{account="__proto__"}')).toBe(205);
  expect(series.get('heddle_account_fuel_total{account="(others)"}')).toBe(1 + 2 + 3 + 4 + 5);
  expect(series.get('heddle_account_refused_total{account="(others)"}')).toBe(10);
  expect(series.get('heddle_account_fuel_reserved{account="(others)"}')).toBe(15);
  expect(series.has('heddle_account_fuel_total{account="account-4"}')).toBe(false);
  expect(series.has('heddle_account_fuel_total{account="account-5"}')).toBe(true);
});

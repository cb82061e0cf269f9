import { describe, expect, it } from "vitest";
import { axisOf, tickLabel } from "../../bench/runner/axis.ts";
import type { Bench } from "../../bench/runner/model.ts";
import { plot } from "../../bench/runner/plot.ts";
import type { Threshold } from "../../bench/runner/promises.ts";
import { brokenPromises, type Report, report } from "../../bench/runner/report.ts";
import { columns, table } from "../../bench/runner/table.ts";
import { bytes, threeDigits, time, times } from "../../bench/runner/units.ts";

const nothing = { check: () => {}, run: () => {} };
const bench: Bench = {
  subject: "Say nothing, twice",
  variants: [
    { id: "ours", label: "Heddle", ours: true, ...nothing },
    { id: "theirs", label: "A <peer> & co", note: "with its own cache", ...nothing },
  ],
  ratios: [{ id: "theirs/ours", over: "theirs", under: "ours", label: "peer / Heddle" }],
  tables: () => [{ title: "fuel", columns: ["step", "fuel"], rows: [["png.Decode", "1,200"]] }],
};
const measured = {
  rounds: 3,
  interrupted: 0.05,
  batches: new Map([
    ["ours", 4000],
    ["theirs", 10],
  ]),
  series: [
    { id: "ours", samples: [100, 120, 110] },
    { id: "ours/work", samples: [60, 61, 62] },
    { id: "theirs", samples: [5000, 6000, 6600] },
  ],
};

function reportWith(...thresholds: [string, Threshold][]): Report {
  return reportOf(bench, thresholds);
}

function reportOf(of: Bench, thresholds: readonly [string, Threshold][] = []): Report {
  return report({ name: "quiet", summary: "what silence costs" }, of, measured, new Map(thresholds), {
    date: new Date("2026-11-05T10:00:00Z"),
    quick: true,
    machine: {
      cpu: "Abacus",
      cores: 2,
      memoryGiB: 4,
      platform: "linux x64",
      node: "26.10.0",
      v8: "14.6",
      packages: { peer: "1.0.3" },
      commit: "abc1234",
    },
  });
}

const steps = { id: "work/ours", over: "ours/work", under: "ours", label: "its work" };
const combined: Bench = {
  ...bench,
  chart: "ratios",
  joint: [
    { id: "mean", label: "mean of 2", kind: "mean", ratios: [...bench.ratios, steps] },
    { id: "worst", label: "worst of 2", kind: "highest", ratios: [steps, ...bench.ratios] },
  ],
  figures: () => [
    { id: "idle", label: "an idle function", value: 149_600, unit: "bytes" },
    { id: "part", label: "part of it", value: 0.25, unit: "times" },
  ],
};

const within: Threshold = { kind: "atLeast", limit: 40, why: "it is quick" };
const beyond: Threshold = { kind: "atLeast", limit: 80, why: "it is quick" };

describe("report", () => {
  it("pairs ratios by round", () => {
    expect(reportWith().ratios).toEqual([
      { id: "theirs/ours", label: "peer / Heddle", median: 50, q1: 50, q3: 55, min: 50, max: 60 },
    ]);
  });

  it("gives the parts of a variant below it", () => {
    expect(reportWith().variants[0]).toMatchObject({
      id: "ours",
      ours: true,
      median: 110,
      batch: 4000,
      parts: [{ name: "work", median: 61 }],
    });
  });

  it("refuses a ratio of a series that was not measured", () => {
    const wrong = { ...bench, ratios: [{ id: "x/ours", over: "x", under: "ours" }] };
    const circumstances = { date: new Date(), quick: false, machine: reportWith().machine };
    expect(() => report({ name: "quiet", summary: "" }, wrong, measured, new Map(), circumstances)).toThrow(
      'case quiet has no series "x"',
    );
  });

  it("takes the mean of several ratios in each round", () => {
    const { ratios } = reportOf(combined);
    const [first, second, third] = [50 * 0.6, 50 * (61 / 120), 60 * (62 / 110)].map(Math.sqrt) as [
      number,
      number,
      number,
    ];
    expect(ratios[1]).toMatchObject({ id: "mean", label: "mean of 2" });
    expect(ratios[1]?.median).toBeCloseTo(first);
    expect(ratios[1]?.min).toBeCloseTo(second);
    expect(ratios[1]?.max).toBeCloseTo(third);
  });

  it("names the ratio with the highest median, with its quartiles", () => {
    const { ratios } = reportOf(combined);
    const { median, q1, q3, min, max } = ratios[0] as Report["ratios"][number];
    expect(ratios[2]).toEqual({ id: "worst", label: "worst of 2: peer / Heddle", median, q1, q3, min, max });
  });

  it("gives the median of a series to figures that are made of it", () => {
    const made: Bench = {
      ...bench,
      figures: (median) => [
        { id: "wait", label: "waiting", value: median("theirs") / 1000, unit: "milliseconds" },
      ],
    };
    const atMost: Threshold = { kind: "atMost", limit: 5, why: "somebody waits" };
    expect(reportOf(made, [["wait", atMost]]).figures).toMatchObject([
      { value: 6, promise: { kept: false } },
    ]);
  });

  it("keeps figures beside their promises", () => {
    const atMost: Threshold = { kind: "atMost", limit: 150_000, why: "many of them" };
    expect(reportOf(combined, [["idle", atMost]]).figures).toEqual([
      {
        id: "idle",
        label: "an idle function",
        value: 149_600,
        unit: "bytes",
        promise: { bound: "atMost", limit: 150_000, why: "many of them", kept: true },
      },
      { id: "part", label: "part of it", value: 0.25, unit: "times" },
    ]);
  });

  it("survives JSON unchanged", () => {
    const made = reportOf(combined, [["theirs/ours", within]]);
    expect(JSON.parse(JSON.stringify(made))).toEqual(made);
  });
});

describe("brokenPromises", () => {
  it("is empty when all are kept", () => {
    expect(brokenPromises(reportWith(["theirs/ours", within]))).toEqual([]);
  });

  it("names what was promised and what was measured", () => {
    expect(brokenPromises(reportWith(["theirs/ours", beyond], ["ours/none", within]))).toEqual([
      "theirs/ours is 50.00, promised is at least 80 (it is quick)",
      "ours/none is promised but was not measured",
    ]);
  });
});

describe("brokenPromises of figures and joint ratios", () => {
  it("names those that are missed", () => {
    const atMost = (limit: number): Threshold => ({ kind: "atMost", limit, why: "it is small" });
    const made = reportOf(combined, [
      ["idle", atMost(149_599)],
      ["part", atMost(0.25)],
      ["worst", atMost(49)],
    ]);
    expect(brokenPromises(made)).toEqual([
      "worst is 50.00, promised is at most 49 (it is small)",
      "idle is 149600, promised is at most 149599 (it is small)",
    ]);
  });
});

describe("table", () => {
  it("prints ratios first, then times, then further figures and notes", () => {
    expect(table(reportWith(["theirs/ours", within])).split("\n")).toEqual([
      "quiet: what silence costs",
      "Say nothing, twice",
      "Abacus, 2 cores, linux x64; Node 26.10.0, V8 14.6",
      "3 interleaved rounds (quick), 2026-11-05, commit abc1234, peer 1.0.3",
      "",
      "ratio          median    quartiles  promised",
      "peer / Heddle   50.0×  50.0 – 55.0   ≥ 40.0×  kept",
      "",
      "time of one call   median          quartiles     best  calls a sample",
      "Heddle             110 ns    105 ns – 115 ns   100 ns           4,000",
      "  work            61.0 ns  60.5 ns – 61.5 ns  60.0 ns",
      "A <peer> & co     6.00 µs  5.50 µs – 6.30 µs  5.00 µs              10",
      "",
      "fuel",
      "step         fuel",
      "png.Decode  1,200",
      "",
      "A <peer> & co: with its own cache",
    ]);
  });

  it("prints joint ratios after the others, and figures after the ratios", () => {
    const atMost: Threshold = { kind: "atMost", limit: 150_000, why: "many of them" };
    const lines = table(reportOf(combined, [["idle", atMost]])).split("\n");
    expect(lines.slice(5, 13)).toEqual([
      "ratio                      median    quartiles  promised",
      "peer / Heddle               50.0×  50.0 – 55.0",
      "mean of 2                   5.48×  5.26 – 5.65",
      "worst of 2: peer / Heddle   50.0×  50.0 – 55.0",
      "",
      "figure             value  promised",
      "an idle function  150 KB  ≤ 150 KB  kept",
      "part of it        0.250×",
    ]);
  });

  it("tells when other processes interrupted more than a few samples", () => {
    expect(table({ ...reportWith(), interrupted: 0.051 })).toContain(
      "(quick), 5 % of the samples interrupted, 2026",
    );
  });

  it("marks a missed promise", () => {
    expect(table(reportWith(["theirs/ours", beyond]))).toContain("≥ 80.0×  MISSED");
  });
});

describe("columns", () => {
  it("counts characters, not code units", () => {
    expect(
      columns(
        [
          ["🧵", "1"],
          ["ab", "22"],
        ],
        ["left", "right"],
      ),
    ).toEqual(["🧵    1", "ab  22"]);
  });
});

describe("units", () => {
  it.each([
    [0, "0"],
    [0.1234, "0.123"],
    [9.999, "10.0"],
    [123.4, "123"],
    [1234, "1,230"],
    [Number.POSITIVE_INFINITY, "Infinity"],
  ])("writes %d with three digits", (value, expected) => {
    expect(threeDigits(value)).toBe(expected);
  });

  it.each([
    [7, "7.00 ns"],
    [999.4, "999 ns"],
    [999.6, "1.00 µs"],
    [430_000, "430 µs"],
    [2_500_000_000, "2.50 s"],
  ])("writes %d nanoseconds in the unit that suits", (value, expected) => {
    expect(time(value)).toBe(expected);
  });

  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [999.6, "1.00 KB"],
    [149_600, "150 KB"],
    [-2_500_000, "-2.50 MB"],
    [3e9, "3.00 GB"],
  ])("writes %d bytes in the unit that suits", (value, expected) => {
    expect(bytes(value)).toBe(expected);
  });

  it("writes ratios with their sign", () => {
    expect(times(1.316)).toBe("1.32×");
  });
});

describe("plot", () => {
  const svg = plot(reportWith());

  it("draws a bar and a value for each variant and part", () => {
    expect(svg.match(/<rect [^>]*rx="2"/g)).toHaveLength(3);
    expect(svg).toContain(">110 ns<");
    expect(svg).toContain(">61.0 ns<");
    expect(svg).toContain(">6.00 µs<");
  });

  it("escapes labels", () => {
    expect(svg).toContain("A &lt;peer&gt; &amp; co");
    expect(svg).not.toContain("<peer>");
  });

  it("says when the scale is logarithmic", () => {
    expect(svg).toContain("logarithmic scale");
  });

  it("keeps every bar within the picture", () => {
    const ends = [...svg.matchAll(/<rect x="(\d+)"[^>]* width="([\d.]+)"/g)].map(
      ([, x, width]) => Number(x) + Number(width),
    );
    expect(ends).toHaveLength(3);
    expect(Math.max(...ends)).toBeLessThan(860);
    expect(Math.min(...ends)).toBeGreaterThan(250);
  });
});

describe("plot of ratios", () => {
  const atMost: Threshold = { kind: "atMost", limit: 80, why: "a test" };
  const svg = plot(reportOf(combined, [["worst", atMost]]));

  it("draws a bar and a value for each ratio, and a line where a promise ends", () => {
    expect(svg.match(/<rect [^>]*rx="2"/g)).toHaveLength(3);
    expect(svg).toContain(">5.48×<");
    expect(svg).toContain("ratio of times, median and quartiles of 3 rounds");
    expect(svg.match(/stroke-width="2"/g)).toHaveLength(1);
  });

  it("keeps the line of a promise within the picture", () => {
    expect(Number(/<line x1="([\d.]+)"[^>]*stroke-width="2"/.exec(svg)?.[1])).toBeLessThanOrEqual(770);
  });
});

describe("tickLabel", () => {
  it.each([
    [0, time, "0"],
    [10, time, "10 ns"],
    [2_500, time, "2.5 µs"],
    [200_000, time, "200 µs"],
    [1, times, "1×"],
    [0.2, times, "0.2×"],
  ])("writes %d without idle decimals", (tick, write, expected) => {
    expect(tickLabel(tick, write)).toBe(expected);
  });
});

describe("axisOf", () => {
  it("starts at zero where the values are near each other", () => {
    const axis = axisOf([40, 100], 500);
    expect(axis).toMatchObject({ log: false, ticks: [0, 20, 40, 60, 80, 100] });
    expect(axis.at(40)).toBe(200);
  });

  it("is logarithmic where they are far apart, and shows the smallest too", () => {
    const axis = axisOf([100, 100_000], 500);
    expect(axis).toMatchObject({ log: true, ticks: [10, 100, 1000, 10_000, 100_000] });
    expect(axis.at(100)).toBeCloseTo(125);
    expect(axis.at(100_000)).toBeCloseTo(500);
  });

  it("is linear at a ratio of 20 and logarithmic above", () => {
    expect(axisOf([1, 20], 500).log).toBe(false);
    expect(axisOf([1, 20.01], 500).log).toBe(true);
  });
});

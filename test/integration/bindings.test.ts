import protobuf from "protobufjs";
import { beforeAll, describe, expect, it } from "vitest";
import { buildProject, callCore } from "../support/built-project.ts";

const proto = `edition = "2023";
package try.v1;
import "heddle/v1/options.proto";
service Try {
  option (heddle.v1.function) = { version: "1.0.0" };
  rpc Run(M) returns (Report);
}
message M {
  uint32 marks = 1;
  uint32 level = 2 [default = 7];
  string greeting = 3 [default = "hi \\"you\\""];
  bytes raw = 4 [default = "\\001\\377"];
  Tone tone = 5 [default = HIGH];
  double ratio = 6 [default = -inf];
  Part part = 7;
  oneof kind { double number = 8; Part inner = 9; string text = 10 [default = "none"]; }
  int64 far = 11 [default = -5];
  bool on = 12 [default = true];
  uint32 plain = 13 [features.field_presence = IMPLICIT];
  bool kind_case = 14;
}
message Part { string name = 1; }
enum Tone { LOW = 0; HIGH = 1; }
message Report { repeated string lines = 1; repeated M made = 2; }
`;

const author = `import { M, Part, Report, Tone } from "./contract";

function describe(m: M): string {
  const part = m.part;
  const inner = m.inner;
  return [
    "marks", m.hasMarks.toString(), m.marks.toString(),
    "level", m.hasLevel.toString(), m.level.toString(),
    "greeting", m.hasGreeting.toString(), m.greeting,
    "raw", m.hasRaw.toString(), m.raw.toString(),
    "tone", m.hasTone.toString(), m.tone.toString(),
    "ratio", m.hasRatio.toString(), m.ratio.toString(),
    "part", m.hasPart.toString(), part === null ? "null" : part.name,
    "kind", m.kindCase$.toString(), m.hasNumber.toString(), m.hasInner.toString(), m.hasText.toString(),
    m.number.toString(), inner === null ? "null" : inner.name, m.text,
    "far", m.hasFar.toString(), m.far.toString(),
    "on", m.hasOn.toString(), m.on.toString(),
  ].join(" ");
}

export function run(input: M): Report {
  const report = new Report();
  report.lines.push(describe(input));

  const made = new M();
  report.lines.push(describe(made));
  made.marks = 0;
  made.level = 7;
  made.tone = Tone.LOW;
  made.part = new Part();
  made.number = 0;
  report.lines.push(describe(made));
  report.made.push(made);

  const last = new M();
  last.number = 2.5;
  const inner = new Part();
  inner.name = "in";
  last.inner = inner;
  report.lines.push(describe(last));
  last.text = "";
  report.lines.push(describe(last));
  last.clearInner();
  report.lines.push(describe(last));
  last.inner = inner;
  last.inner = null;
  report.lines.push(describe(last));
  last.text = "t";
  last.clearKind();
  last.level = 1;
  last.clearLevel();
  last.greeting = "";
  last.raw = new Uint8Array(0);
  last.part = inner;
  last.clearPart();
  report.lines.push(describe(last));
  report.made.push(last);
  return report;
}
`;

const { root } = protobuf.parse(proto, { keepCase: true });
const reportType = root.lookupType("try.v1.Report");

let module: WebAssembly.Module;

beforeAll(async () => {
  const { core } = await buildProject({ "try.proto": proto, "try.ts": author });
  module = new WebAssembly.Module(new Uint8Array(core));
});

function run(input: readonly number[] = []): { lines: string[]; made: unknown[] } {
  const outcome = callCore(module, Uint8Array.from(input));
  if (!outcome.ok) throw new Error(outcome.message);
  const report = reportType.decode(outcome.output);
  return reportType.toObject(report, { longs: String, bytes: Array }) as { lines: string[]; made: unknown[] };
}

const untouched =
  'marks false 0 level false 7 greeting false hi "you" raw false 1,255 tone false 1 ratio false -Infinity ' +
  "part false null kind 0 false false false 0.0 null none far false -5 on false true";

describe("what an author sees of presence", () => {
  it("is what the contract says of an absent field, in a message that was read and in a new one", () => {
    const { lines } = run();
    expect(lines[0]).toBe(untouched);
    expect(lines[1]).toBe(untouched);
  });

  it("tells a zero that is there from a field that is not", () => {
    const [line] = run([
      8, 0, 16, 0, 26, 0, 34, 0, 40, 0, 49, 0, 0, 0, 0, 0, 0, 0, 0, 82, 0, 88, 0, 96, 0,
    ]).lines;
    expect(line).toBe(
      "marks true 0 level true 0 greeting true  raw true  tone true 0 ratio true 0.0 " +
        "part false null kind 10 false false true 0.0 null  far true 0 on true false",
    );
  });

  it("notes that a field is there when it is set", () => {
    expect(run().lines[2]).toBe(
      'marks true 0 level true 7 greeting false hi "you" raw false 1,255 tone true 0 ratio false -Infinity ' +
        "part true  kind 8 true false false 0.0 null none far false -5 on false true",
    );
    expect(run().made[0]).toEqual({ marks: 0, level: 7, tone: 0, part: {}, number: 0 });
  });

  it("keeps one member of a oneof, the last that was set", () => {
    const kinds = run().lines.map((line) => / (kind .*) far/.exec(line)?.[1]);
    expect(kinds.slice(3)).toEqual([
      "kind 9 false true false 0.0 in none",
      "kind 10 false false true 0.0 null ",
      "kind 10 false false true 0.0 null ",
      "kind 0 false false false 0.0 null none",
      "kind 0 false false false 0.0 null none",
    ]);
  });

  it("takes away what is cleared, and never writes what a field is read as", () => {
    const { lines, made } = run();
    expect(lines[7]).toContain("marks false 0 level false 7 greeting true  raw true  tone false 1");
    expect(lines[7]).toContain("part false null");
    expect(made[1]).toEqual({ greeting: "", raw: [] });
  });
});

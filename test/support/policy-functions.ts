import { buildAll, writeProject } from "./built-project.ts";

const service = (name: string, request: string, response: string, options = "", fuel = 1_000_000) => `
  syntax = "proto3";
  package acme.risk.v1;
  import "heddle/v1/options.proto";
  import "acme/risk/v1/risk.proto";
  service ${name} {
    option (heddle.v1.function) = {
      version: "1.0.0" summary: "${name}" resources: {fuel: ${fuel} memory_bytes: 1048576} ${options}
    };
    rpc Run(${request}) returns (${response});
  }`;

/** What a function does that is told so by its text. */
const behaviour = `
  if (text == "busy") return fail<Guess>("BUSY", "come back later", "text");
  if (text == "no") return fail<Guess>("NO", "never", "text");
  if (text == "until" && context("session.open") === null) return fail<Guess>("BUSY", "not open yet", "text");
  if (text == "trap") unreachable();
  while (text == "burn") {}`;

const guess = (says: string) => `
  import { context, fail } from "heddle";
  import { Guess, GuessRequest } from "./contract";
  export function run(input: GuessRequest): Guess | null {
    const text = input.text;
    ${says === "steady" ? "" : behaviour}
    ${says === "steady" ? 'if (text == "no") return fail<Guess>("STEADY_NO", "never here either", "text");' : ""}
    const result = new Guess();
    result.content = "${says}:" + text;
    return result;
  }`;

const files = {
  "acme/risk/v1/risk.proto": `
    syntax = "proto3";
    package acme.risk.v1;
    import "heddle/v1/options.proto";
    option (heddle.v1.concept) = {name: "Line"};
    message Risked {
      option (heddle.v1.event) = {type: "acme.risked" rule: "acme.risk" goals: "acme.risk.v1.Report"};
      string text = 1 [(heddle.v1.field) = {means: "Line"}];
    }
    message Opened {
      option (heddle.v1.event) = {type: "acme.opened" rule: "acme.risk" goals: "acme.risk.v1.Open"};
      string text = 1 [(heddle.v1.field) = {means: "Line"}];
    }
    message GuessRequest { string text = 1 [(heddle.v1.field) = {means: "Line"}]; }
    message Guess { string content = 1; }
    message ReportRequest {
      string text = 1 [(heddle.v1.field) = {means: "Line"}];
      Guess guess = 2 [(heddle.v1.field) = {optional: true}];
    }
    message Report { string content = 1; }
    message StrictRequest { Guess guess = 1; }
    message Strict { string content = 1; }
    message Other { string content = 1; }
    message Open { string open = 1 [(heddle.v1.field) = {context: "session.open"}]; }`,
  "acme/risk/v1/guess.proto": service(
    "Guesser",
    "GuessRequest",
    "Guess",
    'context: {reads: "session.open"} on_error: {transient: "BUSY"}',
  ),
  "acme/risk/v1/guesser.ts": guess("guess"),
  "acme/risk/v1/steady.proto": service("Steady", "GuessRequest", "Guess"),
  "acme/risk/v1/steady.ts": guess("steady"),
  // Its fuel lasts longer than any deadline.
  "acme/risk/v1/endless.proto": service("Endless", "GuessRequest", "Guess", "", 20_000_000_000),
  "acme/risk/v1/endless.ts": guess("endless"),
  // Its contract says what happens.
  "acme/risk/v1/careful.proto": service(
    "Careful",
    "GuessRequest",
    "Guess",
    'on_error: {retry: {count: 1 base_ms: 1} fallback: "acme.risk.v1.Steady" transient: "BUSY"}',
  ),
  "acme/risk/v1/careful.ts": guess("careful"),
  "acme/risk/v1/light.proto": service("Light", "GuessRequest", "Guess", "on_error: {skip: true}"),
  "acme/risk/v1/light.ts": guess("light"),
  "acme/risk/v1/elsewhere.proto": service("Elsewhere", "GuessRequest", "Other"),
  "acme/risk/v1/elsewhere.ts": guess("steady")
    .replaceAll("Guess |", "Other |")
    .replaceAll("new Guess", "new Other")
    .replaceAll("<Guess>", "<Other>")
    .replace("Guess, ", "Other, "),
  "acme/risk/v1/reporter.proto": service("Reporter", "ReportRequest", "Report"),
  "acme/risk/v1/reporter.ts": `
    import { Report, ReportRequest } from "./contract";
    export function run(input: ReportRequest): Report | null {
      const guess = input.guess;
      const result = new Report();
      result.content = input.text + "/" + (guess === null ? "nothing" : guess.content);
      return result;
    }`,
  "acme/risk/v1/stern.proto": service("Stern", "StrictRequest", "Strict"),
  "acme/risk/v1/stern.ts": `
    import { Strict, StrictRequest } from "./contract";
    export function run(input: StrictRequest): Strict | null {
      const guess = input.guess;
      const result = new Strict();
      result.content = guess === null ? "nothing" : guess.content;
      return result;
    }`,
  "acme/risk/v1/opener.proto": service("Opener", "GuessRequest", "Open", 'context: {writes: "session.open"}'),
  "acme/risk/v1/opener.ts": `
    import { GuessRequest, Open } from "./contract";
    export function run(input: GuessRequest): Open | null {
      const result = new Open();
      result.open = input.text;
      return result;
    }`,
};

/** Components of functions that fail where they are told to. */
export async function policyFunctions(): Promise<Uint8Array[]> {
  return (await buildAll(writeProject(files))).map(({ component }) => component);
}

/** Types of the events that the functions are for. */
export const policySchema = { "acme/risk/v1/risk.proto": files["acme/risk/v1/risk.proto"] };

/** An event that tells the functions what to do. */
export function riskEvent(text: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { specversion: "1.0", id: text, source: "/risk", type: "acme.risked", data: { text }, ...more };
}

import { parseArgs } from "node:util";

/** What the command line asks for. */
export type Request =
  | { readonly kind: "list" }
  | { readonly kind: "help" }
  | {
      readonly kind: "run";
      readonly name: string;
      readonly quick: boolean;
      readonly json: boolean;
      readonly check: boolean;
      /** Folder of inputs that the project does not have itself. */
      readonly data?: string;
      /** File of examples to learn from. */
      readonly train?: string;
      /** File of examples to be judged by. */
      readonly test?: string;
      /** How many events are run. */
      readonly events?: number;
    }
  | { readonly kind: "wrong"; readonly reason: string };

export const USAGE = `usage: npm run bench -- [NAME] [--quick] [--json] [--check] [--data DIR]
                              [--train FILE] [--test FILE] [--events N]

  NAME      the case to measure; without it, the cases are listed
  --quick   within half a minute (the first run also builds what it measures), with wider spread
  --json    print the report as JSON, and nothing else, on standard output
  --check   exit with 1 if a ratio or figure promised in bench/thresholds.json is missed
  --data    the folder of inputs, for a case that says that it reads one
  --train   the examples to learn from, for a case that says that it learns
  --test    the examples to be judged by; without it, cross-validation with five folds
  --events  how many events are run, for a case that says that it runs them

Every run also writes bench/results/NAME.json and NAME.svg.
Exit codes: 0 done, 1 a wrong result, a missed promise or another failure, 2 wrong usage.
Example: npm run bench -- sandbox --quick`;

/** What a case is called. */
export interface Names {
  readonly name: string;
  /** Names that it had before. */
  readonly aliases?: readonly string[];
}

/** Reads the arguments; `cases` are those there are. */
export function readArguments(args: readonly string[], cases: readonly Names[]): Request {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return { kind: "wrong", reason: error instanceof Error ? error.message : String(error) };
  }
  const { values, positionals } = parsed;
  if (values.help) return { kind: "help" };
  const [name, ...more] = positionals;
  if (more.length > 0) return { kind: "wrong", reason: `one case at a time, not also ${more.join(", ")}` };
  const { quick = false, json = false, check = false, data, train, test } = values;
  const events = values.events === undefined ? undefined : Number(values.events);
  if (events !== undefined && !(Number.isSafeInteger(events) && events > 0)) {
    return { kind: "wrong", reason: `--events takes a whole number above 0, not ${values.events}` };
  }
  if (name === undefined) {
    if (Object.keys(values).length > 0) return { kind: "wrong", reason: "a flag needs the NAME of a case" };
    return { kind: "list" };
  }
  const found = cases.find((one) => one.name === name || one.aliases?.includes(name) === true);
  if (found === undefined) {
    const names = cases.map((one) => one.name).join(", ");
    return { kind: "wrong", reason: `there is no case ${JSON.stringify(name)}; there are ${names}` };
  }
  return {
    kind: "run",
    name: found.name,
    quick,
    json,
    check,
    ...(data === undefined ? {} : { data }),
    ...(train === undefined ? {} : { train }),
    ...(test === undefined ? {} : { test }),
    ...(events === undefined ? {} : { events }),
  };
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: "boolean" },
      json: { type: "boolean" },
      check: { type: "boolean" },
      data: { type: "string" },
      train: { type: "string" },
      test: { type: "string" },
      events: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
}

/** Prints the reference pages that say what the code says: `node docs/reference.ts`. A test compares them. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readProtos } from "../functions-as/build/index.ts";
import { type Contract, type Field, parseContracts } from "../glue-gen/index.ts";
import { type Budget, budgetReasons, defaultBudget } from "../runtime/allocator/index.ts";
import { defaultLimits, type Limits, limitReasons } from "../runtime/config.ts";
import { catalogue } from "../runtime/errors.ts";
import { fuelPage } from "./fuel-page.ts";

/** The pages by file name. */
export function referencePages(): Record<string, string> {
  return {
    "errors.md": errorsPage(),
    "fuel.md": fuelPage(),
    "library.md": libraryPage(),
    "limits.md": limitsPage(),
  };
}

function errorsPage(): string {
  const rows = Object.entries(catalogue).map(
    ([code, { summary, remedy }]) => `| \`${code}\` | ${cell(summary)} | ${cell(remedy)} |`,
  );
  return `# Errors

Every error that Heddle raises on purpose is a \`HeddleError\` with a stable \`code\`, a \`message\` (what happened
and what was expected), a \`remedy\` (what to do next), and where they are known \`place\`, \`step\`, \`function\` and
\`cause\`. A failure that a function reports itself has the code \`GUEST_FAILURE\` and its own code in \`functionCode\`.

| code | what happened | what to do |
| --- | --- | --- |
${rows.join("\n")}
`;
}

function limitsPage(): string {
  const rows = Object.entries(defaultLimits).map(
    ([name, value]) =>
      `| \`${name}\` | ${value.toLocaleString("en-US")} | ${cell(limitReasons[name as keyof Limits])} |`,
  );
  const budget = Object.entries(defaultBudget).map(([name, value]) => {
    const most = value < Number.MAX_SAFE_INTEGER ? value.toLocaleString("en-US") : "no bound";
    return `| \`${name}\` | ${most} | ${cell(budgetReasons[name as keyof Budget])} |`;
  });
  return `# Limits

What \`createHeddle({ limits: { … } })\` takes, with the defaults. Bytes and milliseconds are whole numbers.

| limit | default | why |
| --- | --- | --- |
${rows.join("\n")}

What \`createHeddle({ budget: { … }, budgets: { account: { … } } })\` takes, for all accounts and for one;
[budgets.md](budgets.md) says what they do.

| of a budget | default | why |
| --- | --- | --- |
${budget.join("\n")}

Limits that are not settings stand beside the code that checks them, each with its reason:

| of what | where |
| --- | --- |
| a component, and what admission refuses in it | \`runtime/sandbox/limits.ts\` |
| one call: its output, failure, log and context | \`runtime/sandbox/host/limits.ts\` |
| a contract | \`glue-gen/contract/limits.ts\` |
| how often and when a step is tried again | \`glue-gen/contract/error-policy.ts\` |
| keys and values of the context | \`glue-gen/contract/context.ts\` |
| attributes of an event | \`runtime/intake/limits.ts\` |
| JSON that becomes a message, and back | \`runtime/contract/json-limits.ts\` |
| memory of long events and results that waits for being used again | \`runtime/long-memory.ts\` |
| what is known of accounts: how many may have budgets that were set, how many are remembered | \`runtime/account-budgets.ts\`, \`runtime/allocator/budgets.ts\`, \`runtime/monitor/ledger-budgets.ts\` |
| a plan | \`runtime/planner/limits.ts\` |
| a graph that runs on several workers | \`runtime/executor/division.ts\` |
| a request in words, and what is learned of them | \`runtime/intent/limits.ts\` |
| what is kept of one event that failed | \`runtime/monitor/dead-letters.ts\` |
| accepted events that run at a time | \`runtime/journal/accepted-runner.ts\`, \`background.ts\` beside it |
| the ledger: events that wait to be written, accounts with sums of their own, series of metrics | \`runtime/monitor/monitor.ts\`, \`ledger-writer.ts\`, \`series.ts\` and \`prometheus.ts\` beside it |
| fields, pieces and gathered bytes of values that are mapped | \`glue-gen/wire/v1/scanner.ts\`, \`found.ts\` and \`segments.ts\` beside it |
| a step that runs for each element of a list | \`glue-gen/wire/v1/elements.ts\`, \`gathered.ts\`, \`runtime/allocator/limits.ts\` |
`;
}

function libraryPage(): string {
  const { contracts, schema } = parseContracts(
    readProtos(fileURLToPath(new URL("../proto", import.meta.url))),
  );
  const functions = [...contracts].sort((a, b) => (a.name < b.name ? -1 : 1));
  const events = Object.values(schema.events).map(
    ({ type, rule, goals }) =>
      `| \`${type}\` | \`${rule}\` | ${goals.map((goal) => `\`${goal}\``).join(", ")} |`,
  );
  return `# The standard library

Printed from the contracts in \`proto/std\`. Fuel and memory are the most that one call may use.

## Events

| type | rule | what it asks for |
| --- | --- | --- |
${events.join("\n")}

## Functions
${functions.map(functionSection).join("")}`;
}

function functionSection(contract: Contract): string {
  const { name, version, comment, summary, input, output, outputMeans, resources, schema } = contract;
  const { inputStream, outputStream } = contract;
  const fields = schema.messages[input]?.fields ?? [];
  const rows = fields.map((field) => `| \`${field.name}\` | ${typeText(field)} | ${fieldText(field)} |`);
  return `
### ${name} ${version}

${comment === "" ? summary : comment}

${inputStream === true ? "Takes a stream. " : ""}Gives ${outputStream === true ? "a stream of " : ""}\`${outputMeans ?? output}\`; ${resources.fuel.toLocaleString("en-US")} fuel, ${resources.memoryBytes / 1024 / 1024} MiB.

| input | type | what it is |
| --- | --- | --- |
${rows.join("\n")}
`;
}

function typeText({ type, repeated, mapKey }: Field): string {
  const name = type.kind === "scalar" ? type.scalar : type.name;
  return mapKey === null ? `${repeated ? "repeated " : ""}${name}` : `map of ${mapKey} to ${name}`;
}

function fieldText({ comment, defaultText, optional }: Field): string {
  const byDefault = defaultText === null ? "" : ` Default: \`${JSON.stringify(defaultText).slice(1, -1)}\`.`;
  return cell(`${comment.replaceAll("\n", " ")}${byDefault}${optional ? " Optional." : ""}`);
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, page] of Object.entries(referencePages())) {
    writeFileSync(new URL(name, import.meta.url), page);
  }
}

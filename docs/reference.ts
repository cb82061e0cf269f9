/** Prints the reference pages that say what the code says: `node docs/reference.ts`. A test compares them. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defaultLimits, type Limits, limitReasons } from "../runtime/config.ts";
import { catalogue } from "../runtime/errors.ts";

/** The pages by file name. */
export function referencePages(): Record<string, string> {
  return { "errors.md": errorsPage(), "limits.md": limitsPage() };
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
  return `# Limits

What \`createHeddle({ limits: { … } })\` takes, with the defaults. Bytes and milliseconds are whole numbers.

| limit | default | why |
| --- | --- | --- |
${rows.join("\n")}

What admission refuses in a component, and the limits of a contract, stand beside the code that checks them:
\`runtime/sandbox/limits.ts\` and \`glue-gen/contract/limits.ts\`, each with its reason.
`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, page] of Object.entries(referencePages())) {
    writeFileSync(new URL(name, import.meta.url), page);
  }
}

import { join } from "node:path";
import type { Command } from "commander";
import type { Contract } from "../../../glue-gen/index.ts";
import { emitTypes } from "../../../glue-gen/typescript/index.ts";
import { jsonSchema } from "../../contract/index.ts";
import { makeOutputDirectory, writeBytes } from "../files.ts";
import { print, printJson } from "../terminal.ts";
import type { WithHeddle } from "../with-heddle.ts";

interface Options {
  readonly out: string;
  readonly schemas?: string;
  readonly json?: boolean;
}

/** heddle types: TypeScript and JSON Schemas for those who call the published functions. */
export function addTypes(program: Command, withHeddle: WithHeddle): void {
  program
    .command("types")
    .description(
      "Write TypeScript types of the published functions, by which the compiler checks heddle.call.",
    )
    .option("--out <file>", "the file to write", "heddle.d.ts")
    .option("--schemas <directory>", "write JSON Schemas of inputs and outputs too")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
Example:
  heddle types --out src/heddle.d.ts --schemas schemas

The compiler has to see the file: it is part of the program, or named by "include".`,
    )
    .action(({ out, schemas, json }: Options) =>
      withHeddle((heddle) => {
        const contracts = heddle.functions().map(({ contract }) => contract);
        writeBytes(out, Buffer.from(emitTypes(contracts, "heddle")));
        const files = schemas === undefined ? [] : writeSchemas(contracts, schemas);
        if (json === true) {
          printJson({ types: out, functions: contracts.map(({ name }) => name), schemas: files });
          return;
        }
        print(`${out}  types of ${contracts.length} functions`);
        if (schemas !== undefined) {
          print(`${schemas}  ${files.length} JSON Schemas`);
        }
      }),
    );
}

/** Writes a schema for the input and one for the output of each function, and returns their paths. */
function writeSchemas(contracts: readonly Contract[], directory: string): string[] {
  makeOutputDirectory(directory);
  return contracts.flatMap(({ name, schema, input, output }) =>
    (
      [
        ["input", input],
        ["output", output],
      ] as const
    ).map(([side, message]) => {
      // A full name has letters, digits, underscores and dots only.
      const path = join(directory, `${name}.${side}.json`);
      writeBytes(path, Buffer.from(`${JSON.stringify(jsonSchema(schema, message), null, 2)}\n`));
      return path;
    }),
  );
}

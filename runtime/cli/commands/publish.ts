import { existsSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import type { Command } from "commander";
import { contractLimits } from "../../../glue-gen/index.ts";
import { HeddleError } from "../../errors.ts";
import { decodeText, readBytes } from "../files.ts";
import { print, printJson } from "../terminal.ts";
import type { WithHeddle } from "../with-heddle.ts";

interface Options {
  readonly root?: string;
  readonly json?: boolean;
}

/** heddle publish: components and event schemas into the repository. */
export function addPublish(program: Command, withHeddle: WithHeddle): void {
  program
    .command("publish")
    .description("Publish components, and .proto files with types of events, to the repository.")
    .argument("<files...>", "components (.wasm) that `heddle build` made, or .proto files")
    .option(
      "--root <directory>",
      "directory that import paths of .proto files start from; default: each file's own",
    )
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
Example:
  heddle publish build/acme.text.v1.Shout.wasm
  heddle publish --root proto proto/acme/shop/v1/order_placed.proto`,
    )
    .action((files: string[], options: Options) =>
      withHeddle((heddle) => {
        const published: {
          file: string;
          function?: string;
          version?: string;
          digest?: string;
          schema?: string;
        }[] = [];
        const schemas = files.filter((file) => file.endsWith(".proto"));
        if (schemas.length > 0) {
          heddle.publishSchema(readSchemas(schemas, options.root));
          published.push(...schemas.map((file) => ({ file, schema: importPath(file, options.root) })));
        }
        for (const file of files.filter((candidate) => !candidate.endsWith(".proto"))) {
          const { contract, digest } = heddle.publish(readBytes(file));
          published.push({ file, function: contract.name, version: contract.version, digest });
        }
        if (options.json === true) {
          printJson(published);
          return;
        }
        for (const item of published) {
          print(
            item.function === undefined
              ? `schema ${item.schema}`
              : `${item.function} ${item.version}  ${item.digest}`,
          );
        }
      }),
    );
}

/** The texts of `.proto` files, and of what they import below the root. */
function readSchemas(files: readonly string[], root: string | undefined): Record<string, string> {
  const texts = new Map<string, string>();
  const pending = files.map((file): [path: string, file: string] => [importPath(file, root), file]);
  for (const [path, file] of pending) {
    if (texts.has(path)) {
      continue;
    }
    if (
      texts.size === contractLimits.files ||
      statSync(file, { throwIfNoEntry: false })?.isFile() === false
    ) {
      throw new HeddleError(
        "CONTRACT_LIMIT",
        `${file} is no file, or one of more than ${contractLimits.files}.`,
        {
          place: file,
        },
      );
    }
    const bytes = readBytes(file);
    if (bytes.length > 4 * contractLimits.fileLength) {
      throw new HeddleError(
        "CONTRACT_LIMIT",
        `${file} has ${bytes.length} bytes, more than a contract may have.`,
        {
          place: file,
        },
      );
    }
    const text = decodeText(bytes, file, "CONTRACT_SYNTAX");
    texts.set(path, text);
    for (const [, imported] of root === undefined
      ? []
      : text.matchAll(/^\s*import\s+(?:public\s+)?"([^"]+)"/gm)) {
      const found = join(root ?? "", imported as string);
      if (!relative(root ?? "", found).startsWith("..") && existsSync(found)) {
        pending.push([imported as string, found]);
      }
    }
  }
  return Object.fromEntries(texts);
}

function importPath(file: string, root: string | undefined): string {
  if (root === undefined) {
    return basename(file);
  }
  const path = relative(resolve(root), resolve(file)).replaceAll("\\", "/");
  if (path.startsWith("../")) {
    throw new HeddleError("CLI_USAGE", `${file} is not below ${root}, which import paths start from.`, {
      place: dirname(file),
    });
  }
  return path;
}

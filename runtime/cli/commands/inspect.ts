import type { Command } from "commander";
import { readContract } from "../../../glue-gen/index.ts";
import { admit } from "../../sandbox/index.ts";
import { readBytes } from "../files.ts";
import { print, printJson } from "../terminal.ts";

/** heddle inspect: what admission finds in a component. */
export function addInspect(program: Command): void {
  program
    .command("inspect")
    .description("Admit a component without publishing it, and show what was found.")
    .argument("<file>", "a component (.wasm)")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  heddle inspect build/acme.text.v1.Shout.wasm")
    .action((file: string, options: { json?: boolean }) => {
      const bytes = readBytes(file);
      const { digest, report } = admit(bytes);
      const contract = readContract(bytes);
      if (options.json === true) {
        printJson({ file, digest, contract, report });
        return;
      }
      print(`digest    ${digest}`);
      const { name, version, summary, resources } = contract;
      print(`function  ${name} ${version}  ${summary}`);
      print(`limits    ${resources.fuel} fuel, ${resources.memoryBytes} bytes of memory`);
      for (const [key, value] of Object.entries(report)) {
        print(`${key.padEnd(9)} ${typeof value === "object" ? JSON.stringify(value) : value}`);
      }
    });
}

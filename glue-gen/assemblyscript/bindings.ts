import { type Contract, reach } from "../contract/index.ts";
import { doc, SourceFile } from "../print/index.ts";
import { printClass, printEnum } from "./classes.ts";
import { printDecoder } from "./decoder.ts";
import { BindingNames, type Printing } from "./names.ts";
import { printSizes } from "./sizes.ts";
import { printWrites } from "./writes.ts";

/**
 * AssemblyScript for the messages of a contract: a class for each, decoders for what the input needs,
 * encoders for what the output needs.
 */
export function emitBindings(contract: Contract): string {
  const file = new SourceFile(headerOf(contract, "The types of the function"));
  const names = new BindingNames(contract);
  for (const name of names.declared) file.declare(name);
  const { schema } = contract;
  const printing: Printing = { file, names, schema, codec: (name) => file.import(name, "heddle/codec") };
  const all = reach(schema, [contract.input, contract.output]);
  for (const type of all.enums) printEnum(type, printing);
  for (const message of all.messages) printClass(message, printing);
  for (const message of reach(schema, [contract.input]).messages) {
    printDecoder(message, printing);
  }
  for (const message of reach(schema, [contract.output]).messages) {
    printSizes(message, printing);
    printWrites(message, printing);
  }
  if (contract.outputStream === true) printEmit(contract, printing);
  return file.toString();
}

function printEmit(contract: Contract, { file, names }: Printing): void {
  const output = names.message(contract.output);
  file.print();
  file.print(doc("Gives a message to whoever takes the stream; it may be changed then, and given again."));
  file.print("export function emit(message: ", output.class, "): void {");
  file.print("  ", file.import("openMessage", "heddle/stream"), "(", output.sizeOf, "(message));");
  file.print("  ", output.write, "(message);");
  file.print("}");
}

/** What a generated file says of itself. */
export function headerOf(contract: Contract, what: string): string {
  return `${what} ${contract.name} ${contract.version}.\nMade by \`heddle build\` from its contract; do not edit.`;
}

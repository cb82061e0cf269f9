import type { Contract } from "../contract/index.ts";
import { literal, SourceFile } from "../print/index.ts";
import { headerOf } from "./bindings.ts";
import { BindingNames } from "./names.ts";

/** Where the entry module finds the other modules, as import paths. */
export interface EntryModules {
  /** The author's, which exports `run`. */
  readonly author: string;
  /** The bindings. */
  readonly bindings: string;
}

/** AssemblyScript for the module that the compiler starts from; it speaks the canonical ABI of the world. */
export function emitEntry(
  contract: Contract,
  modules: EntryModules = { author: "./index", bindings: "./contract" },
): string {
  const file = new SourceFile(headerOf(contract, "The entry of the function"));
  const names = new BindingNames(contract);
  const input = names.message(contract.input);
  const output = names.message(contract.output);
  const binding = (name: string) => file.import(name, modules.bindings);
  const abi = (name: string) => file.import(name, "heddle/abi");
  file.declare("run");
  file.declare("cabi_realloc");
  const Reader = file.import("Reader", "heddle/codec");
  const Writer = file.import("Writer", "heddle/codec");
  const failed = file.import("failed", "heddle");
  // Under a name of its own, because this module exports `run` itself.
  file.print("import { run as call } from ", literal(modules.author), ";");
  file.print();
  file.print("export { cabi_realloc } from ", literal("heddle/abi"), ";");
  file.print();
  file.print("export function run(pointer: usize, length: usize): usize {");
  file.print("  ", Reader, ".open(pointer, length);");
  const create = input.createFunction === "" ? ["new ", binding(input.class)] : binding(input.createFunction);
  file.print("  const input = ", create, "();");
  file.print("  ", binding(input.decode), "(input);");
  file.print("  if (", failed, "()) return ", abi("answerFailure"), "();");
  file.print("  const output: ", binding(output.class), " | null = call(input);");
  file.print("  if (output === null || ", failed, "()) return ", abi("answerFailure"), "();");
  file.print("  ", Writer, ".open(", binding(output.sizeOf), "(output));");
  file.print("  ", binding(output.write), "(output);");
  file.print("  return ", abi("answerOutput"), "();");
  file.print("}");
  return file.toString();
}

import { type Contract, isStreaming } from "../contract/index.ts";
import { type ImportSymbol, literal, type Printable, SourceFile } from "../print/index.ts";
import { headerOf } from "./bindings.ts";
import { BindingNames, type MessageNames } from "./names.ts";

/** Where the entry module finds the other modules, as import paths. */
export interface EntryModules {
  /** The author's, which exports `run`, or `push` and `finish`. */
  readonly author: string;
  /** The bindings. */
  readonly bindings: string;
}

/** AssemblyScript for the module that the compiler starts from; it speaks the canonical ABI of the world. */
export function emitEntry(
  contract: Contract,
  modules: EntryModules = { author: "./index", bindings: "./contract" },
): string {
  return new EntryPrinter(contract, modules).print();
}

class EntryPrinter {
  readonly #contract: Contract;
  readonly #modules: EntryModules;
  readonly #file: SourceFile;
  readonly #input: MessageNames;
  readonly #output: MessageNames;

  constructor(contract: Contract, modules: EntryModules) {
    this.#contract = contract;
    this.#modules = modules;
    this.#file = new SourceFile(headerOf(contract, "The entry of the function"));
    const names = new BindingNames(contract);
    this.#input = names.message(contract.input);
    this.#output = names.message(contract.output);
  }

  print(): string {
    const file = this.#file;
    const streaming = isStreaming(this.#contract);
    const exported = streaming ? ["push", "finish"] : ["run"];
    for (const name of [...exported, "cabi_realloc"]) file.declare(name);
    const author = literal(this.#modules.author);
    // Under names of their own, because this module exports the same names itself.
    const imported = streaming ? "push as take, finish as end" : "run as call";
    file.print("import { ", imported, " } from ", author, ";");
    file.print();
    file.print("export { cabi_realloc } from ", literal("heddle/abi"), ";");
    if (streaming) {
      this.#push();
      this.#finish();
    } else {
      this.#run();
    }
    return file.toString();
  }

  #run(): void {
    const file = this.#file;
    const writer = this.#codec("Writer");
    file.print();
    file.print("export function run(pointer: usize, length: usize): usize {");
    file.print("  ", this.#codec("Reader"), ".open(pointer, length);");
    this.#decode("  ");
    this.#leaveFailed("  ");
    file.print("  const output: ", this.#binding(this.#output.class), " | null = call(input);");
    this.#leaveFailed("  ", "output === null || ");
    file.print("  ", writer, ".open(", this.#binding(this.#output.sizeOf), "(output));");
    file.print("  ", this.#binding(this.#output.write), "(output);");
    file.print("  return ", this.#abi("answerOutput"), "();");
    file.print("}");
  }

  /** Takes the messages of a chunk one after the other. */
  #push(): void {
    const file = this.#file;
    const reader = this.#codec("Reader");
    file.print();
    file.print("export function push(pointer: usize, length: usize): usize {");
    this.#leaveFailed("  ");
    file.print("  ", reader, ".open(pointer, length);");
    file.print("  ", this.#stream("openChunk"), "(pointer);");
    file.print("  while (", reader, ".more()) {");
    file.print("    const outer = ", reader, ".packed();");
    this.#decode("    ");
    file.print("    ", reader, ".close(outer);");
    this.#leaveGiving("    ");
    file.print("    take(input);");
    this.#leaveGiving("    ");
    file.print("    ", this.#stream("closeMessage"), "();");
    file.print("  }");
    this.#leaveGiving("  ");
    file.print("  return ", this.#stream("answerChunk"), "();");
    file.print("}");
  }

  #finish(): void {
    const file = this.#file;
    file.print();
    file.print("export function finish(): usize {");
    this.#leaveFailed("  ");
    file.print("  ", this.#stream("openChunk"), "(0);");
    file.print("  if (", this.#stream("goOn"), "()) {");
    if (this.#contract.outputStream === true) {
      file.print("    end();");
      this.#leaveGiving("    ");
    } else {
      file.print("    const output: ", this.#binding(this.#output.class), " | null = end();");
      this.#leaveFailed("    ", "output === null || ");
      file.print("    ", this.#stream("openMessage"), "(", this.#binding(this.#output.sizeOf), "(output));");
      file.print("    ", this.#binding(this.#output.write), "(output);");
    }
    file.print("  }");
    file.print("  return ", this.#stream("answerChunk"), "();");
    file.print("}");
  }

  #decode(indent: string): void {
    const { createFunction, decode } = this.#input;
    const create: Printable =
      createFunction === "" ? ["new ", this.#binding(this.#input.class)] : this.#binding(createFunction);
    this.#file.print(indent, "const input = ", create, "();");
    this.#file.print(indent, this.#binding(decode), "(input);");
  }

  #leaveFailed(indent: string, or = ""): void {
    const failed = this.#file.import("failed", "heddle");
    this.#file.print(indent, "if (", or, failed, "()) return ", this.#abi("answerFailure"), "();");
  }

  /** Leaves where the function has failed, with what it gave before. */
  #leaveGiving(indent: string): void {
    const failed = this.#file.import("failed", "heddle");
    this.#file.print(indent, "if (", failed, "()) return ", this.#stream("answerFailed"), "();");
  }

  #binding(name: string): ImportSymbol {
    return this.#file.import(name, this.#modules.bindings);
  }

  #abi(name: string): ImportSymbol {
    return this.#file.import(name, "heddle/abi");
  }

  #codec(name: string): ImportSymbol {
    return this.#file.import(name, "heddle/codec");
  }

  #stream(name: string): ImportSymbol {
    return this.#file.import(name, "heddle/stream");
  }
}

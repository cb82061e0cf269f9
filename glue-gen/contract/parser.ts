import type protobuf from "protobufjs";
import { HeddleError } from "../../runtime/errors.ts";
import { readConcepts, resolveConcepts, Taxonomy } from "./concepts.ts";
import { impliedValue, parseDefault } from "./default-value.ts";
import { type ParsedFile, parseFile } from "./file.ts";
import { listedConcept } from "./goal.ts";
import { contractLimits } from "./limits.ts";
import type { Concept, Contract, EnumType, EventType, MessageType, Schema } from "./model.ts";
import { reflection } from "./parsing.ts";
import { Scope } from "./scope.ts";
import { readEvent, readService, type ServiceContract } from "./service.ts";
import { fullName, readEnum, readMessage, visitTypes } from "./types.ts";
import { builtinFiles } from "./well-known.ts";

/** What {@link parseContracts} returns. */
export interface ParsedContracts {
  /** Sorted by name. */
  readonly contracts: Contract[];
  /** All that the files declare. */
  readonly schema: Schema;
  /** Import path of the file that declares a function, message, enum or concept, by full name. */
  readonly declaredIn: ReadonlyMap<string, string>;
}

/**
 * Reads contracts and schemas.
 *
 * @param files texts of `.proto` files by import path. Every import has to be among them, but for
 *   `heddle/v1/options.proto` and the well-known types of Google, which are built in
 * @throws HeddleError CONTRACT_SYNTAX, CONTRACT_INVALID, CONTRACT_UNSUPPORTED, CONTRACT_LIMIT; the place is
 *   the file with a line, or with the full name of what is wrong
 */
export function parseContracts(files: Readonly<Record<string, string>>): ParsedContracts {
  const paths = Object.keys(files);
  if (paths.length > contractLimits.files) {
    throw new HeddleError("CONTRACT_LIMIT", `${paths.length} files, of ${contractLimits.files} at most`);
  }
  const parsed = new Map<string, ParsedFile>();
  const own = Object.entries(files).filter(([path]) => !isBuiltin(path));
  for (const [path, text] of own) parsed.set(path, parseFile(path, text));
  for (const path of [...parsed.values()].flatMap((file) => file.imports)) {
    const text = builtinFiles.get(path);
    if (text !== undefined && !parsed.has(path)) parsed.set(path, parseFile(path, text));
  }
  checkImports(parsed);
  return new Reading(parsed, files).result();
}

/** Whether Heddle brings the file along. */
export function isBuiltin(path: string): boolean {
  return path.startsWith("google/protobuf/") || path.startsWith("heddle/");
}

/** The passes over all files, each of which needs what the earlier ones found. */
class Reading {
  readonly #files: ReadonlyMap<string, ParsedFile>;
  readonly #texts: Readonly<Record<string, string>>;
  readonly #taxonomy = new Taxonomy();
  readonly #messages = new Map<string, MessageType>();
  readonly #enums = new Map<string, EnumType>();
  readonly #events = new Map<string, EventType>();
  readonly #concepts: Map<string, Concept>;
  readonly #services: { readonly contract: ServiceContract; readonly file: string }[] = [];
  readonly #fileOf = new Map<string, string>();
  readonly #conceptFiles = new Map<string, Set<string>>();

  constructor(files: ReadonlyMap<string, ParsedFile>, texts: Readonly<Record<string, string>>) {
    this.#files = files;
    this.#texts = texts;
    const scope = new Scope(files);
    const { Enum } = reflection();
    const types: { readonly object: protobuf.Type; readonly file: ParsedFile }[] = [];
    for (const file of files.values()) {
      visitTypes(file, (object, name) => {
        scope.declare(name, object instanceof Enum ? "enum" : "message", file.path);
        this.#fileOf.set(name, file.path);
        if (object instanceof Enum) this.#enums.set(name, readEnum(object, file));
        else types.push({ object, file });
      });
    }
    for (const { object, file } of types) {
      const message = readMessage(object, file, scope);
      this.#messages.set(message.name, message);
      this.#taxonomy.add(message.name, file.path);
    }
    const declared = [...files.values()].flatMap(readConcepts);
    for (const concept of declared) this.#taxonomy.add(concept.name, concept.file);
    this.#concepts = resolveConcepts(declared, this.#taxonomy);
    for (const [name, message] of this.#messages) this.#messages.set(name, this.#finishMessage(message));
    for (const { object, file } of types) this.#readEvent(object, file);
    for (const file of files.values()) this.#readServices(file, scope);
    this.#findConceptFiles();
  }

  result(): ParsedContracts {
    const contracts = this.#services
      .map(({ contract, file }): Contract => {
        const closure = this.#closure(file);
        return { ...contract, schema: this.#schema(contract.name, closure), sources: this.#sources(closure) };
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const declaredIn = new Map(this.#fileOf);
    for (const concept of this.#concepts.keys())
      declaredIn.set(concept, this.#taxonomy.fileOf(concept) ?? "");
    for (const { contract, file } of this.#services) declaredIn.set(contract.name, file);
    return { contracts, schema: this.#schema(null, new Set(this.#files.keys())), declaredIn };
  }

  /** Resolves concepts and checks defaults, for which all types have to be known. */
  #finishMessage(message: MessageType): MessageType {
    const file = this.#fileOf.get(message.name) ?? "";
    const enums = record([...this.#enums]);
    return {
      ...message,
      fields: message.fields.map((field) => {
        const place = `${file}, ${message.name}.${field.name}`;
        if (field.defaultText !== null && parseDefault(field.defaultText, field.type, enums) === null) {
          throw new HeddleError(
            "CONTRACT_INVALID",
            `the default "${field.defaultText}" is no value of its type`,
            { place },
          );
        }
        if (field.implied !== undefined && impliedValue(field, enums) === null) {
          const message = `the default "${field.implied}" is no value of its type`;
          throw new HeddleError("CONTRACT_INVALID", message, { place });
        }
        const isImplicit =
          !field.presence && !field.repeated && field.mapKey === null && field.oneof === null;
        if (isImplicit && field.type.kind === "enum" && enums[field.type.name]?.closed === true) {
          const message = "a field of a closed enum has to tell whether it is there; make it optional";
          throw new HeddleError("CONTRACT_INVALID", message, { place });
        }
        if (field.means === null) return field;
        return { ...field, means: this.#taxonomy.resolve(field.means, message.name, place) };
      }),
    };
  }

  #readEvent(object: protobuf.Type, file: ParsedFile): void {
    const message = this.#messages.get(fullName(object));
    if (message === undefined) return;
    const event = readEvent(object, message, file, this.#taxonomy);
    if (event === null) return;
    const other = this.#events.get(event.type);
    if (other !== undefined) {
      throw new HeddleError(
        "CONTRACT_INVALID",
        `events of type ${event.type} are described by ${other.message} too`,
        {
          place: `${file.path}, ${message.name}`,
        },
      );
    }
    this.#events.set(event.type, event);
  }

  #readServices(file: ParsedFile, scope: Scope): void {
    const { Namespace, Service } = reflection();
    const walk = (container: protobuf.NamespaceBase): void => {
      for (const object of container.nestedArray) {
        if (object instanceof Service) {
          const contract = readService(object, file, scope, this.#taxonomy, this.#messages);
          if (contract !== null) this.#addService(contract, file.path);
        } else if (object instanceof Namespace) walk(object);
      }
    };
    walk(file.root);
  }

  /** The files that are needed to understand one: what it imports, and what declares its concepts. */
  #closure(path: string): ReadonlySet<string> {
    const closure = new Set<string>();
    const pending = [path];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (closure.has(next)) continue;
      closure.add(next);
      pending.push(...(this.#files.get(next)?.imports ?? []), ...(this.#conceptFiles.get(next) ?? []));
    }
    return closure;
  }

  #addService(contract: ServiceContract, file: string): void {
    const other =
      this.#fileOf.get(contract.name) ??
      this.#taxonomy.fileOf(contract.name) ??
      this.#services.find((service) => service.contract.name === contract.name)?.file;
    if (other !== undefined) {
      throw new HeddleError("CONTRACT_INVALID", `${contract.name} is declared in ${other} as well`, {
        place: file,
      });
    }
    this.#services.push({ contract, file });
  }

  /** For each file, the files that declare the concepts which it names. */
  #findConceptFiles(): void {
    const add = (file: string | undefined, names: readonly (string | null)[]): void => {
      if (file === undefined) return;
      const needed = this.#conceptFiles.get(file) ?? new Set();
      this.#conceptFiles.set(file, needed);
      for (const name of names) {
        const declaring = name === null ? undefined : this.#taxonomy.fileOf(name);
        if (declaring !== undefined) needed.add(declaring);
      }
    };
    for (const message of this.#messages.values()) {
      add(
        this.#fileOf.get(message.name),
        message.fields.map((field) => field.means),
      );
    }
    for (const event of this.#events.values()) {
      const concepts = event.goals.map((goal) => listedConcept(goal) ?? goal);
      add(this.#fileOf.get(event.message), concepts);
    }
    for (const concept of this.#concepts.values()) {
      add(this.#taxonomy.fileOf(concept.name), [concept.isA, concept.of]);
    }
    for (const { contract, file } of this.#services) add(file, [contract.outputMeans]);
  }

  #sources(closure: ReadonlySet<string>): Record<string, string> {
    return record(
      [...closure].flatMap((path) =>
        isBuiltin(path) ? [] : [[path, this.#texts[path] ?? ""] as [string, string]],
      ),
    );
  }

  /** What the given files declare. */
  #schema(contract: string | null, files: ReadonlySet<string>): Schema {
    const among = <T>(
      entries: Iterable<[string, T]>,
      fileOf: (value: T) => string | undefined,
    ): [string, T][] => [...entries].filter(([, value]) => files.has(fileOf(value) ?? ""));
    const messages = among(this.#messages, (message) => this.#fileOf.get(message.name));
    const enums = among(this.#enums, (type) => this.#fileOf.get(type.name));
    if (contract !== null && messages.length + enums.length > contractLimits.types) {
      const found = `${messages.length + enums.length} messages and enums`;
      throw new HeddleError(
        "CONTRACT_LIMIT",
        `the files of the contract declare ${found}, of ${contractLimits.types} at most`,
        {
          place: contract,
        },
      );
    }
    return {
      messages: record(messages),
      enums: record(enums),
      concepts: record(among(this.#concepts, (concept) => this.#taxonomy.fileOf(concept.name))),
      events: record(among(this.#events, (event) => this.#fileOf.get(event.message))),
    };
  }
}

function checkImports(files: ReadonlyMap<string, ParsedFile>): void {
  for (const file of files.values()) {
    for (const path of file.imports) {
      if (files.has(path)) continue;
      throw new HeddleError("CONTRACT_INVALID", `the import "${path.slice(0, 200)}" was not found`, {
        place: file.path,
      });
    }
  }
}

/** Sorted by key, and without the members that every object inherits. */
function record<T>(entries: readonly [string, T][]): Record<string, T> {
  const result: Record<string, T> = Object.create(null);
  for (const [key, value] of [...entries].sort((a, b) => (a[0] < b[0] ? -1 : 1))) result[key] = value;
  return result;
}

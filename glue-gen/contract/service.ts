import type protobuf from "protobufjs";
import valid from "semver/functions/valid.js";
import { HeddleError } from "../../runtime/errors.ts";
import type { Taxonomy } from "./concepts.ts";
import { readContext } from "./context.ts";
import { readErrorPolicy } from "./error-policy.ts";
import type { ParsedFile } from "./file.ts";
import { renamedGoal } from "./goal.ts";
import type { Contract, EventType, MessageType } from "./model.ts";
import { heddleOption, type OptionReader } from "./options.ts";
import { rangeOf } from "./parsing.ts";
import type { Scope } from "./scope.ts";
import { fullName } from "./types.ts";

/** What a contract that names no resources gets: enough for a text of a megabyte. */
const defaultResources = { fuel: 1_000_000_000, memoryBytes: 67_108_864 };

/** All of a contract that its service says; null where the service is not a function. */
export type ServiceContract = Omit<Contract, "schema" | "sources">;

/** Reads a service. */
export function readService(
  service: protobuf.Service,
  file: ParsedFile,
  scope: Scope,
  taxonomy: Taxonomy,
  messages: ReadonlyMap<string, MessageType>,
): ServiceContract | null {
  const name = fullName(service);
  const place = `${file.path}, ${name}`;
  const options = heddleOption(service, "function", place);
  if (options === undefined) return null;
  const method = onlyMethod(service, place);
  const message = (reference: string): string => {
    const type = scope.resolveType(reference, name, file.path, place);
    if (type.kind === "message") return type.name;
    throw new HeddleError("CONTRACT_INVALID", `${type.name} is an enum; Run takes and returns messages`, {
      place,
    });
  };
  const input = message(method.requestType);
  const output = message(method.responseType);
  const concept = (reference: string): string | null =>
    reference === "" ? null : taxonomy.resolve(reference, file.package, place);
  const contract: ServiceContract = {
    name,
    version: readVersion(options),
    summary: options.string("summary"),
    keywords: options.strings("keywords"),
    author: options.string("author"),
    license: options.string("license"),
    resources: readResources(options.message("resources")),
    dependencies: options.messages("dependencies").map(readDependency),
    context: readContext(
      options.message("context"),
      messages.get(output),
      method.responseStream === true,
      place,
    ),
    input,
    output,
    ...(method.requestStream === true ? { inputStream: true } : {}),
    ...(method.responseStream === true ? { outputStream: true } : {}),
    outputMeans: concept(options.string("output_means")),
    carries: options.string("carries") || null,
    comment: service.comment ?? "",
    ...readErrorPolicy(options.message("on_error")),
  };
  options.end();
  if (contract.carries !== null) {
    const field = messages.get(input)?.fields.find((candidate) => candidate.name === contract.carries);
    if (field === undefined || field.repeated || field.mapKey !== null) {
      throw options.invalid(`${input} has no singular field ${contract.carries}`, "carries");
    }
  }
  return contract;
}

function onlyMethod(service: protobuf.Service, place: string): protobuf.Method {
  const [method, ...others] = service.methodsArray;
  if (method === undefined || others.length > 0 || method.name !== "Run") {
    throw new HeddleError("CONTRACT_INVALID", "a function has exactly one rpc, and its name is Run", {
      place,
    });
  }
  return method;
}

function readVersion(options: OptionReader): string {
  const version = options.string("version");
  if (valid(version) !== version) {
    throw options.invalid(
      `expected a semantic version such as "1.2.0", found "${version.slice(0, 80)}"`,
      "version",
    );
  }
  return version;
}

function readResources(options: OptionReader | undefined): Contract["resources"] {
  if (options === undefined) return defaultResources;
  const resources = {
    fuel: options.positiveInteger("fuel") ?? defaultResources.fuel,
    memoryBytes: options.positiveInteger("memory_bytes") ?? defaultResources.memoryBytes,
  };
  options.end();
  return resources;
}

function readDependency(options: OptionReader): Contract["dependencies"][number] {
  const dependency = { function: options.string("function"), range: options.string("range") };
  options.end();
  if (!/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$/.test(dependency.function)) {
    throw options.invalid("expected the full name of a function", "function");
  }
  if (rangeOf(dependency.range) === null) {
    throw options.invalid("expected a range of semantic versions", "range");
  }
  return dependency;
}

/** The event whose data a message describes, where it says so. */
export function readEvent(
  object: protobuf.Type,
  message: MessageType,
  file: ParsedFile,
  taxonomy: Taxonomy,
): EventType | null {
  const options = heddleOption(object, "event", `${file.path}, ${message.name}`);
  if (options === undefined) return null;
  const event: EventType = {
    type: options.string("type"),
    rule: options.string("rule"),
    message: message.name,
    goals: options
      .strings("goals")
      .map((goal) =>
        renamedGoal(goal, (concept) =>
          taxonomy.resolve(concept, file.package, `${file.path}, ${message.name}`),
        ),
      ),
    payload: options.string("payload") || null,
  };
  options.end();
  if (event.type === "") throw options.invalid("expected the CloudEvents type of the event", "type");
  if (event.payload !== null) {
    const field = message.fields.find((candidate) => candidate.name === event.payload);
    const scalar = field?.type.kind === "scalar" ? field.type.scalar : "";
    if (
      field === undefined ||
      field.repeated ||
      field.mapKey !== null ||
      !["string", "bytes"].includes(scalar)
    ) {
      throw options.invalid(`there is no singular string or bytes field ${event.payload}`, "payload");
    }
  }
  return event;
}

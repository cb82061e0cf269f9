/**
 * The one catalogue of errors. Every error that Heddle raises on purpose is a {@link HeddleError}
 * with a code from here; docs/errors.md is printed from it.
 */

/** What a code means and what to do about it. */
export interface CatalogueEntry {
  /** What happened, in general. */
  readonly summary: string;
  /** What to do next, in general. */
  readonly remedy: string;
}

const entries = {
  CONTRACT_SYNTAX: {
    summary: "A .proto file cannot be parsed.",
    remedy: "Correct the file at the line that is named.",
  },
  CONTRACT_INVALID: {
    summary: "A .proto file is not a valid contract.",
    remedy: "A contract is a service with one rpc Run and the option (heddle.v1.function).",
  },
  CONTRACT_UNSUPPORTED: {
    summary: "A contract uses a part of Protobuf that Heddle does not support.",
    remedy: "Write the schema without it.",
  },
  CONTRACT_CONFLICT: {
    summary: "A message or concept differs from the published one of the same name.",
    remedy: "Give the changed message a new name or package version.",
  },
  CONTRACT_LIMIT: {
    summary: "A contract is larger or deeper than the limits allow.",
    remedy: "Split the schema; docs/limits.md has the limits and their reasons.",
  },
  BUILD_SOURCE_MISSING: {
    summary: "There is no source for a contract, or no contract for a source.",
    remedy: "Put the function's source where `heddle build --help` says.",
  },
  BUILD_FAILED: {
    summary: "The AssemblyScript compiler or the component encoder refused a function.",
    remedy: "Correct the source at the place that is named.",
  },
  BUILD_TOOL_MISSING: {
    summary: "A tool of the author's side is not installed.",
    remedy: "Run: npm install --save-dev assemblyscript @bytecodealliance/jco",
  },
  ARTIFACT_INVALID: {
    summary: "A file is not an artifact: a component that carries its contract.",
    remedy: "Build it with `heddle build`.",
  },
  ADMISSION_MALFORMED: {
    summary: "The bytes are not a valid WebAssembly component.",
    remedy: "Build the component again; `heddle inspect FILE` shows what is read.",
  },
  ADMISSION_UNSUPPORTED: {
    summary: "A component uses a feature or a structure that the sandbox does not admit.",
    remedy: "Compile it without the feature that is named.",
  },
  ADMISSION_WORLD: {
    summary: "A component is of neither world of heddle:function, or of another than its contract says.",
    remedy:
      "Import nothing but heddle:function/context and log, and export run; push and finish for a stream.",
  },
  ADMISSION_LIMIT: {
    summary: "A component is larger than the sandbox admits.",
    remedy: "Make it smaller; docs/limits.md has the limits and their reasons.",
  },
  ADMISSION_START: {
    summary: "A component fails while it starts, before any call.",
    remedy: "Do less in global initialisers; they may use a fixed amount of fuel and no import.",
  },
  SANDBOX_BUSY: {
    summary: "A sandbox was used while it was in a call, or outside one.",
    remedy: "Take one sandbox for each call at a time; end one call before the next begins.",
  },
  STREAM_MISUSE: {
    summary: "A stream was used after its end, or a function of the other world than it is of.",
    remedy: "Give a streaming function chunks and then finish; call all others.",
  },
  OUT_OF_FUEL: {
    summary: "A function used up its fuel.",
    remedy: "Give it a smaller input, or raise resources.fuel in its contract.",
  },
  OUT_OF_MEMORY: {
    summary: "A function asked for more memory than it may have.",
    remedy: "Give it a smaller input, or raise resources.memory_bytes in its contract.",
  },
  STACK_OVERFLOW: {
    summary: "A function called itself too deeply.",
    remedy: "Correct the function, or give it a less nested input.",
  },
  TRAP: {
    summary: "A function was stopped by a trap.",
    remedy: "Correct the function; its log has what it last said.",
  },
  BAD_OUTPUT: {
    summary: "A function returned something that is not a value.",
    remedy: "Correct the function; `heddle build` writes an entry that cannot do this.",
  },
  BAD_ALLOCATOR: {
    summary: "A function's allocator returned memory that cannot be used.",
    remedy: "Correct the function; `heddle build` writes an entry that cannot do this.",
  },
  GUEST_FAILURE: {
    summary: "A function reported that it cannot do what it was asked.",
    remedy: "Correct the input at the place that is named.",
  },
  REPOSITORY_VERSION_TAKEN: {
    summary: "Another artifact is published under this name and version.",
    remedy: "Raise the version in the contract and build again.",
  },
  REPOSITORY_CORRUPT: {
    summary: "The repository's files do not agree with its index.",
    remedy: "Restore the directory, or remove it and publish again.",
  },
  FUNCTION_UNKNOWN: {
    summary: "No function of this name is published.",
    remedy: "Find its name with `heddle search`.",
  },
  EVENT_INVALID: {
    summary: "An event is not a CloudEvent 1.0 in JSON.",
    remedy: "Give specversion 1.0, id, source, type, and data or data_base64.",
  },
  EVENT_TYPE_UNKNOWN: {
    summary: "No published schema is of this type of event.",
    remedy: "Publish a message with the option (heddle.v1.event), or correct the type.",
  },
  EVENT_DATA_INVALID: {
    summary: "The data of an event, or an input, does not fit its schema.",
    remedy: "Correct the value at the place that is named.",
  },
  EVENT_FIELD_MISSING: {
    summary: "The data of an event lacks a field that has a meaning.",
    remedy: "Give the field; null is an empty value.",
  },
  EVENT_TOO_LARGE: {
    summary: "An event is larger than the configuration allows.",
    remedy: "Send less data, or raise limits.eventBytes.",
  },
  INTENT_UNKNOWN: {
    summary: "It is not known what the event asks for.",
    remedy: "Name goals, or publish the event's type with goals.",
  },
  INTENT_UNCLEAR: {
    summary: "What a request asks for could be several things, or none that is known.",
    remedy: "Say it in other words, or name the goals.",
  },
  INTENT_LIMIT: {
    summary: "A request or a set of examples is larger than the model of intents takes.",
    remedy: "Make it smaller; docs/limits.md has the limits and their reasons.",
  },
  INTENT_MODEL_INVALID: {
    summary: "A file is no model of intents, or not whole.",
    remedy: "Train it again: `heddle intent train`.",
  },
  GOAL_UNKNOWN: {
    summary: "A goal is not a known concept.",
    remedy: "Find its name with `heddle search`.",
  },
  PLAN_IMPOSSIBLE: {
    summary: "No composition of the published functions reaches the goals.",
    remedy: "Publish a function that produces the concept that is named.",
  },
  PLAN_LIMIT: {
    summary: "A request is larger than the planner takes, or a graph larger than it makes.",
    remedy: "Ask for fewer goals; docs/limits.md has the limits and their reasons.",
  },
  LIMIT_ABOVE_CEILING: {
    summary: "A contract asks for more fuel or memory than the configuration grants.",
    remedy: "Lower the contract's resources, or raise the ceiling.",
  },
  GRAPH_INVALID: {
    summary: "A graph does not fit the functions that it names.",
    remedy: "Plan it again.",
  },
  CONTEXT_CONFLICT: {
    summary:
      "Steps of a graph read and write keys of the context in a circle, or which of them writes last is not decided.",
    remedy: "Ask for what they make in events of their own, or avoid one of the functions.",
  },
  CONTEXT_LIMIT: {
    summary: "A value of the context is longer, or a session has more of them, than the limits allow.",
    remedy: "Write less to it; docs/limits.md has the limits and their reasons.",
  },
  SESSION_MISSING: {
    summary: "A graph writes the state of a session, and the event is of none.",
    remedy: "Give the event the attribute session.",
  },
  SESSION_CONFLICT: {
    summary: "Others changed the state of a session each time that an event had run with it.",
    remedy: "Run the event again; it was kept.",
  },
  POLICY_UNFIT: {
    summary: "What is to happen where a step fails does not fit the graph or the function.",
    remedy: "Correct the policy of the function in the configuration, or in the graph.",
  },
  MAPPING_MISSING: {
    summary: "A value that a step needs is absent at run time.",
    remedy: "Give the value in the event, or a default in the contract.",
  },
  MAPPING_MALFORMED: {
    summary: "A value that passes between steps is not valid Protobuf.",
    remedy: "Correct the function that produced it.",
  },
  MAPPING_UNFIT: {
    summary: "A value that passes between steps cannot be converted to what the next one takes.",
    remedy: "Give a value that the conversion takes; it never rounds.",
  },
  MAPPING_LIMIT: {
    summary: "A value that passes between steps has more fields or pieces than the limits allow.",
    remedy: "Make it smaller; docs/limits.md has the limits and their reasons.",
  },
  DEADLINE_EXCEEDED: {
    summary: "An event took longer than its deadline.",
    remedy: "Give it a smaller input, or raise limits.deadlineMs.",
  },
  QUEUE_FULL: {
    summary: "More events wait for a worker than the configuration allows.",
    remedy: "Send the event again after retryAfterMs, or raise limits.queueEvents or limits.queueBytes.",
  },
  BUDGET_EXCEEDED: {
    summary: "An account has no room in its budget for the event.",
    remedy: "Send the event again after retryAfterMs, or raise the account's budget.",
  },
  WORKER_LOST: {
    summary: "A worker ended while it ran the event.",
    remedy: "Run the event again; it was kept.",
  },
  INTAKE_FULL: {
    summary:
      "More accepted events have no outcome yet than the configuration allows, of all accounts or of this one.",
    remedy:
      "Send the event again after retryAfterMs, or raise limits.acceptedEvents or limits.acceptedBytes.",
  },
  PROCESS_LOST: {
    summary: "Processes ended while they ran an accepted event, as often as that is tried.",
    remedy: "Look for what ended them; `heddle dead retry` runs the event once more.",
  },
  ACCEPTED_UNKNOWN: {
    summary: "No event was accepted under this number, or its outcome is not kept any more.",
    remedy: "Find it with `heddle accepted`; old outcomes are dropped, see docs/limits.md.",
  },
  CANCELLED: {
    summary: "An event was cancelled by its caller.",
    remedy: "Send it again if its result is wanted after all.",
  },
  DEAD_LETTER_UNKNOWN: {
    summary: "No event is kept under this number.",
    remedy: "Find it with `heddle dead list`; it may have been run again or dropped.",
  },
  EXECUTION_UNKNOWN: {
    summary: "The ledger lists no execution of this number.",
    remedy: "Find it with `heddle executions`; old ones are dropped, see docs/limits.md.",
  },
  EXECUTION_NOT_RECORDED: {
    summary: "There is no recording of an execution, so that it cannot be run again just so.",
    remedy: "Record events with the setting record; old recordings are dropped, see docs/limits.md.",
  },
  RESULT_DISPOSED: {
    summary: "A long output was asked for after its result was disposed of.",
    remedy: "Ask for it before, or leave the result to the garbage collector.",
  },
  CLOSED: {
    summary: "Heddle was closed.",
    remedy: "Create a new one.",
  },
  INTERNAL: {
    summary: "Heddle did something that it should not.",
    remedy: "Report it with the event that was kept.",
  },
  CONFIG_INVALID: {
    summary: "A setting is not valid.",
    remedy: "Correct the setting that is named.",
  },
  CLI_USAGE: {
    summary: "A command was called in a way that it does not understand.",
    remedy: "See --help.",
  },
  FILE_UNREADABLE: {
    summary: "A file cannot be read or written.",
    remedy: "Check its path and permissions.",
  },
} as const satisfies Record<string, CatalogueEntry>;

/** The catalogue, by code. */
export const catalogue: Readonly<Record<HeddleErrorCode, CatalogueEntry>> = entries;

/** A stable code. */
export type HeddleErrorCode = keyof typeof entries;

/** Where and why, beyond the code. */
export interface HeddleErrorDetails {
  /** The place in the input: "line 3", "byte 812", a field's path. */
  readonly place?: string;
  /** What to do next, where the catalogue's remedy is too general. */
  readonly remedy?: string;
  /** The step of the graph. */
  readonly step?: string;
  /** Full name of the function. */
  readonly function?: string;
  /** The mapping of the graph, "target ← source", where a value could not pass between steps. */
  readonly mapping?: string;
  /** A function's own code, where it reported the failure itself. */
  readonly functionCode?: string;
  /** When the same could succeed, in milliseconds from now. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** An error with a stable code, the place, and what to do next. */
export class HeddleError extends Error {
  override readonly name = "HeddleError";
  readonly code: HeddleErrorCode;
  readonly remedy: string;
  readonly place: string | undefined;
  readonly step: string | undefined;
  readonly function: string | undefined;
  readonly mapping: string | undefined;
  readonly functionCode: string | undefined;
  /** When the same could succeed, in milliseconds from when it failed. */
  readonly retryAfterMs: number | undefined;
  /** Where the event was kept: its number among the dead letters. */
  kept: number | undefined;

  /** @param message what happened and what was expected, one or two sentences */
  constructor(code: HeddleErrorCode, message: string, details: HeddleErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.remedy = details.remedy ?? entries[code].remedy;
    this.place = details.place;
    this.step = details.step;
    this.function = details.function;
    this.mapping = details.mapping;
    this.functionCode = details.functionCode;
    this.retryAfterMs = details.retryAfterMs;
  }

  /** The error that a failure stands for. */
  static from(failure: Failure): HeddleError {
    const { code, kind, message, place, step, function: name, remedy, mapping, kept, retryAfterMs } = failure;
    const error = new HeddleError(kind, message, {
      remedy,
      ...(place === "" ? {} : { place }),
      ...(step === "" ? {} : { step }),
      ...(name === "" ? {} : { function: name }),
      ...(mapping === undefined ? {} : { mapping }),
      ...(code === kind ? {} : { functionCode: code }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
    error.kept = kept;
    return error;
  }

  /** The form of heddle.v1.Failure, for JSON and for the way between threads. */
  toJSON(): Failure {
    return {
      code: this.functionCode ?? this.code,
      kind: this.code,
      message: this.message,
      place: this.place ?? "",
      step: this.step ?? "",
      function: this.function ?? "",
      remedy: this.remedy,
      ...(this.mapping === undefined ? {} : { mapping: this.mapping }),
      ...(this.retryAfterMs === undefined ? {} : { retryAfterMs: this.retryAfterMs }),
      ...(this.kept === undefined ? {} : { kept: this.kept }),
    };
  }
}

/** heddle.v1.Failure as plain data; `kind` is the catalogue's code, `kept` the event's number among the dead letters. */
export interface Failure {
  readonly kept?: number;
  /** When the same could succeed, in milliseconds from when it failed. */
  readonly retryAfterMs?: number;
  /** "target ← source", where a value could not pass between steps. */
  readonly mapping?: string;
  readonly code: string;
  readonly kind: HeddleErrorCode;
  readonly message: string;
  readonly place: string;
  readonly step: string;
  readonly function: string;
  readonly remedy: string;
}

/** What was thrown, as a part of a sentence. */
export function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

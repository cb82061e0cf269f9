import { randomUUID } from "node:crypto";
import { basename, extname } from "node:path";
import type { Command } from "commander";
import { HeddleError } from "../errors.ts";
import { parseJson, readBytes, readInput } from "./files.ts";

/** Options that say which event is meant. */
export interface EventOptions {
  readonly type?: string;
  readonly data?: string;
  readonly account?: string;
  readonly session?: string;
  /** What is asked for, in words. */
  readonly ask?: string;
  /** Goals instead of what the event's type asks for. */
  readonly goal: readonly string[];
}

const mediaTypes: Readonly<Record<string, string>> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".csv": "text/csv",
  ".json": "application/json",
  ".md": "text/markdown",
  ".txt": "text/plain",
};

/**
 * Adds the argument and the options by which a command is told an event, and what is wanted of it.
 * @param options `goals`: whether the command may be told what is wanted
 */
export function withEvent(command: Command, { goals = true }: { goals?: boolean } = {}): Command {
  command
    .argument("[event]", "a CloudEvent 1.0 in JSON; - reads standard input")
    .option("--data <file>", "makes an event of this file instead; needs --type")
    .option("--type <type>", "CloudEvents type of the event that is made of --data")
    .option("--account <account>", "account of the event that is made of --data")
    .option("--session <session>", "session of the event that is made of --data");
  return goals
    ? command
        .option("--ask <words>", 'what is wanted, in words, such as "a thumbnail, then the main colours"')
        .option(
          "--goal <concept>",
          'what is wanted, instead of what the event\'s type asks for, such as Caption or "repeated Caption"; repeatable',
          (goal: string, named: readonly string[]) => [...named, goal],
          [],
        )
    : command;
}

/** The goals that a command was told, as {@link import("../event-run.ts").RunOptions} has them. */
export function goalsOf({ goal }: EventOptions): { readonly goals?: readonly string[] } {
  return goal.length === 0 ? {} : { goals: goal };
}

/** The event that a command was told: the bytes of a file, or an event made of a data file; with the request in words. */
export async function readEventSource(path: string | undefined, options: EventOptions): Promise<unknown> {
  const event = await readWithout(path, options);
  if (options.ask === undefined) {
    return event;
  }
  const object = event instanceof Uint8Array ? parseJson(event, path ?? "-", "EVENT_INVALID") : event;
  return typeof object === "object" && object !== null && !Array.isArray(object)
    ? { ...object, ask: options.ask }
    : object;
}

async function readWithout(path: string | undefined, options: EventOptions): Promise<unknown> {
  if (options.data === undefined) {
    if (path === undefined) {
      throw new HeddleError("CLI_USAGE", "No event was given: name a file, or --data FILE with --type TYPE.");
    }
    if (options.type !== undefined || options.account !== undefined || options.session !== undefined) {
      throw new HeddleError(
        "CLI_USAGE",
        "--type, --account and --session are of an event that is made of --data; an event file has its own.",
      );
    }
    return readInput(path);
  }
  if (path !== undefined || options.type === undefined) {
    throw new HeddleError("CLI_USAGE", "--data takes the place of an event file, and needs --type.");
  }
  const bytes = readBytes(options.data);
  const mediaType = mediaTypes[extname(options.data).toLowerCase()] ?? "application/octet-stream";
  return {
    specversion: "1.0",
    id: randomUUID(),
    source: "/heddle/cli",
    type: options.type,
    subject: basename(options.data),
    ...(options.account === undefined ? {} : { account: options.account }),
    ...(options.session === undefined ? {} : { session: options.session }),
    datacontenttype: mediaType,
    ...(mediaType === "application/json"
      ? { data: parseJson(bytes, options.data, "EVENT_INVALID") }
      : { data: new Uint8Array(bytes) }),
  };
}

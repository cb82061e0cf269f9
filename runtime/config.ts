import { availableParallelism } from "node:os";
import {
  type Budget,
  type FunctionPolicy,
  type Policies,
  readBudget,
  readPolicies,
} from "./allocator/index.ts";
import { HeddleError } from "./errors.ts";
import { accountText, isAccount } from "./intake/index.ts";
import type { Adviser } from "./intents.ts";
import { admissionLimits } from "./sandbox/running.ts";

/** Limits of a running Heddle. Each has a default and a reason; docs/limits.md is printed from {@link limitReasons}. */
export interface Limits {
  /** Most bytes of one event, data included. */
  readonly eventBytes: number;
  /** Most fuel that the contract of one step may ask for. */
  readonly stepFuel: number;
  /** Most fuel that a function may use for a whole stream; also all calls together of one without a stream in a pipe. */
  readonly streamFuel: number;
  /** Most pipes that wait for a worker. */
  readonly queuePipes: number;
  /** Most memory that the contract of one step may ask for, in bytes. */
  readonly stepMemoryBytes: number;
  /** Longest time that one event may run, in milliseconds. */
  readonly deadlineMs: number;
  /** Longest time until the first event of a batch runs: a worker starts, functions are loaded. Milliseconds. */
  readonly startMs: number;
  /** Longest time that an event goes on that was cancelled while it ran, in milliseconds. */
  readonly cancelMs: number;
  /** Most events that travel to a worker at once. */
  readonly batchEvents: number;
  /** Most bytes of data that travel to a worker at once, and of results that come back, unless one has more. */
  readonly batchBytes: number;
  /** Most events that wait for a worker; of one account, half of what the others leave. */
  readonly queueEvents: number;
  /** Most bytes of events that wait for a worker, unless a single event has more; shared like {@link queueEvents}. */
  readonly queueBytes: number;
  /** Most events that failed which are kept; the oldest are dropped first. */
  readonly deadEvents: number;
  /** Most bytes of events that failed which are kept, unless the newest has more; the oldest are dropped first. */
  readonly deadBytes: number;
  /** Most events that are accepted and have no outcome yet; of one account, half of what the others leave. */
  readonly acceptedEvents: number;
  /** Most bytes of events that are accepted and have no outcome yet, unless there is only one; shared likewise. */
  readonly acceptedBytes: number;
  /** How often an accepted event is run whose process ends meanwhile, until it is kept with the reason. */
  readonly acceptedRuns: number;
  /** Most outcomes of accepted events that are kept; the oldest are dropped first. */
  readonly resultEvents: number;
  /** Most bytes of outcomes that are kept, unless the newest has more; the oldest are dropped first. */
  readonly resultBytes: number;
  /** How long the outcome of an accepted event is kept, in days. */
  readonly resultDays: number;
  /** Most executions that the ledger lists; the oldest are dropped first. */
  readonly ledgerEvents: number;
  /** Most bytes of the ledger, about; the oldest executions are dropped first. */
  readonly ledgerBytes: number;
  /** How long the ledger lists an execution, in days. */
  readonly ledgerDays: number;
  /** Most executions that are recorded; the oldest recordings are dropped first. */
  readonly recordedEvents: number;
  /** Most bytes of recordings, unless the newest has more; the oldest are dropped first. */
  readonly recordedBytes: number;
  /** Most sessions whose state is kept; those that were changed longest ago go first. */
  readonly sessions: number;
  /** Most values in the state of one session. */
  readonly sessionValues: number;
  /** Most bytes of the state of one session, keys included. */
  readonly sessionBytes: number;
  /** How long the state of a session is kept after its last change, in days. */
  readonly sessionDays: number;
  /** How often an event runs at most because others changed its session meanwhile. */
  readonly sessionAttempts: number;
}

/** The defaults. */
export const defaultLimits: Limits = {
  eventBytes: 64 * 1024 * 1024,
  stepFuel: 20_000_000_000,
  streamFuel: 10_000_000_000_000,
  queuePipes: 100,
  stepMemoryBytes: 256 * 1024 * 1024,
  deadlineMs: 30_000,
  startMs: 120_000,
  cancelMs: 1000,
  batchEvents: 256,
  batchBytes: 4 * 1024 * 1024,
  queueEvents: 100_000,
  queueBytes: 256 * 1024 * 1024,
  deadEvents: 10_000,
  deadBytes: 1024 ** 3,
  acceptedEvents: 100_000,
  acceptedBytes: 1024 ** 3,
  acceptedRuns: 3,
  resultEvents: 100_000,
  resultBytes: 1024 ** 3,
  resultDays: 7,
  ledgerEvents: 1_000_000,
  ledgerBytes: 512 * 1024 * 1024,
  ledgerDays: 30,
  recordedEvents: 10_000,
  recordedBytes: 1024 ** 3,
  sessions: 1_000_000,
  sessionValues: 256,
  sessionBytes: 256 * 1024,
  sessionDays: 30,
  sessionAttempts: 100,
};

/** The most that each may be set to. */
const greatestLimits: Limits = {
  // A message is held in one buffer, and the sandbox takes no more.
  eventBytes: 1024 ** 3,
  stepFuel: Number.MAX_SAFE_INTEGER,
  streamFuel: Number.MAX_SAFE_INTEGER,
  queuePipes: 10_000,
  stepMemoryBytes: admissionLimits.memoryBytes,
  // Twenty-four days, as good as none; what is counted in looks stays a small integer.
  deadlineMs: 2 ** 31 - 1,
  startMs: 2 ** 31 - 1,
  cancelMs: 2 ** 31 - 1,
  batchEvents: 65_536,
  batchBytes: 1024 ** 3,
  queueEvents: Number.MAX_SAFE_INTEGER,
  queueBytes: Number.MAX_SAFE_INTEGER,
  deadEvents: Number.MAX_SAFE_INTEGER,
  deadBytes: Number.MAX_SAFE_INTEGER,
  acceptedEvents: Number.MAX_SAFE_INTEGER,
  acceptedBytes: Number.MAX_SAFE_INTEGER,
  acceptedRuns: 1000,
  resultEvents: Number.MAX_SAFE_INTEGER,
  resultBytes: Number.MAX_SAFE_INTEGER,
  resultDays: 36_500,
  ledgerEvents: Number.MAX_SAFE_INTEGER,
  ledgerBytes: Number.MAX_SAFE_INTEGER,
  // A hundred years, as good as for ever.
  ledgerDays: 36_500,
  recordedEvents: Number.MAX_SAFE_INTEGER,
  recordedBytes: Number.MAX_SAFE_INTEGER,
  sessions: Number.MAX_SAFE_INTEGER,
  // The state is read and written as a whole.
  sessionValues: 65_536,
  sessionBytes: 64 * 1024 * 1024,
  sessionDays: 36_500,
  sessionAttempts: Number.MAX_SAFE_INTEGER,
};

/** Why each default is what it is. */
export const limitReasons: Readonly<Record<keyof Limits, string>> = {
  eventBytes:
    "An event is held in memory several times on its way: as it came, encoded, packed, and in the guest.",
  stepFuel: "Two to four seconds of work; encoding a 12-megapixel photograph takes half of it.",
  streamFuel:
    "Half an hour of work, in which a function reads some hundred gigabytes; a stream need not have an end.",
  queuePipes: "Each holds 512 KiB and a source that waits; who comes later is better told than kept waiting.",
  stepMemoryBytes:
    "A 12-megapixel image with room to work in; workers times steps times this must fit the machine.",
  deadlineMs: "Fuel bounds guests long before; the deadline bounds everything else. It holds for each event.",
  startMs:
    "Functions are compiled once in each worker, at some megabytes a second; no event is to blame for that.",
  cancelMs: "Most events end sooner by themselves, and a new worker has to load its functions again.",
  batchEvents:
    "The hop between threads is paid once for a batch, and 256 share it to below a microsecond each.",
  batchBytes:
    "Copying more than this takes longer than the hop that it saves; each worker holds this much for events, and for results.",
  queueEvents:
    "A queue that grows without end hides that the pool is too small. One account may have half of what the others leave.",
  queueBytes: "Four events of the greatest size; what waits is held in memory.",
  deadEvents: "More than a person looks through; whoever sends rubbish must not fill the disk.",
  deadBytes: "Ten events of the greatest size, with room on most disks; what was dropped is counted.",
  acceptedEvents:
    "A backlog of seconds to minutes; beyond it, whoever sends has to know that events come faster than they are run. One account may have half of what the others leave.",
  acceptedBytes: "What waits is on the disk and not in memory; sixteen events of the greatest size.",
  acceptedRuns:
    "A process may have been ended from outside while it ran the event; that a third one ends at it is no coincidence.",
  resultEvents: "A duplicate is recognised as long as the outcome of the first is kept.",
  resultBytes: "Room for the default number of outcomes of ten kilobytes, with room on most disks.",
  resultDays: "Whoever sends an event again does so within days; beyond it, the same event would run again.",
  ledgerEvents: "Some 200 bytes each; a list of them is read through in below a second.",
  ledgerBytes:
    "Room for the default number of executions of ten steps; sums and histograms are kept beyond it.",
  recordedEvents: "Enough to compare a new version of Heddle or of a machine with the last one.",
  recordedBytes: "As for events that failed: recordings have the events, and outputs that are not long.",
  sessions: "With some kilobytes each some gigabytes of disk; nobody is asked when the oldest go.",
  sessionValues: "A session remembers what a person said and did, not their data.",
  sessionBytes:
    "The state is read and written as a whole with each event that changes it; this takes a millisecond.",
  sessionDays: "Whoever stays away longer starts anew.",
  sessionAttempts:
    "Only other processes are in the way; each time one of them gets on, so that this many in a row are a fault.",
  ledgerDays: "Long enough to look into what was noticed late; sums and histograms are kept for ever.",
};

/** What {@link import("./heddle.ts").createHeddle} takes. */
export interface HeddleOptions {
  /** Where repository, units and kept events live. Default: the environment's HEDDLE_DIR, else `.heddle`. */
  readonly directory?: string;
  /** Threads that run functions. Default: one for each processor. */
  readonly workers?: number;
  readonly limits?: Partial<Limits>;
  /** What each account may use; default: docs/budgets.md. */
  readonly budget?: Partial<Budget>;
  /** What accounts may use, by name, where it differs from that. */
  readonly budgets?: Readonly<Record<string, Partial<Budget>>>;
  /**
   * The part of the events that the ledger lists, from 0 to 1; those that failed are listed always, and sums and
   * histograms are of all. Default: 1.
   */
  readonly sample?: number;
  /**
   * The part of the events that is recorded, from 0 to 1, so that they can be run again with the same functions, limits and
   * context: `heddle replay`. What is recorded is listed in the ledger, too. Default: 0.
   */
  readonly record?: number;
  /** Whether the standard library is published when the directory is opened. Default: true. */
  readonly standardLibrary?: boolean;
  /**
   * Whether this process runs events that were accepted: its own, those that other processes accept and do not run, and
   * those that a process was running when it died. Default: true.
   */
  readonly background?: boolean;
  /** Whether workers start when Heddle is created, and not with the first event. Default: false. */
  readonly eager?: boolean;
  /**
   * Whether there is one worker more, which takes over at once where one is lost; where there is none, another one starts
   * then. Default: true.
   */
  readonly spare?: boolean;
  /** Whether a branch of a graph that is worth a hop runs on another worker; docs/branches.md. Default: true. */
  readonly branches?: boolean;
  /** What happens where a function fails, by its full name; in the place of what its contract says. */
  readonly policies?: Readonly<Record<string, FunctionPolicy>>;
  /** A language model or embedding service of your own, asked where Heddle is not sure what is meant. Default: none. */
  readonly adviser?: Adviser;
}

/** Options with every default filled in and checked. */
export interface Config {
  readonly directory: string;
  readonly workers: number;
  readonly limits: Limits;
  readonly budget: Budget;
  readonly budgets: ReadonlyMap<string, Budget>;
  readonly sample: number;
  readonly record: number;
  readonly standardLibrary: boolean;
  readonly background: boolean;
  readonly eager: boolean;
  readonly spare: boolean;
  readonly branches: boolean;
  readonly policies: Policies;
  readonly adviser: Adviser;
}

/** Most workers: each reserves 9 MB and a thread before it has done anything. */
const MAX_WORKERS = 256;

/** @throws HeddleError CONFIG_INVALID where a setting is not valid */
export function resolveConfig(options: HeddleOptions = {}): Config {
  const workers = options.workers ?? Math.min(availableParallelism(), MAX_WORKERS);
  positiveInteger("workers", workers, MAX_WORKERS);
  const sample = options.sample ?? 1;
  partOfAll("sample", sample);
  const record = options.record ?? 0;
  partOfAll("record", record);
  const limits = { ...defaultLimits };
  for (const [name, value] of Object.entries(options.limits ?? {})) {
    if (!Object.hasOwn(defaultLimits, name)) {
      throw new HeddleError("CONFIG_INVALID", `There is no limit ${JSON.stringify(name)}.`, {
        place: `limits.${name}`,
        remedy: `The limits are ${Object.keys(defaultLimits).join(", ")}.`,
      });
    }
    if (value !== undefined) {
      positiveInteger(`limits.${name}`, value, greatestLimits[name as keyof Limits]);
      limits[name as keyof Limits] = value as never;
    }
  }
  const budget = readBudget("budget", options.budget ?? {});
  return {
    budget,
    budgets: readBudgets(options.budgets ?? {}, budget),
    directory: options.directory ?? process.env.HEDDLE_DIR ?? ".heddle",
    workers,
    limits,
    sample,
    record,
    standardLibrary: options.standardLibrary ?? true,
    background: options.background ?? true,
    eager: options.eager ?? false,
    spare: options.spare ?? true,
    branches: options.branches ?? true,
    policies: readPolicies(options.policies),
    adviser: options.adviser ?? {},
  };
}

function partOfAll(place: string, value: unknown): void {
  if (typeof value !== "number" || !(value >= 0 && value <= 1)) {
    throw new HeddleError("CONFIG_INVALID", `${place} is ${String(value)}, not a number from 0 to 1.`, {
      place,
    });
  }
}

function readBudgets(budgets: unknown, base: Budget): Map<string, Budget> {
  if (typeof budgets !== "object" || budgets === null) {
    throw new HeddleError("CONFIG_INVALID", "budgets is not an object of budgets by account.", {
      place: "budgets",
    });
  }
  return new Map(
    Object.entries(budgets).map(([account, settings]) => {
      const place = `budgets.${account.slice(0, 128)}`;
      if (!isAccount(account)) {
        const message = `${place} is of no account; its name has ${accountText}.`;
        throw new HeddleError("CONFIG_INVALID", message, { place });
      }
      return [account, readBudget(place, settings, base)];
    }),
  );
}

/** @throws HeddleError CONFIG_INVALID where a setting is no whole number from 1 to the most */
export function positiveInteger(place: string, value: unknown, most: number): void {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1 || value > most) {
    throw new HeddleError(
      "CONFIG_INVALID",
      `${place} is ${String(value)}, not a whole number from 1 to ${most}.`,
      {
        place,
      },
    );
  }
}

import { createHash } from "node:crypto";
import { Packr } from "msgpackr/pack";
import { Unpackr } from "msgpackr/unpack";
import type { Division, LogEntry, StepReport } from "../executor/index.ts";
import type { Intent, Plan } from "../planner/index.ts";

/** What is kept of a result; values are read out of their messages again. */
export interface Outcome {
  readonly intent: Intent;
  readonly plan: Plan;
  readonly graphHash: string;
  readonly outputs: readonly {
    readonly concept: string;
    readonly type: string;
    readonly path: readonly number[];
    readonly gathered: boolean;
    readonly message: Uint8Array;
  }[];
  readonly steps: readonly StepReport[];
  readonly logs: readonly LogEntry[];
  /** Why and how the graph ran on several workers, where it did. */
  readonly division?: Division | undefined;
}

const packr = new Packr({ useRecords: false });
const unpackr = new Unpackr({ useRecords: false });

/** Msgpack of an outcome without its plan; the bytes are good until the next call. */
export function packOutcome({ intent, graphHash, outputs, steps, logs, division }: Outcome): Uint8Array {
  return packr.pack([
    intent,
    graphHash,
    outputs.map(({ concept, type, path, message, gathered }) => [concept, type, path, message, gathered]),
    steps,
    logs,
    ...(division === undefined ? [] : [division]),
  ]);
}

/** Reads an outcome; its messages are copies. */
export function unpackOutcome(bytes: Uint8Array, plan: Plan): Outcome {
  const [intent, graphHash, outputs, steps, logs, division] = unpackr.unpack(bytes) as [
    Intent,
    string,
    [string, string, number[], Uint8Array, boolean?][],
    StepReport[],
    LogEntry[],
    Division?,
  ];
  return {
    intent,
    plan,
    graphHash,
    outputs: outputs.map(([concept, type, path, message, gathered = false]) => ({
      concept,
      type,
      path,
      gathered,
      message: new Uint8Array(message),
    })),
    steps,
    logs,
    ...(division && { division }),
  };
}

/** A plan as text, and what it is found by; many outcomes share one. */
export function planText(plan: Plan): { readonly text: string; readonly hash: string } {
  const text = JSON.stringify(plan);
  return { text, hash: createHash("sha256").update(text).digest("hex") };
}

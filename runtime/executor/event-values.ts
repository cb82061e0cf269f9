import { randomBytes } from "node:crypto";
import type { ReceivedEvent } from "../intake/index.ts";

/**
 * What an event comes with for the functions of its graph, beyond what every event has: keys and values in turn. What
 * it has nothing of is left out.
 * @param reads the keys that are wanted
 * @param event with the traceparent of the span that functions are told of; empty: there is none
 * @param deadlineMs how long an event may run
 * @param state values of its session
 */
export function eventValues(
  reads: readonly string[],
  { traceparent, session }: Pick<ReceivedEvent, "traceparent" | "session">,
  deadlineMs: number,
  state: ReadonlyMap<string, string>,
): string[] {
  return reads.flatMap((key) => {
    const value = valueUnder(key, traceparent, session, deadlineMs, state);
    return value === undefined || value === "" ? [] : [key, value];
  });
}

function valueUnder(
  key: string,
  traceparent: string,
  session: string,
  deadlineMs: number,
  state: ReadonlyMap<string, string>,
): string | undefined {
  switch (key) {
    case "event.trace":
      return traceparent === "" ? unsampledTrace() : traceparent;
    case "event.deadline":
      return new Date(Date.now() + deadlineMs).toISOString();
    case "event.session":
      return session;
    default:
      return state.get(key);
  }
}

/** A trace that nobody has begun or sampled. */
function unsampledTrace(): string {
  return `00-${identifier(16)}-${identifier(8)}-00`;
}

/** Random bytes in hexadecimal, of which the last is not 0: W3C has no identifier of zeros. */
function identifier(bytes: number): string {
  const random = randomBytes(bytes);
  random[bytes - 1] = (random[bytes - 1] as number) | 1;
  return random.toString("hex");
}

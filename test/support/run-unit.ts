import { type EventFrame, ResultFrame } from "../../runtime/executor/frame.ts";
import type { LoadedUnit } from "../../runtime/executor/loaded-unit.ts";

/** Runs an event in this thread, and gives a result that lasts. */
export function runUnit(loaded: LoadedUnit, event: EventFrame): ResultFrame {
  return loaded.run(event, ({ sequence, values, failure, figures, logs, session, written }) => {
    const copies = values?.map((value) => value.slice()) ?? null;
    return new ResultFrame(sequence, copies, failure, figures, logs, session, written);
  });
}

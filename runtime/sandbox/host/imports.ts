import { failure, GuestFault, HostCallbackError } from "../failures.ts";
import { hostByteShift } from "../fuel.ts";
import type { GuestControls } from "./controls.ts";
import { callLimits } from "./limits.ts";
import { type LogLevel, logLevels, logLimits } from "./log.ts";
import { decodeText, visibleText } from "./text.ts";

/** What a guest may ask of its host. */
export interface SandboxHost {
  /** The value of a key of the context, or undefined where there is none. */
  context(key: string): string | undefined;
  /** Takes a line of the log; control characters are escaped. */
  log(level: LogLevel, message: string): void;
}

/** What the host functions need of the sandbox that they belong to. */
export interface HostCallSite {
  readonly controls: GuestControls;
  /** False while the guest allocates or starts, when it must not call the host. */
  mayCall: boolean;
  logEntries: number;
  logBytes: number;
  /** The view of the guest's memory, made anew where the memory grew. */
  view(): Uint8Array;
}

const encoder = new TextEncoder();

/** The functions that a guest may import, by the identifier in component/world.ts. */
export function hostFunctionsOf(
  site: HostCallSite,
  host: SandboxHost,
): {
  readonly "log.write": (...args: number[]) => void;
  readonly "context.get": (...args: number[]) => void;
} {
  return {
    "log.write": (level = 0, pointer = 0, length = 0) => {
      checkCall(site, "log.write");
      const name = logLevels[level];
      if (name === undefined) {
        throw new GuestFault(
          failure("BAD_OUTPUT", `The function logged at the level ${level}, which does not exist.`),
        );
      }
      checkRange(site, pointer >>> 0, length >>> 0, "a log message");
      writeLog(site, host, name, pointer >>> 0, length >>> 0);
    },
    "context.get": (pointer = 0, length = 0, result = 0) => {
      checkCall(site, "context.get");
      const key = readKey(site, pointer >>> 0, length >>> 0);
      checkRange(site, result >>> 0, 12, "the place for a value of the context");
      if ((result & 3) !== 0) {
        throw new GuestFault(
          failure("BAD_OUTPUT", "The function gave an unaligned place for a value of the context."),
        );
      }
      giveValue(
        site,
        guarded(() => host.context(key)),
        result >>> 0,
      );
    },
  };
}

function checkCall(site: HostCallSite, name: string): void {
  if (!site.mayCall) {
    throw new GuestFault(
      failure("TRAP", `The function called ${name} while it started or allocated memory.`),
    );
  }
}

function checkRange(site: HostCallSite, pointer: number, length: number, what: string): void {
  if (pointer + length > site.view().length) {
    throw new GuestFault(
      failure(
        "BAD_OUTPUT",
        `The function gave ${what} of ${length} bytes at ${pointer}, which is outside its memory.`,
      ),
    );
  }
}

/** Runs the host's own code; an error there must not look like one of the guest's. */
function guarded<T>(callback: () => T): T {
  try {
    return callback();
  } catch (cause) {
    if (cause instanceof RangeError && cause.message === "Maximum call stack size exceeded") {
      // How much of the stack is left to the callback is the guest's doing.
      throw cause;
    }
    throw new HostCallbackError("a callback of the host failed", { cause });
  }
}

function writeLog(
  site: HostCallSite,
  host: SandboxHost,
  level: LogLevel,
  pointer: number,
  length: number,
): void {
  if (site.logEntries > logLimits.entries || site.logBytes > logLimits.bytes) {
    return;
  }
  const text = decodeText(site.view(), pointer, length, logLimits.entryBytes);
  if (text === undefined) {
    throw new GuestFault(failure("BAD_OUTPUT", "The function logged a message that is not valid UTF-8."));
  }
  site.logEntries++;
  site.logBytes += Math.min(length, logLimits.entryBytes);
  if (site.logEntries > logLimits.entries || site.logBytes > logLimits.bytes) {
    guarded(() => host.log("warn", "… the function logged more than is kept"));
  } else {
    guarded(() => host.log(level, visibleText(text)));
  }
}

function readKey(site: HostCallSite, pointer: number, length: number): string {
  if (length > callLimits.contextKeyBytes) {
    throw new GuestFault(
      failure("BAD_OUTPUT", `The function asked for a key of ${length} bytes of the context.`),
    );
  }
  checkRange(site, pointer, length, "a key of the context");
  const key = decodeText(site.view(), pointer, length, length);
  if (key === undefined) {
    throw new GuestFault(
      failure("BAD_OUTPUT", "The function asked for a key of the context that is not valid UTF-8."),
    );
  }
  return key;
}

function giveValue(site: HostCallSite, value: string | undefined, result: number): void {
  if (value === undefined) {
    site.controls.mark(result, 1);
    site.view()[result] = 0;
    return;
  }
  const bytes = encoder.encode(value);
  if (bytes.length > callLimits.contextValueBytes) {
    throw new GuestFault(
      failure(
        "BAD_OUTPUT",
        `The function asked for a value of the context of ${bytes.length} bytes, which is too long.`,
      ),
    );
  }
  site.controls.charge(bytes.length >>> hostByteShift);
  site.mayCall = false;
  const pointer = site.controls.allocate(bytes.length);
  site.mayCall = true;
  if (pointer < 0) {
    throw new GuestFault(
      failure("BAD_ALLOCATOR", "The function's allocator gave memory outside its memory."),
    );
  }
  site.controls.mark(result, 12);
  const view = site.view();
  view.set(bytes, pointer);
  view[result] = 1;
  writeU32(view, result + 4, pointer);
  writeU32(view, result + 8, bytes.length);
}

function writeU32(view: Uint8Array, offset: number, value: number): void {
  view[offset] = value & 0xff;
  view[offset + 1] = (value >>> 8) & 0xff;
  view[offset + 2] = (value >>> 16) & 0xff;
  view[offset + 3] = value >>> 24;
}

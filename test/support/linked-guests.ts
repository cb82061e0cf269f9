import { guestText } from "./guests.ts";

/** Components of several core modules written by hand, whose binary nothing has to validate before admission does. */

const world = `
  (type $record (record (field "code" string) (field "message" string) (field "place" string)))
  (import "failure" (type $failure (eq $record)))`;

/** The host's functions as component functions `(func $log "write")` and `(func $context "get")`. */
export const hostImports = `
  (import "heddle:function/log@1.0.0" (instance $log
    (type $names (enum "debug" "info" "warn" "error")) (export "level" (type $level (eq $names)))
    (export "write" (func (param "level" $level) (param "message" string)))))
  (import "heddle:function/context@1.0.0" (instance $context
    (export "get" (func (param "key" string) (result (option string))))))`;

/** Where `run` is taken from: names of core instances. */
export interface Lift {
  readonly code?: string;
  readonly memory?: string;
  readonly realloc?: string;
}

/** The `run` of a component, lifted from the core instance $main where nothing else is said. */
function liftRun({ code = "$main", memory = "$main", realloc = "$main" }: Lift = {}): string {
  return `(func (export "run") (param "input" (list u8)) (result (result (list u8) (error $failure)))
    (canon lift (core func ${code} "run")
      (memory (core memory ${memory} "memory")) (realloc (core func ${realloc} "cabi_realloc"))))`;
}

/** The text of a component around core modules and instances. */
export function componentText(text: string, lift: Lift = {}): string {
  return `(component ${world} ${text} ${liftRun(lift)})`;
}

/** The text of a module under a name, inside a component. */
export function coreModule(name: string, text: string): string {
  return text.replace(/^\s*\(module/, `(core module ${name}`);
}

/** A main module that exports what others need, and answers with what `run` leaves. */
export function mainModule(run: string, imports = "", declarations = ""): string {
  return coreModule("$main", guestText({ run, declarations }).replace("(module", `(module ${imports}`));
}

export { type SessionChanges, type SessionLimits, Sessions, type SessionUse } from "./sessions.ts";
export type { SessionState } from "./store.ts";

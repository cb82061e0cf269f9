export { type SessionChanges, type SessionLimits, Sessions } from "./sessions.ts";
export type { SessionState } from "./store.ts";

export { accountText, checkAccount, checkSession, isAccount } from "./envelope.ts";
export type { ReceivedEvent } from "./event.ts";
export { eventLimits } from "./limits.ts";
export { readEvent } from "./reader.ts";

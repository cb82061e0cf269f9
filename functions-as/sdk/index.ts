/** What the author of a function imports from "heddle". */
export { context } from "./context";
export { fail, failed } from "./failure";
export { again } from "./finish";
export { Level, log, logDebug, logError, logInfo, logWarn } from "./log";

/** What runs functions that were admitted. Workers load no more of the sandbox: admission is most of it. */
export { type Admission, admissionVersion } from "./admission.ts";
export { AdmittedFunction } from "./admitted-function.ts";
export type { CallLimits, CallResult } from "./call.ts";
export { failureError, type SandboxFailure, type SandboxFailureCode } from "./failures.ts";
export { fuelVersion } from "./fuel.ts";
export { collectYoung } from "./host/garbage.ts";
export type { SandboxHost } from "./host/imports.ts";
export { limitInstances, maximumInstances } from "./host/instances.ts";
export type { LogEntry, LogLevel } from "./host/log.ts";
export { limits as admissionLimits } from "./limits.ts";
export type { AdmissionReport, StateStrategy } from "./report.ts";
export type { Sandbox } from "./sandbox.ts";
export { SandboxStream, type StreamResult } from "./stream.ts";
export type { Trap } from "./traps.ts";

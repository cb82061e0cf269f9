/** The sandbox: admission of components, and calls of them with fuel, a memory limit and fresh state. */
export { type Admission, admissionVersion } from "./admission.ts";
export { type AdmissionOptions, admit } from "./admit.ts";
export { AdmittedFunction } from "./admitted-function.ts";
export type { CallLimits, CallResult } from "./call.ts";
export { failureError, type SandboxFailure, type SandboxFailureCode } from "./failures.ts";
export { collectYoung } from "./host/garbage.ts";
export type { SandboxHost } from "./host/imports.ts";
export { limitInstances, maximumInstances } from "./host/instances.ts";
export type { LogEntry, LogLevel } from "./host/log.ts";
export { limits as admissionLimits } from "./limits.ts";
export { fuelVersion } from "./meter/index.ts";
export type { AdmissionReport, StateStrategy } from "./report.ts";
export type { Sandbox } from "./sandbox.ts";
export { SandboxStream, type StreamResult } from "./stream.ts";
export type { Trap } from "./traps.ts";

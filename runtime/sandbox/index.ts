/** The sandbox: admission of components, and calls of them with fuel, a memory limit and fresh state. */
export { type AdmissionOptions, admit } from "./admit.ts";
export * from "./running.ts";

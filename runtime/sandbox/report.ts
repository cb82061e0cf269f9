/** What admission found and did, as plain data for people and for `inspect`. */
export interface AdmissionReport {
  /** Core modules that were linked into one; those that a tool puts between a module and its imports count. */
  readonly coreModules: number;
  /** Bytes of the component, of its core modules, and of the one module after rewriting. */
  readonly componentBytes: number;
  readonly moduleBytes: number;
  readonly rewrittenBytes: number;
  /** Functions that the module defines, and instructions in them. */
  readonly functions: number;
  readonly instructions: number;
  /** Interfaces that the component imports. */
  readonly imports: readonly string[];
  /** Functions that the component exports. */
  readonly exports: readonly string[];
  /** Memory in pages of 64 KiB: at first, the most that the module declares, the most that it gets. */
  readonly memory: {
    readonly initial: number;
    readonly declared: number | undefined;
    readonly maximum: number;
  };
  /** Tables in entries: at first, and the most that they get. */
  readonly tables: readonly { readonly initial: number; readonly maximum: number }[];
  /** Names of the features beyond WebAssembly 1.0 that the module uses. */
  readonly features: readonly string[];
  readonly state: StateStrategy;
  readonly fuelVersion: number;
}

/** How fresh state is made between two calls. */
export interface StateStrategy {
  /** Globals that are restored. */
  readonly globals: number;
  /** Instructions that record where they write. */
  readonly trackedStores: number;
  /** Instructions that change tables or drop segments; after one of them ran the instance is replaced. */
  readonly replacingInstructions: number;
  /** One sentence. */
  readonly summary: string;
}

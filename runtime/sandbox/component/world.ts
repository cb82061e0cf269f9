/** A function that the host gives to a guest. */
export interface HostFunction {
  readonly id: "log.write" | "context.get";
  /** Its type, as the reader of components writes types out. */
  readonly type: string;
  /** Index of the core parameter that says how many bytes the host reads. */
  readonly lengthParameter: number;
  /** Whether the host asks the guest's allocator for memory to return a value in. */
  readonly allocates: boolean;
}

/** The imports of both worlds of heddle:function@1.0.0: interface, function. */
export const hostFunctions: ReadonlyMap<string, ReadonlyMap<string, HostFunction>> = new Map([
  imported("heddle:function/log@1.0.0", "write", {
    id: "log.write",
    type: "(level:enum{debug,info,warn,error},message:string)",
    lengthParameter: 2,
    allocates: false,
  }),
  imported("heddle:function/context@1.0.0", "get", {
    id: "context.get",
    type: "(key:string)->option<string>",
    lengthParameter: 1,
    allocates: true,
  }),
]);

function imported(
  instance: string,
  name: string,
  host: HostFunction,
): [string, ReadonlyMap<string, HostFunction>] {
  return [instance, new Map([[name, host]])];
}

/** Types of the worlds, which wit-component writes as imports that are equal to a type. */
export const typeImports: ReadonlySet<string> = new Set(["failure"]);

/** A core function that the host calls; all its parameters are i32, and so is its result. */
export interface GuestCall {
  /** The export of the world; `pushed` and `finished` free what these returned. */
  readonly name: "run" | "push" | "finish" | "pushed" | "finished";
  readonly parameters: number;
  readonly results: number;
}

/** A function that a world exports. */
export interface WorldExport {
  readonly type: string;
  readonly call: GuestCall;
  /** What frees its answer, where the component has it: needless where the state is made fresh after the call. */
  readonly after?: GuestCall;
}

const answer = "->result<list<u8>,record{code:string,message:string,place:string}>";

/** What each world exports: micro-function, then streaming-function. */
export const worlds: readonly (readonly WorldExport[])[] = [
  [{ type: `(input:list<u8>)${answer}`, call: { name: "run", parameters: 2, results: 1 } }],
  [
    {
      type: `(input:list<u8>)${answer}`,
      call: { name: "push", parameters: 2, results: 1 },
      after: { name: "pushed", parameters: 1, results: 0 },
    },
    {
      type: `()${answer}`,
      call: { name: "finish", parameters: 0, results: 1 },
      after: { name: "finished", parameters: 1, results: 0 },
    },
  ],
];

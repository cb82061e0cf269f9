import type { Failed, Trial } from "./execution.ts";

/** As much of `@opentelemetry/api` as is used, so that it need not be installed. */
export interface OpenTelemetry<Context = unknown, Span extends TraceSpan = TraceSpan> {
  readonly ROOT_CONTEXT: Context;
  readonly context: { active(): Context };
  readonly trace: {
    getTracer(name: string): {
      startSpan(name: string, options: TraceSpanOptions, context: Context): Span;
    };
    setSpan(context: Context, span: Span): Context;
    setSpanContext(context: Context, parent: TraceParent): Context;
  };
}

export interface TraceSpan {
  spanContext(): { readonly traceId: string; readonly spanId: string; readonly traceFlags: number };
  isRecording(): boolean;
  setAttributes(attributes: Record<string, string | number>): unknown;
  setStatus(status: { code: number; message?: string }): unknown;
  end(epochMilliseconds: number): void;
}

interface TraceSpanOptions {
  kind: number;
  /** Milliseconds since 1970. */
  startTime: number;
  attributes: Record<string, string | number>;
}

interface TraceParent {
  traceId: string;
  spanId: string;
  traceFlags: number;
  isRemote: boolean;
}

/** A span of an event that has begun, and what its steps are under. */
export interface BegunSpan {
  readonly span: TraceSpan;
  readonly parent: unknown;
}

/** An identifier that stands for none. */
const NONE = /^0*$/;

/** Of OpenTelemetry's SpanKind and SpanStatusCode. */
const INTERNAL = 0;
const CONSUMER = 4;
const ERROR = 2;

/** The spans of the events: one for each, under what it names as its parent, and under it one for each step. */
export class Tracing {
  readonly #api: OpenTelemetry;
  #broken = false;

  constructor(api: OpenTelemetry) {
    this.#api = api;
  }

  /** OpenTelemetry where it is installed; else nothing. */
  static async load(name = "@opentelemetry/api"): Promise<Tracing | undefined> {
    try {
      return new Tracing((await import(name)) as OpenTelemetry);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND") {
        return undefined;
      }
      throw error;
    }
  }

  /**
   * Begins the span of an event before it runs, because functions are told of it.
   * @returns W3C traceparent of the span; undefined where nobody makes spans and the event is in no trace
   */
  begin(trial: Trial): string | undefined {
    return this.#guarded(() => {
      trial.span ??= this.#begin(trial);
      const { traceId, spanId, traceFlags } = trial.span.span.spanContext();
      const isNone = NONE.test(traceId) || NONE.test(spanId);
      return isNone ? undefined : `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
    });
  }

  /**
   * Gives the spans of an event that has ended to who listens; an event does not fail with its spans.
   * @param graph hash of the graph; empty where none was planned
   */
  end(trial: Trial, milliseconds: number, failed: Failed | null, graph: string): void {
    this.#guarded(() => this.#end(trial, milliseconds, failed, graph));
  }

  #guarded<T>(action: () => T): T | undefined {
    if (this.#broken) {
      return undefined;
    }
    try {
      return action();
    } catch (error) {
      this.#broken = true;
      process.emitWarning(`OpenTelemetry failed, so that there are no more spans: ${String(error)}`, {
        code: "HEDDLE_TRACING",
      });
      return undefined;
    }
  }

  #tracer() {
    return this.#api.trace.getTracer("heddle");
  }

  /** What the caller of Heddle is in. */
  came(trial: Trial): void {
    trial.caller = this.#guarded(() => this.#api.context.active());
  }

  #begin({ started, event, caller }: Trial): BegunSpan {
    const parent = this.#parent(event?.traceparent ?? "", caller);
    const attributes: Record<string, string | number> = {
      ...(event && {
        "cloudevents.event_id": event.id,
        "cloudevents.event_source": event.source,
        "cloudevents.event_type": event.type,
        "heddle.account": event.account,
      }),
    };
    const options = { kind: CONSUMER, startTime: started, attributes };
    return { span: this.#tracer().startSpan("heddle.event", options, parent), parent };
  }

  #end(trial: Trial, milliseconds: number, failed: Failed | null, graph: string): void {
    const { started, figures } = trial;
    const { span: root, parent } = trial.span ?? this.#begin(trial);
    if (root.isRecording()) {
      root.setAttributes({
        ...(graph !== "" && { "heddle.graph": graph }),
        "heddle.fuel": figures.totalFuel,
      });
      const below = this.#api.trace.setSpan(parent, root);
      const tracer = this.#tracer();
      const first = started + Math.max(0, milliseconds - figures.elapsedMilliseconds);
      let end = first;
      for (const step of figures.reports()) {
        const startTime = step.startMs === undefined ? end : first + step.startMs;
        const about = {
          "heddle.step": step.step,
          "heddle.function": step.function,
          "heddle.fuel": step.fuel,
          "heddle.peak_memory": step.peakMemory,
        };
        const span = tracer.startSpan(step.function, { kind: INTERNAL, startTime, attributes: about }, below);
        if (step.outcome !== "done") {
          const code = step.outcome === "failed" ? failed?.code : undefined;
          span.setStatus({ code: ERROR, message: code ?? step.outcome });
        }
        end = startTime + step.milliseconds;
        span.end(end);
      }
      if (failed !== null) {
        root.setStatus({ code: ERROR, message: failed.code });
      }
    }
    root.end(started + milliseconds);
  }

  /** The event's own parent, or else what the caller of Heddle is in. */
  #parent(traceparent: string, caller: unknown): unknown {
    const { ROOT_CONTEXT, trace } = this.#api;
    if (traceparent === "") {
      return caller;
    }
    const [, traceId, spanId, flags] = traceparent.split("-") as [string, string, string, string];
    const traceFlags = Number.parseInt(flags, 16);
    return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
  }
}

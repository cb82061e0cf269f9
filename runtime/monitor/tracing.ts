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
  isRecording(): boolean;
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
   * Gives the spans of an event that has ended to who listens; an event does not fail with its spans.
   * @param graph hash of the graph; empty where none was planned
   */
  end(trial: Trial, milliseconds: number, failed: Failed | null, graph: string): void {
    if (this.#broken) {
      return;
    }
    try {
      this.#emit(trial, milliseconds, failed, graph);
    } catch (error) {
      this.#broken = true;
      process.emitWarning(`OpenTelemetry failed, so that there are no more spans: ${String(error)}`, {
        code: "HEDDLE_TRACING",
      });
    }
  }

  #emit(
    { started, event, figures }: Trial,
    milliseconds: number,
    failed: Failed | null,
    graph: string,
  ): void {
    const { trace } = this.#api;
    const tracer = trace.getTracer("heddle");
    const parent = this.#parent(event?.traceparent ?? "");
    const attributes = {
      ...(event && {
        "cloudevents.event_id": event.id,
        "cloudevents.event_source": event.source,
        "cloudevents.event_type": event.type,
        "heddle.account": event.account,
      }),
      ...(graph !== "" && { "heddle.graph": graph }),
      "heddle.fuel": figures.totalFuel,
    };
    const root = tracer.startSpan("heddle.event", { kind: CONSUMER, startTime: started, attributes }, parent);
    if (root.isRecording()) {
      const below = trace.setSpan(parent, root);
      let startTime = started + Math.max(0, milliseconds - figures.totalMilliseconds);
      for (const step of figures.reports()) {
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
        startTime += step.milliseconds;
        span.end(startTime);
      }
      if (failed !== null) {
        root.setStatus({ code: ERROR, message: failed.code });
      }
    }
    root.end(started + milliseconds);
  }

  /** The event's own parent, or else what the caller of Heddle is in. */
  #parent(traceparent: string): unknown {
    const { ROOT_CONTEXT, context, trace } = this.#api;
    if (traceparent === "") {
      return context.active();
    }
    const [, traceId, spanId, flags] = traceparent.split("-") as [string, string, string, string];
    const traceFlags = Number.parseInt(flags, 16);
    return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
  }
}

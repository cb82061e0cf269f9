import type { OpenTelemetry, TraceSpan } from "../../runtime/monitor/index.ts";

/** A span that was ended. */
export interface RecordedSpan {
  readonly name: string;
  readonly kind: number;
  /** The span, or the remote parent, that it is under; null: none. */
  readonly parent: unknown;
  readonly attributes: Record<string, string | number>;
  readonly start: number;
  end: number | undefined;
  status: { code: number; message?: string } | undefined;
}

interface Context {
  readonly span: unknown;
}

interface OwnSpan extends TraceSpan {
  readonly record: RecordedSpan;
}

/**
 * OpenTelemetry's api with a provider that remembers.
 * @param recording whether anybody listens
 * @param active the span that who asks is in
 */
export function rememberingApi(
  recording = true,
  active: () => unknown = () => null,
): { api: OpenTelemetry; spans: RecordedSpan[] } {
  const spans: RecordedSpan[] = [];
  const api: OpenTelemetry<Context, OwnSpan> = {
    ROOT_CONTEXT: { span: null },
    context: { active: () => ({ span: active() }) },
    trace: {
      getTracer: (tracer) => ({
        startSpan: (name, { kind, startTime, attributes }, { span: parent }) => {
          const record: RecordedSpan = {
            name: `${tracer}: ${name}`,
            kind,
            parent,
            attributes,
            start: startTime,
            end: undefined,
            status: undefined,
          };
          spans.push(record);
          return {
            record,
            spanContext: () => ({
              traceId: "ef".repeat(16),
              spanId: spans.indexOf(record).toString(16).padStart(16, "1"),
              traceFlags: recording ? 1 : 0,
            }),
            isRecording: () => recording,
            setAttributes: (more) => Object.assign(attributes, more),
            setStatus: (status) => {
              record.status = status;
            },
            end: (time) => {
              record.end = time;
            },
          };
        },
      }),
      setSpan: (_, span) => ({ span: span.record }),
      setSpanContext: (_, parent) => ({ span: parent }),
    },
  };
  return { api: api as OpenTelemetry, spans };
}

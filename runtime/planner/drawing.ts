import type { Goal, Graph, Step } from "../../glue-gen/graph/index.ts";
import { stepLabel } from "./graph-edges.ts";
import { goalName } from "./names.ts";

/** Widest line that is drawn before a chain goes on below, in columns. */
const defaultWidth = 100;

/** Longest line that is drawn out for its goal to stand under the others; longer ones end for themselves. */
const longestStretch = 40;

/** A line of the drawing; one that leads to a goal is drawn out to the column of all goals. */
interface Line {
  readonly text: string;
  readonly goal: string | null;
}

/** What is drawn as one place: the event's data, or a step. */
interface Place {
  readonly label: string;
  readonly goals: string[];
  /** Steps that are drawn behind it. */
  readonly children: Place[];
  /** Steps drawn elsewhere that take its value too. */
  readonly feeds: string[];
  /** Position in the goals of the first goal that it leads to. */
  rank: number;
}

interface DrawOptions {
  readonly width?: number;
  /** Identifiers of the steps over lists that take them as streams. */
  readonly streams?: ReadonlySet<string> | undefined;
}

/**
 * Draws a graph for a terminal, from the event's data to the goals. A step with several inputs stands
 * behind the last one to be there and names the others after ◀, and after ◁ those that it has nothing of but comes
 * after; a value that only goes to a step drawn
 * elsewhere points to it with ▷.
 */
export function drawGraph(graph: Graph, { width = defaultWidth, streams }: DrawOptions = {}): string {
  const lines = rootsOf(graph, streams).flatMap((root) => draw(root, 0, width));
  const ends = lines.flatMap(({ text, goal }) => (goal === null ? [] : [text.length]));
  const nearest = Math.min(...ends);
  const column = Math.max(0, ...ends.filter((end) => end <= nearest + longestStretch));
  return lines
    .map(({ text, goal }) => (goal === null ? text : `${text.padEnd(column, "─")}──▶ ${goal}`))
    .join("\n");
}

function rootsOf(graph: Graph, streams: DrawOptions["streams"]): Place[] {
  const event: Place = { label: "event.data", goals: [], children: [], feeds: [], rank: graph.goals.length };
  const places = new Map<string, Place>([["", event]]);
  const depths = new Map<string, number>([["", 0]]);
  const roots = [event];
  for (const step of graph.steps) {
    const [parent, ...others] = feedersOf(step, depths);
    const names = others.map((other) => places.get(other)?.label ?? other).map(bareLabel);
    const own = stepLabel(step, streams);
    const taking = names.length === 0 ? own : `${own} ◀ ${names.join(", ")}`;
    const label = step.after === undefined ? taking : `${taking} ◁ ${step.after.join(", ")}`;
    const place: Place = { label, goals: [], children: [], feeds: [], rank: graph.goals.length };
    places.set(step.id, place);
    depths.set(step.id, parent === undefined ? 1 : (depths.get(parent) ?? 0) + 1);
    if (parent === undefined) {
      roots.push(place);
    } else {
      places.get(parent)?.children.push(place);
    }
    for (const other of others) {
      places.get(other)?.feeds.push(step.id);
    }
  }
  const names = goalNames(graph.goals);
  graph.goals.forEach(({ value }, i) => {
    const place = places.get(value.step);
    place?.goals.push(names[i] as string);
    if (place !== undefined) {
      place.rank = Math.min(place.rank, i);
    }
  });
  // Steps stand before those that they feed, so from the last one on every rank below is settled.
  for (const place of [...places.values()].reverse()) {
    place.rank = Math.min(place.rank, ...place.children.map((child) => child.rank));
    place.children.sort((a, b) => a.rank - b.rank);
  }
  return roots.filter((root) => root !== event || root.children.length + root.goals.length > 0);
}

/** Who feeds a step, each once: the last one to be there first, the others as the parameters name them. */
function feedersOf({ each, mappings }: Step, depths: ReadonlyMap<string, number>): string[] {
  const values = mappings.flatMap(({ source }) => (source.kind === "value" ? [source.value] : []));
  const feeders = [...new Set([...(each === undefined ? [] : [each]), ...values].map(({ step }) => step))];
  const depth = (feeder: string): number => depths.get(feeder) ?? 0;
  const last = feeders.reduce(
    (best, feeder) => (depth(feeder) > depth(best) ? feeder : best),
    feeders[0] ?? "",
  );
  return feeders.length === 0 ? [] : [last, ...feeders.filter((feeder) => feeder !== last)];
}

function bareLabel(label: string): string {
  return label.split(" ", 1)[0] as string;
}

/** Simple names, but full ones where two goals are called alike. */
function goalNames(goals: readonly Goal[]): string[] {
  const simple = goals.map(({ concept }) => goalName(concept));
  return goals.map(({ concept }, i) => {
    const name = simple[i] as string;
    return simple.indexOf(name) === simple.lastIndexOf(name) ? name : concept;
  });
}

/**
 * The lines of a place and all behind it.
 * @param column at which they will stand
 */
function draw(place: Place, column: number, width: number): Line[] {
  const lines: Line[] = [];
  let text = place.label;
  let indent = 0;
  let last = place;
  for (let [next] = place.children; next !== undefined; [next] = next.children) {
    if (last.goals.length + last.children.length > 1) {
      break;
    }
    if (column + text.length + next.label.length + 4 > width) {
      lines.push({ text, goal: null });
      text = `${" ".repeat(indent + 2)}└─ ${next.label}`;
      indent += 5;
    } else {
      text += ` ── ${next.label}`;
    }
    last = next;
  }
  const { goals, children, feeds } = last;
  if (goals.length + children.length === 0) {
    return [...lines, { text: feeds.length === 0 ? text : `${text} ──▷ ${feeds.join(", ")}`, goal: null }];
  }
  const [goal] = goals;
  if (children.length === 0 && goals.length === 1 && goal !== undefined) {
    return [...lines, { text: `${text} `, goal }];
  }
  return [...lines, ...branches(last, text, indent, column, width)];
}

/** The branches behind a place whose line has been drawn up to it as `text`. */
function branches(
  { goals, children }: Place,
  text: string,
  indent: number,
  column: number,
  width: number,
): Line[] {
  const widest = Math.max(0, ...children.map(({ label }) => label.length));
  const below = column + text.length + 5 + widest > width;
  const lead = " ".repeat(below ? indent + 2 : text.length + 2);
  const blocks = [
    ...goals.map((goal): Line[] => [{ text: "", goal }]),
    ...children.map((child) => draw(child, column + lead.length + 3, width)),
  ];
  const lines: Line[] = below ? [{ text, goal: null }] : [];
  blocks.forEach((block, i) => {
    const isLast = i === blocks.length - 1;
    block.forEach((line, row) => {
      const isGoal = i < goals.length;
      const start = i === 0 && row === 0 && !below ? `${text} ─┬` : lead + (isLast ? "└" : "├");
      const beside = `${lead}${isLast ? " " : "│"}  `;
      lines.push({
        text: (row === 0 ? `${start}─${isGoal ? "" : " "}` : beside) + line.text,
        goal: line.goal,
      });
    });
  });
  return lines;
}

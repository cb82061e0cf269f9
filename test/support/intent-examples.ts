import type { IntentExample } from "../../runtime/intent/index.ts";

const verbs: Readonly<Record<string, readonly string[]>> = {
  resize: ["resize it", "make it smaller", "scale the picture down"],
  blur: ["blur the faces", "make faces unreadable", "hide the faces by blurring"],
  palette: ["tell me the main colours", "list the main colours", "which colours are in it"],
  caption: ["write a caption", "describe it in a sentence", "add a caption below"],
};
const joints = [", then ", " and then ", "; after that ", ", and "];

/** Requests for one to three things in order, all different, made by a fixed rule. */
export function requests(count: number, from = 0): IntentExample[] {
  const names = Object.keys(verbs);
  return Array.from({ length: count }, (_, k) => {
    const i = k + from;
    const goals = [names[i % 4], names[(i + 1 + (Math.floor(i / 4) % 3)) % 4], names[(i + 3) % 4]]
      .slice(0, 1 + (Math.floor(i / 2) % 3))
      .filter((goal, at, all) => all.indexOf(goal) === at) as string[];
    const text = goals
      .map((goal, at) => (verbs[goal] as readonly string[])[(i + at) % 3])
      .join(joints[i % joints.length]);
    return { text: `${text} (${i})`, goals };
  });
}

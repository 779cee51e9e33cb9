import fc from "fast-check";
import { expect, test } from "vitest";
import { CARD_HEIGHT, CARD_WIDTH, lanesAround, laneToken, layoutFlow, type CardBox } from "./layout";
import { neighbour } from "./navigate";
import { anyFlow, catalog, condition, flow, step } from "./testing";
import { traceOf, isLit } from "./trace";
import { walk } from "./tree";

const layout = (document: Parameters<typeof layoutFlow>[0]) => layoutFlow(document, catalog, { gap: 52 });

function overlap(one: CardBox, other: CardBox): boolean {
  return Math.abs(one.x - other.x) < CARD_WIDTH && Math.abs(one.y - other.y) < CARD_HEIGHT;
}

test("no two cards overlap, and cards are in execution order", () => {
  fc.assert(
    fc.property(anyFlow, (document) => {
      const { cards } = layout(document);
      expect(cards.map((card) => card.action?.id ?? "trigger")).toEqual(["trigger", ...Array.from(walk(document.actions), ({ action }) => action.id)]);
      cards.forEach((card, index) => cards.slice(index + 1).forEach((other) => expect(overlap(card, other)).toBe(false)));
    }),
  );
});

test("keys are unique even when ids aren't", () => {
  const { cards, lines } = layout(flow(step("same"), step("same")));
  expect(new Set(cards.map((card) => card.key)).size).toBe(cards.length);
  expect(new Set(lines.map((line) => line.key)).size).toBe(lines.length);
});

test("branches that both end have an end each and nothing after them", () => {
  const stop = (id: string) => step(id, { action: "stop" });
  const { ends, gaps } = layout(flow(condition("c", [stop("s1")], [stop("s2")])));
  expect(ends).toHaveLength(2);
  expect(gaps.map((gap) => `${gap.place.parent}/${gap.place.branch}/${gap.place.index}`)).toEqual(["null//0", "c/yes/0", "c/no/0"]);
});

test("a jump's end names its target", () => {
  const { ends } = layout(flow(step("a"), step("j", { action: "go_to", inputs: { action: "a" } })));
  expect(ends.map((end) => end.goTo)).toEqual(["a"]);
});

test("an action with an error branch also has a way through", () => {
  const call = step("call", { action: "http_request", on_error: "branch", branches: [{ id: "error", actions: [] }] });
  expect(layout(flow(call)).labels.map((label) => label.lane.kind)).toEqual(["through", "branch"]);
});

test("arrow keys go to the card that the eye expects", () => {
  const tree = layout(flow(condition("c", [step("y")], [step("n")]), step("after")));
  const go = (from: string, direction: Parameters<typeof neighbour>[2]) => {
    const key = tree.cards.find((card) => card.action?.id === from)?.key ?? "trigger";
    return neighbour(tree, key, direction)?.action?.id ?? null;
  };
  expect(go("y", "right")).toBe("n");
  expect(go("n", "left")).toBe("y");
  expect(go("n", "down")).toBe("after");
  expect(go("after", "end")).toBe("after");
  expect(go("after", "home")).toBeNull();
});

test("only the way that was taken is lit", () => {
  const document = flow(condition("c", [step("y")], [step("n")]));
  const steps = [
    { seq: 1, action_id: "c", status: "completed" as const, outcome: "yes" },
    { seq: 2, action_id: "y", status: "completed" as const, outcome: null },
  ];
  const trace = traceOf(document, steps, "completed");
  const lit = layout(document).lines.filter((line) => isLit(trace, line.needs));
  expect(lit.some((line) => line.key.includes("/yes"))).toBe(true);
  expect(lit.some((line) => line.key.includes("/no"))).toBe(false);
});

test("a collapsed branch hides its cards, says how many, and the others keep their numbers", () => {
  fc.assert(
    fc.property(anyFlow, fc.nat(), (document, pick) => {
      const lanes = Array.from(walk(document.actions)).flatMap(({ action }) => (action.branches ?? []).map((branch) => laneToken(action.id, branch.id)));
      const collapsed = new Set(lanes.filter((_lane, index) => (pick >> index) % 2 === 1));
      const open = layout(document);
      const { cards, labels } = layoutFlow(document, catalog, { gap: 52, collapsed });
      const numbers = new Map(open.cards.map((card) => [card.key, card.number]));
      for (const card of cards) expect(card.number).toBe(numbers.get(card.key));
      const hidden = Array.from(walk(document.actions)).filter(({ action }) => [...lanesAround(document, action.id)].some((lane) => collapsed.has(lane)));
      expect(cards.length + hidden.length).toBe(open.cards.length);
      expect(labels.reduce((sum, label) => sum + label.hidden, 0)).toBe(hidden.length);
      cards.forEach((card, index) => cards.slice(index + 1).forEach((other) => expect(overlap(card, other)).toBe(false)));
    }),
  );
});

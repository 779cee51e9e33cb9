/** What an execution did, told to a drawing: which cards and lines are lit. */

import { branchesOf, walk } from "./tree";
import type { FlowDocument } from "./document";
import { COMPLETED_TOKEN, doneToken, enteredToken, laneToken, TRIGGER_TOKEN } from "./layout";

export type StepStatus = "running" | "waiting" | "completed" | "failed" | "cancelled" | "unknown";

export interface TracedStep {
  seq: number;
  action_id: string;
  status: StepStatus;
  outcome?: string | null;
}

export interface Trace<S extends TracedStep> {
  /** The latest step of each action. */
  steps: Map<string, S>;
  /** How often an action was performed. */
  visits: Map<string, number>;
  /** Tokens that light lines. */
  tokens: ReadonlySet<string>;
  ended: boolean;
}

export function traceOf<S extends TracedStep>(document: FlowDocument, steps: S[], status: string): Trace<S> {
  const latest = new Map<string, S>();
  const visits = new Map<string, number>();
  const tokens = new Set<string>([TRIGGER_TOKEN]);
  const branches = new Map(Array.from(walk(document.actions), ({ action }) => [action.id, branchesOf(action).map((branch) => branch.id)]));
  for (const step of steps.toSorted((one, other) => one.seq - other.seq)) {
    latest.set(step.action_id, step);
    visits.set(step.action_id, (visits.get(step.action_id) ?? 0) + 1);
    tokens.add(enteredToken(step.action_id));
    if (step.status === "running" || step.status === "waiting" || step.status === "cancelled") continue;
    const outcome = step.outcome ?? "";
    const taken = branches.get(step.action_id)?.includes(outcome) ? outcome : "";
    if (step.status === "failed" && taken === "" && outcome === "") continue;
    tokens.add(doneToken(step.action_id)).add(laneToken(step.action_id, taken));
  }
  if (status === "completed") tokens.add(COMPLETED_TOKEN);
  const ended = status === "completed" || status === "failed" || status === "cancelled";
  return { steps: latest, visits, tokens, ended };
}

export function isLit(trace: { tokens: ReadonlySet<string> } | null, needs: string[]): boolean {
  return trace !== null && needs.length > 0 && needs.every((need) => trace.tokens.has(need));
}

/** An execution as it happens: server-sent events, put together into one picture. */

import { executions } from "./endpoints";
import type { Execution, ExecutionRow, Step } from "./types";

export interface LiveListener {
  onChange: (execution: Execution) => void;
  onError: () => void;
}

/** Follows an execution until it ends; answers the way to stop. The final state is read once more in full. */
export function followExecution(id: string, listener: LiveListener): () => void {
  let current: Execution | null = null;
  let pending: Step[] = [];
  let closed = false;
  const source = new EventSource(`/api/v1/executions/${encodeURIComponent(id)}/events`);

  const publish = (execution: Execution) => {
    if (closed) return;
    if (hasEnded(execution)) source.close();
    current = { ...execution, steps: mergeSteps(execution.steps, pending) };
    pending = [];
    listener.onChange(current);
  };
  const reload = () => executions.get(id).then(publish, () => { if (!closed) listener.onError(); });
  const close = () => {
    closed = true;
    source.close();
  };

  source.addEventListener("step", (message) => {
    pending.push(JSON.parse(message.data) as Step);
    if (current) publish(current);
  });
  source.addEventListener("execution", (message) => {
    const row = JSON.parse(message.data) as ExecutionRow;
    // The end is shown with its last steps, by the reading in full that follows it.
    if (current && !hasEnded(row)) publish({ ...current, ...row, steps: current.steps });
  });
  source.addEventListener("end", () => {
    source.close();
    void reload();
  });
  // The browser connects again by itself; until then what happened is read.
  source.addEventListener("error", () => void reload());
  void reload();
  return close;
}

/** The newest state of each step wins; a step is known by its number. */
export function mergeSteps(steps: Step[], changes: Step[]): Step[] {
  const bySeq = new Map(steps.map((step) => [step.seq, step]));
  for (const change of changes) {
    const known = bySeq.get(change.seq);
    if (!known || known.ended_at === null || change.ended_at !== null) bySeq.set(change.seq, change);
  }
  return Array.from(bySeq.values()).sort((one, other) => one.seq - other.seq);
}

export function hasEnded(execution: { status: string }): boolean {
  return execution.status !== "running" && execution.status !== "waiting";
}

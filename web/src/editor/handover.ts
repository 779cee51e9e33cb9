/** An event on its way from a log to the Test panel of its flow. */

import type { JsonObject } from "@/flow/document";

let waiting: { flow: string; event: JsonObject } | null = null;

export function handTestEvent(flow: string, event: JsonObject): void {
  waiting = { flow, event };
}

/** The event that waits for this flow's editor; it is taken once. */
export function takeTestEvent(flow: string): JsonObject | null {
  if (waiting?.flow !== flow) return null;
  const { event } = waiting;
  waiting = null;
  return event;
}

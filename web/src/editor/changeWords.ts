/** Differences in words, with the catalogue's names for fields. */

import type { Diff } from "@/api/types";
import { actionKit, eventKit, type Catalog, type JsonSchema } from "@/flow/catalog";
import { TRIGGER_CARD, type DiffPlace, type ValueDifference } from "@/flow/diff";
import type { FlowDocument } from "@/flow/document";
import { actionTitle } from "@/flow/edits";
import { findAction } from "@/flow/tree";
import { t } from "@/i18n";

const VALUE_CHARS_MAX = 40;
const CHANGES_MAX = 3;

const ownFields = {
  name: "panel.name",
  id: "panel.id",
  on_error: "failure.on_error",
  timeout_ms: "failure.timeout",
  "retry.attempts": "failure.attempts",
  "retry.backoff": "failure.backoff",
  "retry.initial_ms": "failure.initial",
  "retry.max_ms": "failure.max",
  event: "panel.event",
} as const;

/** The documents that are compared. */
export interface Compared {
  older: FlowDocument;
  newer: FlowDocument;
  catalog: Catalog;
}

export function cardTitle(id: string, { older, newer, catalog }: Compared): string {
  if (id === TRIGGER_CARD) return t("diff.trigger");
  const action = (findAction(newer, id) ?? findAction(older, id))?.action;
  return action ? actionTitle(action, catalog) : id;
}

/** A field as its form calls it; deeper places keep their path. */
export function fieldTitle(id: string, path: string, { older, newer, catalog }: Compared): string {
  if (path in ownFields) return t(ownFields[path as keyof typeof ownFields]);
  if (path.startsWith("sample")) return t("panel.sample") + path.slice("sample".length).replaceAll(".", " › ");
  if (!path.startsWith("inputs.")) return path;
  const [, key = "", ...rest] = path.split(".");
  const action = (findAction(newer, id) ?? findAction(older, id))?.action;
  const kit = action ? actionKit(catalog, action.action) : eventKit(catalog, newer.trigger.event);
  const schema: JsonSchema | undefined = kit?.inputs;
  return [schema?.properties?.[key]?.title ?? key, ...rest].join(" › ");
}

export function shortValue(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > VALUE_CHARS_MAX ? `${text.slice(0, VALUE_CHARS_MAX - 1)}…` : text;
}

function changeInWords(id: string, change: ValueDifference, compared: Compared): string {
  const field = fieldTitle(id, change.path, compared);
  if (change.change === "removed") return t("diff.value_removed", { field });
  if (change.change === "added") return t("diff.value_added", { field, new: shortValue(change.new) });
  return t("diff.value_changed", { field, old: shortValue(change.old), new: shortValue(change.new) });
}

/** What became of one card, in a line. */
export function cardInWords(id: string, diff: Diff, compared: Compared): string {
  const added = diff.added.find((one) => one.id === id);
  if (added) return place(added.place, compared, "added");
  if (diff.removed.some((one) => one.id === id)) return t("diff.removed_text");
  const moved = diff.moved.find((one) => one.id === id);
  const changes = changesOf(id, diff);
  const shown = changes.slice(0, CHANGES_MAX).map((change) => changeInWords(id, change, compared));
  const more = changes.length > CHANGES_MAX ? [t("diff.more", { count: changes.length - CHANGES_MAX })] : [];
  return [...(moved ? [place(moved.to, compared, "moved")] : []), ...shown, ...more].join(" · ");
}

export function changesOf(id: string, diff: Diff): ValueDifference[] {
  if (id === TRIGGER_CARD) return [...diff.flow, ...diff.trigger];
  return diff.changed.find((one) => one.id === id)?.changes ?? [];
}

export function place({ parent, branch, after }: DiffPlace, compared: Compared, what: "added" | "moved"): string {
  const here = after === null ? t(`diff.${what}_first`) : t(`diff.${what}_after`, { after: cardTitle(after, compared) });
  return parent === null ? here : t("diff.moved_branch", { place: here, branch, parent: cardTitle(parent, compared) });
}

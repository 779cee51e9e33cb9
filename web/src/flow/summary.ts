/** The second line of a card: the kit's template filled with the action's inputs. */

import type { Action } from "./document";
import { isObject } from "./document";
import type { ActionKit } from "./catalog";

const SLOT = /\{\{\s*([\w.]+)\s*\}\}/g;

export function summaryOf(action: Action, kit: ActionKit | undefined): string {
  if (!kit) return "";
  const text = kit.summary.replace(SLOT, (_slot, path: string) => short(valueAt(action.inputs ?? {}, path)));
  return text.replace(/\s+/g, " ").trim();
}

function valueAt(inputs: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), inputs);
}

/** Expressions lose their braces, tests become words: a card has room for little. */
function short(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (isObject(value) && "is" in value) return `${short(value.left)} ${short(value.is).replaceAll("_", " ")} ${short(value.right)}`;
  if (isObject(value) && Array.isArray(value.all)) return value.all.map(short).join(" and ");
  if (isObject(value) && Array.isArray(value.any)) return value.any.map(short).join(" or ");
  if (isObject(value)) return Object.keys(value).join(", ");
  if (Array.isArray(value)) return value.map(short).join(", ");
  return String(value).replace(/\{\{\s*(.*?)\s*\}\}/g, "{$1}");
}

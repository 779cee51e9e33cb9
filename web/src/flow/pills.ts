/** Text with expressions as people read it: each expression names what it takes, and from where. */

import { eventKit, type Catalog } from "./catalog";
import type { FlowDocument } from "./document";
import { actionTitle } from "./edits";
import { certainlyBefore } from "./scope";
import { findAction } from "./tree";

export type Piece =
  | { kind: "text"; text: string }
  | {
      kind: "pill";
      /** The expression as it is written, braces included. */
      text: string;
      /** Where the value comes from; empty for functions and whatever else isn't one reference. */
      source: string;
      value: string;
      /** Why it can't be used here. */
      problem: "missing" | "not_before" | null;
    };

const EXPRESSION = /\{\{.*?\}\}/gs;
/** One reference and nothing else. */
const REFERENCE = /^(trigger|vars|execution|actions\.([a-z][a-z0-9_]*))(?:\.(.+)|(\[.+))?$/s;

/** The pieces of a text in the inputs of an action; put together again they are the text. */
export function piecesOf(text: string, document: FlowDocument, action: string, catalog: Catalog): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(EXPRESSION)) {
    if (match.index > end) pieces.push({ kind: "text", text: text.slice(end, match.index) });
    pieces.push(pill(match[0], document, action, catalog));
    end = match.index + match[0].length;
  }
  if (end < text.length) pieces.push({ kind: "text", text: text.slice(end) });
  return pieces;
}

function pill(text: string, document: FlowDocument, action: string, catalog: Catalog): Piece {
  const expression = text.slice(2, -2).trim();
  const match = REFERENCE.exec(expression);
  if (!match) return { kind: "pill", text, source: "", value: expression, problem: null };
  const [, root = "", id, path = "", index = ""] = match;
  const value = path + index;
  if (root === "trigger") return { kind: "pill", text, source: eventKit(catalog, document.trigger.event)?.title ?? root, value, problem: null };
  if (id === undefined) return { kind: "pill", text, source: root, value, problem: null };
  const found = findAction(document, id)?.action;
  if (!found) return { kind: "pill", text, source: id, value, problem: "missing" };
  const problem = certainlyBefore(document, action, catalog).includes(id) ? null : "not_before";
  return { kind: "pill", text, source: actionTitle(found, catalog), value, problem };
}

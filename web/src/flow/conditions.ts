/** Tests of condition and split: the document's nested shape, and the rows that the form shows. */

import { isObject, type Json, type JsonObject } from "./document";

export interface Row {
  left: Json;
  is: string;
  right?: Json;
}

export interface Rows {
  match: "all" | "any";
  rows: Row[];
}

export const EMPTY_ROW: Row = { left: "", is: "equals", right: "" };

/** The test as rows, or null when it nests deeper than rows can show: then it is edited as JSON. */
export function toRows(test: Json | undefined): Rows | null {
  if (test === undefined || test === null) return { match: "all", rows: [EMPTY_ROW] };
  if (!isObject(test)) return null;
  if (isRow(test)) return { match: "all", rows: [test] };
  for (const match of ["all", "any"] as const) {
    const list: unknown = test[match];
    if (Object.keys(test).length === 1 && Array.isArray(list) && list.every(isRow)) return { match, rows: list };
  }
  return null;
}

export function fromRows({ match, rows }: Rows): JsonObject {
  return { [match]: rows.map((row) => ({ ...row })) };
}

function isRow(value: unknown): value is Row {
  if (!isObject(value) || typeof value.is !== "string" || !("left" in value)) return false;
  return Object.keys(value).every((key) => key === "left" || key === "is" || key === "right");
}

/** Text from a field as the value it stands for: numbers, true, false and null are typed, the rest is text. */
export function parseLiteral(text: string): Json {
  if (/^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) && String(Number(text)) === text) return Number(text);
  if (text === "true") return true;
  if (text === "false") return false;
  if (text === "null") return null;
  return text;
}

/** A value as a field shows it. */
export function showLiteral(value: Json | undefined): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

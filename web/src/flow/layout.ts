/** The tree lays itself out: a document in, boxes and lines out. Pixels, y downwards, x = 0 is the trigger's axis. */

import type { Catalog } from "./catalog";
import type { Action, FlowDocument } from "./document";
import { actionEnds, actionIds, findAction, lanesOf, listEnds, ROOT, type Lane, type ListAddress, type Place } from "./tree";

export const CARD_WIDTH = 264;
export const CARD_HEIGHT = 60;
const LABEL_HEIGHT = 26;
const END_HEIGHT = 22;
const LANE_SPACING = 36;
const TURN = 10;
/** Room below the lowest lane before the lanes meet. */
const LANE_END = 36;

export interface LayoutOptions {
  /** The gap between cards: 52 while editing, 28 when only read. */
  gap: number;
  /** Branches that show only their name, as `laneToken` spells them. */
  collapsed?: ReadonlySet<string>;
}

/** A line is lit when everything it needs happened. See `trace.ts` for the tokens. */
export interface Line {
  key: string;
  path: string;
  needs: string[];
}

export interface CardBox {
  /** The action, or null for the trigger. */
  action: Action | null;
  /** Its place in the document, unique even when ids aren't. */
  key: string;
  /** The number on the card; 0 for the trigger. */
  number: number;
  x: number;
  y: number;
}

export interface GapBox {
  place: Place;
  x: number;
  y: number;
}

export interface LabelBox {
  key: string;
  lane: Lane;
  action: string;
  /** How many actions it hides; 0 when it is open. */
  hidden: number;
  x: number;
  y: number;
}

export interface EndBox {
  key: string;
  x: number;
  y: number;
  /** The action that a go_to leads to, when this end is one. */
  goTo: string | null;
  needs: string[];
}

export interface Layout {
  /** In execution order. */
  cards: CardBox[];
  gaps: GapBox[];
  labels: LabelBox[];
  ends: EndBox[];
  lines: Line[];
  left: number;
  right: number;
  height: number;
}

export const enteredToken = (id: string) => `entered:${id}`;
export const doneToken = (id: string) => `done:${id}`;
export const laneToken = (id: string, lane: string) => `lane:${id}/${lane}`;
export const TRIGGER_TOKEN = "trigger";
export const COMPLETED_TOKEN = "completed";

export function layoutFlow(document: FlowDocument, catalog: Catalog, options: LayoutOptions): Layout {
  const drawing = new Drawing(catalog, options.gap, options.collapsed ?? new Set());
  drawing.card(null, "trigger", 0, 0);
  const end = drawing.list(document.actions, ROOT, "", { x: 0, y: CARD_HEIGHT, needs: [TRIGGER_TOKEN] });
  if (!listEnds(document.actions, catalog)) drawing.end("end", end, null);
  return drawing.finish();
}

/** Where a line comes from, and what must have happened for it to be lit. */
interface Pen {
  x: number;
  y: number;
  needs: string[];
}

class Drawing {
  private readonly layout: Layout = { cards: [], gaps: [], labels: [], ends: [], lines: [], left: 0, right: 0, height: 0 };
  private number = 0;

  constructor(
    private readonly catalog: Catalog,
    private readonly gap: number,
    private readonly collapsed: ReadonlySet<string>,
  ) {}

  finish(): Layout {
    const { cards, ends } = this.layout;
    const bottom = Math.max(...cards.map((card) => card.y + CARD_HEIGHT), ...ends.map((end) => end.y + END_HEIGHT));
    return {
      ...this.layout,
      left: Math.min(...cards.map((card) => card.x)) - CARD_WIDTH / 2,
      right: Math.max(...cards.map((card) => card.x)) + CARD_WIDTH / 2,
      height: bottom,
    };
  }

  card(action: Action | null, key: string, x: number, y: number) {
    this.layout.cards.push({ action, key, number: this.number++, x, y });
  }

  end(key: string, from: Pen, goTo: string | null) {
    const y = from.y + this.gap / 2;
    const needs = goTo === null ? [...from.needs, COMPLETED_TOKEN] : from.needs;
    this.line(`${key}:line`, `M${from.x} ${from.y}V${y}`, from.needs);
    this.layout.ends.push({ key, x: from.x, y, goTo, needs });
  }

  /** Draws a list below `from`; answers where the line goes on. */
  list(actions: Action[], address: ListAddress, pointer: string, from: Pen): Pen {
    let pen = this.openGap(from, { ...address, index: 0 }, actions[0]);
    for (const [index, action] of actions.entries()) {
      const key = `${pointer}/${index}`;
      pen = this.action(action, key, pen);
      const ended = actionEnds(action, this.catalog);
      const next = actions[index + 1];
      if (!ended) pen = this.openGap(pen, { ...address, index: index + 1 }, next);
      else if (next) pen = { ...pen, y: pen.y + this.gap };
    }
    return pen;
  }

  /** The line to the next card, with its "+". After the last one, only half of it is drawn here. */
  private openGap(from: Pen, place: Place, next: Action | undefined): Pen {
    const needs = next ? [...from.needs, enteredToken(next.id)] : from.needs;
    const y = from.y + this.gap;
    this.layout.gaps.push({ place, x: from.x, y: from.y + this.gap / 2 });
    this.line(`gap:${place.parent}/${place.branch}/${place.index}`, `M${from.x} ${from.y}V${next ? y : y - this.gap / 2}`, needs);
    return { x: from.x, y: next ? y : y - this.gap / 2, needs: from.needs };
  }

  private action(action: Action, key: string, at: Pen): Pen {
    this.card(action, key, at.x, at.y);
    const below: Pen = { x: at.x, y: at.y + CARD_HEIGHT, needs: [doneToken(action.id)] };
    const lanes = lanesOf(action, this.catalog);
    if (lanes.length > 0) return this.lanes(action, lanes, key, below);
    if (!actionEnds(action, this.catalog)) return below;
    const target = action.action === "go_to" ? action.inputs?.action : null;
    this.end(`${key}:end`, below, typeof target === "string" ? target : null);
    return { ...below, y: below.y + this.gap / 2 + END_HEIGHT };
  }

  private lanes(action: Action, lanes: Lane[], key: string, from: Pen): Pen {
    const widths = lanes.map((lane) => laneWidth(action, lane, this.catalog, this.collapsed));
    const total = widths.reduce((sum, width) => sum + width, 0) + LANE_SPACING * (lanes.length - 1);
    const fork = from.y + 26;
    let left = from.x - total / 2;
    const ends: (Pen & { key: string })[] = [];
    let bottom = from.y;
    for (const [index, lane] of lanes.entries()) {
      const width = widths[index] ?? CARD_WIDTH;
      const end = this.lane(action, lane, `${key}/${lane.id}`, from, { x: left + width / 2, fork });
      left += width + LANE_SPACING;
      bottom = Math.max(bottom, end.y + (end.open ? 0 : END_HEIGHT));
      if (end.open) ends.push({ ...end, key: `${key}/${lane.id}:merge` });
    }
    if (ends.length === 0) return { x: from.x, y: bottom, needs: [] };
    const join = bottom + LANE_END;
    for (const end of ends) this.line(end.key, turn(end.x, end.y, from.x, join, join - TURN), end.needs);
    return { x: from.x, y: join, needs: [doneToken(action.id)] };
  }

  /** One way on: the turn, the label, the list below it. */
  private lane(action: Action, lane: Lane, key: string, from: Pen, to: { x: number; fork: number }): Pen & { open: boolean } {
    const needs = [laneToken(action.id, lane.id)];
    const labelY = to.fork + 26;
    this.line(`${key}:fork`, turn(from.x, from.y, to.x, labelY, to.fork), needs);
    const hidden = this.collapsed.has(laneToken(action.id, lane.id)) ? actionIds(lane.actions).size : 0;
    this.layout.labels.push({ key: `${key}:label`, lane, action: action.id, hidden, x: to.x, y: labelY });
    const pen: Pen = { x: to.x, y: labelY + LABEL_HEIGHT, needs };
    if (lane.kind === "through") return { ...pen, open: true };
    if (hidden > 0) {
      // Those that come after keep their numbers.
      this.number += hidden;
      return { ...pen, open: !listEnds(lane.actions, this.catalog) };
    }
    const end = this.list(lane.actions, { parent: action.id, branch: lane.id }, key, pen);
    const ended = listEnds(lane.actions, this.catalog);
    return { ...end, open: !ended, needs: [...needs, ...end.needs] };
  }

  private line(key: string, path: string, needs: string[]) {
    this.layout.lines.push({ key, path, needs });
  }
}

/** Down from (x1, y1), across at `level`, down to (x2, y2), with rounded corners. */
function turn(x1: number, y1: number, x2: number, y2: number, level: number): string {
  if (x1 === x2) return `M${x1} ${y1}V${y2}`;
  const side = x2 > x1 ? 1 : -1;
  const clockwise = side > 0 ? 0 : 1;
  const radius = Math.min(TURN, Math.abs(x2 - x1) / 2, Math.max(0, y2 - level), Math.max(0, level - y1));
  return [
    `M${x1} ${y1}V${level - radius}`,
    `a${radius} ${radius} 0 0 ${clockwise} ${side * radius} ${radius}`,
    `H${x2 - side * radius}`,
    `a${radius} ${radius} 0 0 ${1 - clockwise} ${side * radius} ${radius}`,
    `V${y2}`,
  ].join("");
}

function listWidth(actions: Action[], catalog: Catalog, collapsed: ReadonlySet<string>): number {
  return Math.max(CARD_WIDTH, ...actions.map((action) => actionWidth(action, catalog, collapsed)));
}

function actionWidth(action: Action, catalog: Catalog, collapsed: ReadonlySet<string>): number {
  const lanes = lanesOf(action, catalog);
  const widths = lanes.reduce((sum, lane) => sum + laneWidth(action, lane, catalog, collapsed), 0);
  return widths + LANE_SPACING * Math.max(0, lanes.length - 1);
}

function laneWidth(action: Action, lane: Lane, catalog: Catalog, collapsed: ReadonlySet<string>): number {
  return collapsed.has(laneToken(action.id, lane.id)) ? CARD_WIDTH : listWidth(lane.actions, catalog, collapsed);
}

/** The branches that an action is inside of. */
export function lanesAround(document: FlowDocument, id: string): Set<string> {
  const around = new Set<string>();
  let place = findAction(document, id)?.place;
  while (place && place.parent !== null) {
    around.add(laneToken(place.parent, place.branch));
    place = findAction(document, place.parent)?.place;
  }
  return around;
}

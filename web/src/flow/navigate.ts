/** Moving between cards with the keyboard. */

import type { CardBox, Layout } from "./layout";

export type Direction = "up" | "down" | "left" | "right" | "home" | "end";

/** The card to go to, or null when there is none that way. Up and down prefer the same axis. */
export function neighbour(layout: Layout, from: string, direction: Direction): CardBox | null {
  const { cards } = layout;
  if (direction === "home") return cards[0] ?? null;
  if (direction === "end") return cards.at(-1) ?? null;
  const current = cards.find((card) => card.key === from);
  if (!current) return cards[0] ?? null;
  const candidates = cards.filter((card) => isThatWay(current, card, direction));
  return candidates.reduce<CardBox | null>((best, card) => {
    return best && distance(current, best, direction) <= distance(current, card, direction) ? best : card;
  }, null);
}

function isThatWay(from: CardBox, to: CardBox, direction: Direction): boolean {
  if (direction === "up") return to.y < from.y;
  if (direction === "down") return to.y > from.y;
  return direction === "left" ? to.x < from.x : to.x > from.x;
}

/** Distance with the off-axis part counted double, so that the eye's choice wins. */
function distance(from: CardBox, to: CardBox, direction: Direction): number {
  const dx = Math.abs(to.x - from.x);
  const dy = Math.abs(to.y - from.y);
  return direction === "up" || direction === "down" ? dy + 0.9 * dx : dx + 2 * dy;
}

/** Every sentence that people read. English is built in; further languages join as resources. */

import i18next from "i18next";
import en from "./en.json";

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

void i18next.init({
  lng: "en",
  fallbackLng: "en",
  resources: { en: { translation: en } },
  // React escapes what it renders.
  interpolation: { escapeValue: false },
  initAsync: false,
});

export const t = i18next.t;

const locale = () => i18next.language;

export function formatDateTime(time: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "medium" }).format(new Date(time));
}

/** The time alone when it is today's, else with its day. */
export function formatMoment(time: string): string {
  const date = new Date(time);
  const today = date.toDateString() === new Date().toDateString();
  const options: Intl.DateTimeFormatOptions = today ? { timeStyle: "medium" } : { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat(locale(), options).format(date);
}

/** A mark on the axis of a plot: its day when the plot spans days, else its time. */
export function formatTick(seconds: number, spansDays: boolean): string {
  const options: Intl.DateTimeFormatOptions = spansDays ? { day: "numeric", month: "short" } : { hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat(locale(), options).format(new Date(seconds * 1_000));
}

export function formatNumber(value: number): string {
  return new Intl.NumberFormat(locale()).format(value);
}

/** A share of 1. Near the whole it keeps decimals, so that a failure never reads as 100%. */
export function formatPercent(share: number): string {
  const rounded = share < 1 && share > 0.995 ? Math.floor(share * 10_000) / 10_000 : share;
  return new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: 2 }).format(rounded);
}

export function formatDuration(ms: number): string {
  if (ms < 1_000) return t("duration.ms", { value: Math.round(ms) });
  const seconds = ms / 1_000;
  if (seconds < 60) return t("duration.seconds", { value: formatNumber(Number(seconds.toPrecision(3))) });
  if (seconds < 3_600) return t("duration.minutes", { minutes: Math.floor(seconds / 60), seconds: Math.floor(seconds % 60) });
  return t("duration.hours", { hours: Math.floor(seconds / 3_600), minutes: Math.floor((seconds % 3_600) / 60) });
}

export function durationBetween(start: string, end: string): number {
  return Math.max(0, new Date(end).getTime() - new Date(start).getTime());
}

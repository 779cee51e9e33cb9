import type { ReactNode } from "react";
import { t } from "@/i18n";
import { CopyButton } from "./CopyButton";

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null)\b|-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b/g;

/** A value as coloured JSON. Text stays text: nothing in it is ever markup. */
export function JsonView({ value, label }: { value: unknown; label: string }) {
  const text = JSON.stringify(value, null, 2) ?? "null";
  return (
    <section aria-label={label}>
      <div className="flex h-8 items-center justify-between">
        <h3 className="font-medium">{label}</h3>
        <CopyButton text={text} label={t("common.copy_named", { name: label })} />
      </div>
      <pre tabIndex={0} className="max-h-96 overflow-auto rounded-control border border-line bg-bg p-3 font-mono text-xs leading-[18px]">
        {coloured(text)}
      </pre>
    </section>
  );
}

function coloured(text: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    parts.push(text.slice(end, match.index));
    const [whole, string, colon = ""] = match;
    const colour = string === undefined ? "text-warn" : colon ? "text-accent-ink" : "text-ok";
    parts.push(
      <span key={match.index} className={colour}>
        {string ?? whole}
      </span>,
      colon,
    );
    end = match.index + whole.length;
  }
  parts.push(text.slice(end));
  return parts;
}

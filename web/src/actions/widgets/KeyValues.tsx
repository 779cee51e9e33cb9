import { Plus, X } from "lucide-react";
import { useState } from "react";
import { isObject, type Json, type JsonObject } from "@/flow/document";
import { t } from "@/i18n";
import { Button, IconButton } from "@/ui/Button";
import { Input } from "@/ui/Field";
import { TemplateInput } from "./TemplateInput";

interface Pair {
  key: string;
  value: Json;
}

function toPairs(value: Json | undefined): Pair[] {
  return isObject(value) ? Object.entries(value as JsonObject).map(([key, item]) => ({ key, value: item })) : [];
}

/** A pair without a name isn't in the document yet. */
function toMap(pairs: Pair[]): JsonObject {
  return Object.fromEntries(pairs.filter((pair) => pair.key !== "").map((pair) => [pair.key, pair.value]));
}

interface KeyValuesProps {
  label: string;
  value: Json | undefined;
  onChange: (value: JsonObject | undefined) => void;
  /** Values keep their type (variables) or are always text (headers). */
  typed: boolean;
}

export function KeyValues({ label, value, onChange, typed }: KeyValuesProps) {
  const [pairs, setPairs] = useState(() => toPairs(value));
  if (JSON.stringify(toMap(pairs)) !== JSON.stringify(value ?? {})) setPairs(toPairs(value));
  const change = (next: Pair[]) => {
    setPairs(next);
    const map = toMap(next);
    onChange(Object.keys(map).length > 0 ? map : undefined);
  };
  return (
    <div role="group" aria-label={label} className="flex flex-col gap-1.5">
      {pairs.map((pair, index) => (
        <div key={index} className="flex items-start gap-1.5">
          <Input
            aria-label={t("form.name_of", { label, number: index + 1 })}
            placeholder={t("form.name")}
            value={pair.key}
            onChange={(event) => change(pairs.with(index, { ...pair, key: event.target.value }))}
            className="!w-28 shrink-0 font-mono !text-xs"
          />
          <TemplateInput
            label={t("form.value_of", { label, number: index + 1 })}
            placeholder={t("form.value")}
            value={pair.value}
            typed={typed}
            onChange={(item) => change(pairs.with(index, { ...pair, value: item }))}
          />
          <IconButton label={t("form.remove_of", { label, number: index + 1 })} onClick={() => change(pairs.toSpliced(index, 1))} className="!w-7">
            <X size={14} aria-hidden />
          </IconButton>
        </div>
      ))}
      <Button variant="quiet" onClick={() => setPairs([...pairs, { key: "", value: "" }])} className="self-start !px-1.5 text-accent-ink">
        <Plus size={14} aria-hidden />
        {t("form.add_to", { label: label.toLowerCase() })}
      </Button>
    </div>
  );
}

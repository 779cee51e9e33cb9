import { Plus, X } from "lucide-react";
import { EMPTY_ROW, fromRows, toRows, type Row, type Rows } from "@/flow/conditions";
import type { Json } from "@/flow/document";
import { t } from "@/i18n";
import { Button, IconButton } from "@/ui/Button";
import { Choice } from "@/ui/Choice";
import { Select } from "@/ui/Select";
import { useForm } from "../FormContext";
import { JsonInput } from "./JsonInput";
import { TemplateInput } from "./TemplateInput";

interface ConditionsProps {
  label: string;
  value: Json | undefined;
  onChange: (value: Json | undefined) => void;
}

/** A test as rows of left, operator, right. A test that nests deeper is shown as JSON. */
export function Conditions({ label, value, onChange }: ConditionsProps) {
  const rows = toRows(value);
  if (!rows) return <JsonInput label={label} value={value} onChange={onChange} />;
  return <ConditionRows label={label} value={rows} onChange={(next) => onChange(fromRows(next))} />;
}

interface ConditionRowsProps {
  label: string;
  value: Rows;
  onChange: (value: Rows) => void;
}

function ConditionRows({ label, value, onChange }: ConditionRowsProps) {
  const { match, rows } = value;
  const change = (next: Row[]) => onChange({ match, rows: next });
  return (
    <div role="group" aria-label={label} className="flex flex-col gap-2">
      {rows.length > 1 && (
        <Choice
          label={t("conditions.match")}
          value={match}
          onChange={(chosen) => onChange({ match: chosen, rows })}
          options={[
            { value: "all", title: t("conditions.all") },
            { value: "any", title: t("conditions.any") },
          ]}
        />
      )}
      {rows.map((row, index) => (
        <ConditionRow
          key={index}
          number={index + 1}
          row={row}
          onChange={(next) => change(rows.with(index, next))}
          onRemove={rows.length > 1 ? () => change(rows.toSpliced(index, 1)) : undefined}
        />
      ))}
      <Button variant="quiet" onClick={() => change([...rows, EMPTY_ROW])} className="self-start !px-1.5 text-accent-ink">
        <Plus size={14} aria-hidden />
        {t("conditions.add")}
      </Button>
    </div>
  );
}

interface ConditionRowProps {
  number: number;
  row: Row;
  onChange: (row: Row) => void;
  onRemove: (() => void) | undefined;
}

function ConditionRow({ number, row, onChange, onRemove }: ConditionRowProps) {
  const { catalog } = useForm();
  const operator = catalog.operators.find((candidate) => candidate.key === row.is);
  const takesRight = operator?.takes_right ?? true;
  const setOperator = (is: string) => {
    const keepsRight = catalog.operators.find((candidate) => candidate.key === is)?.takes_right ?? true;
    const { right = "", ...others } = row;
    onChange(keepsRight ? { ...others, is, right } : { ...others, is });
  };
  return (
    <div role="group" aria-label={t("conditions.row", { number })} className="flex flex-col gap-1.5 rounded-box border border-line p-2.5">
      <div className="flex gap-1.5">
        <TemplateInput
          label={t("conditions.left", { number })}
          placeholder={t("conditions.left_hint")}
          value={row.left}
          typed
          onChange={(left) => onChange({ ...row, left })}
        />
        {onRemove && (
          <IconButton label={t("conditions.remove", { number })} onClick={onRemove} className="!w-7">
            <X size={14} aria-hidden />
          </IconButton>
        )}
      </div>
      <div className="flex gap-1.5">
        <Select
          label={t("conditions.operator", { number })}
          value={row.is}
          onChange={setOperator}
          options={catalog.operators.map(({ key, title }) => ({ value: key, title }))}
          className={takesRight ? "!w-36 shrink-0" : ""}
        />
        {takesRight && (
          <TemplateInput
            label={t("conditions.right", { number })}
            placeholder={t("form.value")}
            value={row.right}
            typed
            onChange={(right) => onChange({ ...row, right })}
          />
        )}
      </div>
    </div>
  );
}

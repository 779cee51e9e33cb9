import { useState } from "react";
import type { Action } from "@/flow/document";
import { ID_PATTERN, renameId, updateAction } from "@/flow/edits";
import { actionIds } from "@/flow/tree";
import { t } from "@/i18n";
import { Field, Input } from "@/ui/Field";
import { useEditor, useEditorStore } from "./store";

/** The action's name, and the id that expressions use. */
export function Identity({ action }: { action: Action }) {
  const editor = useEditorStore();
  const document = useEditor((state) => state.history.present);
  const [id, setId] = useState(action.id);
  const problem = idProblem(id, action.id, actionIds(document.actions));
  const rename = () => {
    if (id === action.id) return;
    if (problem) return setId(action.id);
    const { edit, select } = editor.getState();
    edit((current) => renameId(current, action.id, id));
    select(id);
  };
  return (
    <div className="grid grid-cols-2 gap-3">
      <Field label={t("panel.name")}>
        {(control) => (
          <Input
            {...control}
            data-action-name
            value={action.name ?? ""}
            placeholder={t("panel.name_hint")}
            onChange={(event) => {
              const name = event.target.value || undefined;
              editor.getState().edit((current) => updateAction(current, action.id, { name }), `${action.id}:name`);
            }}
          />
        )}
      </Field>
      <Field label={t("panel.id")} errors={problem ? [problem] : []}>
        {(control) => (
          <Input
            {...control}
            value={id}
            spellCheck={false}
            onChange={(event) => setId(event.target.value)}
            onBlur={rename}
            onKeyDown={(event) => event.key === "Enter" && rename()}
            className="font-mono !text-xs"
          />
        )}
      </Field>
    </div>
  );
}

function idProblem(id: string, own: string, taken: ReadonlySet<string>): string | null {
  if (id === own) return null;
  if (!ID_PATTERN.test(id)) return t("panel.id_malformed");
  return taken.has(id) ? t("panel.id_taken") : null;
}

import type { ActionKit } from "@/flow/catalog";
import type { Action } from "@/flow/document";
import { t } from "@/i18n";
import { JsonView } from "@/ui/JsonView";
import { useEditor } from "./store";

/** What the action gives to later ones, and what it gave in the last test. */
export function OutputTab({ action, kit }: { action: Action; kit: ActionKit | undefined }) {
  const step = useEditor((state) => state.test?.steps.findLast((candidate) => candidate.action_id === action.id));
  const properties = Object.entries(kit?.outputs.properties ?? {});
  return (
    <div className="flex flex-col gap-4">
      {properties.length === 0 && !step && <p className="text-ink-2">{t("output.none")}</p>}
      {properties.length > 0 && (
        <dl className="flex flex-col gap-2">
          {properties.map(([key, property]) => (
            <div key={key} className="rounded-control border border-line px-3 py-2">
              <dt className="font-mono text-xs text-accent-ink">{`actions.${action.id}.${key}`}</dt>
              <dd className="text-ink-2">{property.description ?? property.title ?? property.type}</dd>
            </div>
          ))}
        </dl>
      )}
      {step && <JsonView value={step.outputs} label={t("output.last_test")} />}
    </div>
  );
}

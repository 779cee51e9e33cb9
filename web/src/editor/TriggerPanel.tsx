import { FormProvider, type FormScope } from "@/actions/FormContext";
import { KitIcon } from "@/actions/KitIcon";
import { SchemaForm } from "@/actions/SchemaForm";
import type { Flow } from "@/api/types";
import { eventKit, type Catalog } from "@/flow/catalog";
import { diagnosticsOf } from "@/flow/diagnostics";
import { isObject, type JsonObject } from "@/flow/document";
import { setEvent, setTriggerInput, updateTrigger } from "@/flow/edits";
import { JsonInput } from "@/actions/widgets/JsonInput";
import { t } from "@/i18n";
import { Field } from "@/ui/Field";
import { Select } from "@/ui/Select";
import { OtherDiagnostics } from "./ActionPanel";
import { Address } from "./Address";
import { PanelFrame } from "./PanelFrame";
import { useEditor, useEditorStore } from "./store";
import { useFieldFocus } from "./useFieldFocus";

export function TriggerPanel({ flow, catalog }: { flow: Flow; catalog: Catalog }) {
  const { edit, set } = useEditorStore().getState();
  const document = useEditor((state) => state.history.present);
  const all = useEditor((state) => state.diagnostics);
  const { trigger } = document;
  const kit = eventKit(catalog, trigger.event);
  const own = diagnosticsOf(all, null).map((diagnostic) => ({
    ...diagnostic,
    at: { ...diagnostic.at, path: diagnostic.at.path.replace(/^trigger\./, "") },
  }));
  const panel = useFieldFocus();
  const scope: FormScope = { catalog, document, action: null, diagnostics: own, edit };
  return (
    <PanelFrame
      icon={<KitIcon kit={kit} />}
      title={kit?.title ?? t("card.no_event")}
      subtitle={t("panel.trigger_of", { name: flow.name })}
      label={t("panel.trigger")}
      onClose={() => set({ panelOpen: false })}
    >
      <div ref={panel} className="flex flex-col gap-4 overflow-y-auto border-t border-line p-4">
        <OtherDiagnostics diagnostics={own} />
        <FormProvider value={scope}>
          <Field label={t("panel.event")} path="event" hint={kit?.docs}>
            {(control) => (
              <Select
                id={control.id}
                describedBy={control["aria-describedby"]}
                value={trigger.event ?? ""}
                placeholder={t("panel.choose_event")}
                onChange={(event) => edit((current) => setEvent(current, catalog, event))}
                options={catalog.events.map(({ key, title }) => ({ value: key, title }))}
              />
            )}
          </Field>
          {kit && (
            <SchemaForm
              key={kit.key}
              schema={kit.inputs}
              values={trigger.inputs}
              onChange={(key, value) => edit((current) => setTriggerInput(current, key, value), `trigger.${key}`)}
            />
          )}
          {trigger.event === "webhook" && <Address flow={flow} document={document} />}
          <Field label={t("panel.sample")} path="sample" hint={t("panel.sample_hint")}>
            {() => (
              <JsonInput
                key={trigger.event}
                label={t("panel.sample")}
                value={trigger.sample}
                onChange={(sample) => edit((current) => updateTrigger(current, { sample: isObject(sample) ? (sample as JsonObject) : undefined }), "trigger.sample")}
              />
            )}
          </Field>
        </FormProvider>
      </div>
    </PanelFrame>
  );
}

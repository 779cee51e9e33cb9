import { ArrowDown, ArrowUp, CopyPlus, Ellipsis, Trash2 } from "lucide-react";
import { useState } from "react";
import { FormProvider, type FormScope } from "@/actions/FormContext";
import { KitIcon } from "@/actions/KitIcon";
import { SchemaForm } from "@/actions/SchemaForm";
import { actionKit, canFail, type ActionKit, type Catalog } from "@/flow/catalog";
import { diagnosticsOf, type Diagnostic } from "@/flow/diagnostics";
import type { Action } from "@/flow/document";
import { actionTitle, canShift, setInput } from "@/flow/edits";
import { t } from "@/i18n";
import { IconButton } from "@/ui/Button";
import { Menu, MenuItem, MenuSeparator } from "@/ui/Menu";
import { Prose } from "@/ui/Prose";
import { TabContent, Tabs } from "@/ui/Tabs";
import { deleteAction, duplicate, shift } from "./commands";
import { FailureForm } from "./FailureForm";
import { Identity } from "./Identity";
import { OutputTab } from "./OutputTab";
import { PanelFrame } from "./PanelFrame";
import { useEditor, useEditorStore } from "./store";
import { useFieldFocus } from "./useFieldFocus";

type Tab = "setup" | "failure" | "output";

const failureKeys = ["retry", "on_error", "timeout_ms"];

export function ActionPanel({ action, catalog }: { action: Action; catalog: Catalog }) {
  const { edit, set } = useEditorStore().getState();
  const document = useEditor((state) => state.history.present);
  const all = useEditor((state) => state.diagnostics);
  const [tab, setTab] = useState<Tab>("setup");
  const panel = useFieldFocus();
  const wanted = useEditor((state) => state.focusField);
  const wantedTab = wanted === null ? null : failureKeys.some((key) => wanted.startsWith(key)) ? "failure" : "setup";
  if (wantedTab !== null && wantedTab !== tab) setTab(wantedTab);
  const kit = actionKit(catalog, action.action);
  const own = diagnosticsOf(all, action.id);
  const scope: FormScope = { catalog, document, action: action.id, diagnostics: own, edit };
  const failing = canFail(kit);
  const shown = tab === "failure" && !failing ? "setup" : tab;
  return (
    <PanelFrame
      icon={<KitIcon kit={kit} />}
      title={actionTitle(action, catalog)}
      subtitle={
        <>
          {kit?.title ?? t("panel.unknown_action", { key: action.action })} · <code className="font-mono">{action.id}</code>
        </>
      }
      label={t("panel.action")}
      onClose={() => set({ panelOpen: false })}
      menu={<ActionMenu action={action} catalog={catalog} />}
    >
      <FormProvider value={scope}>
        <Tabs
          value={shown}
          onChange={setTab}
          label={t("panel.action")}
          tabs={[
            { value: "setup", title: t("panel.setup"), badge: countAt(own, (key) => !failureKeys.includes(key)) },
            ...(failing ? [{ value: "failure" as const, title: t("panel.if_it_fails"), badge: countAt(own, (key) => failureKeys.includes(key)) }] : []),
            { value: "output", title: t("panel.output") },
          ]}
        >
          <div ref={panel} className="contents">
            <TabContent value="setup">
              <Setup action={action} kit={kit} diagnostics={own} />
            </TabContent>
            <TabContent value="failure">
              <FailureForm action={action} reachesOutside={kit?.effect === "E2" || kit?.effect === "E3"} />
            </TabContent>
            <TabContent value="output">
              <OutputTab action={action} kit={kit} />
            </TabContent>
          </div>
        </Tabs>
      </FormProvider>
    </PanelFrame>
  );
}

function Setup({ action, kit, diagnostics }: { action: Action; kit: ActionKit | undefined; diagnostics: Diagnostic[] }) {
  const { edit } = useEditorStore().getState();
  return (
    <div className="flex flex-col gap-4">
      {kit?.docs && (
        <p className="text-ink-2">
          <Prose text={kit.docs} />
        </p>
      )}
      <OtherDiagnostics diagnostics={diagnostics} />
      <Identity action={action} />
      <hr className="border-line" />
      {kit && (
        <SchemaForm
          schema={kit.inputs}
          values={action.inputs}
          onChange={(key, value) => edit((document) => setInput(document, action.id, key, value), `${action.id}.${key}`)}
        />
      )}
    </div>
  );
}

/** Findings that no field of the form shows. */
export function OtherDiagnostics({ diagnostics }: { diagnostics: Diagnostic[] }) {
  const others = diagnostics.filter(({ at }) => !at.path.startsWith("inputs.") && !failureKeys.some((key) => at.path.startsWith(key)));
  if (others.length === 0) return null;
  return (
    <ul className="flex flex-col gap-1 rounded-control border border-line bg-raised p-2.5">
      {others.map((diagnostic) => (
        <li key={`${diagnostic.code} ${diagnostic.at.pointer}`} className={diagnostic.severity === "error" ? "text-bad" : "text-warn"}>
          <Prose text={diagnostic.message} />
        </li>
      ))}
    </ul>
  );
}

function countAt(diagnostics: Diagnostic[], matches: (key: string) => boolean): number {
  return diagnostics.filter((diagnostic) => diagnostic.severity === "error" && matches(diagnostic.at.path.split(/[.[]/)[0] ?? "")).length;
}

function ActionMenu({ action, catalog }: { action: Action; catalog: Catalog }) {
  const editor = useEditorStore();
  const document = useEditor((state) => state.history.present);
  return (
    <Menu
      trigger={
        <IconButton label={t("panel.more")}>
          <Ellipsis size={16} aria-hidden />
        </IconButton>
      }
    >
      <MenuItem icon={<ArrowUp size={14} />} disabled={!canShift(document, action.id, -1)} onSelect={() => shift(editor, catalog, action.id, -1)}>
        {t("panel.move_up")}
      </MenuItem>
      <MenuItem icon={<ArrowDown size={14} />} disabled={!canShift(document, action.id, 1)} onSelect={() => shift(editor, catalog, action.id, 1)}>
        {t("panel.move_down")}
      </MenuItem>
      <MenuItem icon={<CopyPlus size={14} />} shortcut="Ctrl D" onSelect={() => duplicate(editor, action.id)}>
        {t("panel.duplicate")}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<Trash2 size={14} />} danger shortcut="Del" onSelect={() => deleteAction(editor, action.id)}>
        {t("common.delete")}
      </MenuItem>
    </Menu>
  );
}

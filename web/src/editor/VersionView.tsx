/** A deployed version, read only. */

import type { ReactNode } from "react";
import { useState } from "react";
import { KitIcon } from "@/actions/KitIcon";
import { actionKit, eventKit, type Catalog } from "@/flow/catalog";
import { asDrawable, type FlowDocument } from "@/flow/document";
import { actionTitle } from "@/flow/edits";
import { findAction } from "@/flow/tree";
import { t } from "@/i18n";
import { JsonView } from "@/ui/JsonView";
import { Empty } from "@/ui/states";
import { Canvas } from "./Canvas";
import { PanelFrame } from "./PanelFrame";

interface VersionViewProps {
  document: unknown;
  catalog: Catalog;
  /** What the trigger's panel adds: the address. */
  triggerAside?: ReactNode;
}

export function VersionView({ document, catalog, triggerAside }: VersionViewProps) {
  const [selected, setSelected] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const drawable = asDrawable(document);
  if (!drawable) return <Empty title={t("canvas.not_drawable")} />;
  const select = (id: string, opens: boolean) => {
    setSelected(id);
    if (opens) setOpen(true);
  };
  return (
    <div className="relative flex min-h-0 flex-1">
      <Canvas document={drawable} catalog={catalog} selected={selected} onSelect={select} />
      {open && selected !== null && (
        <ReadPanel document={drawable} catalog={catalog} selected={selected} onClose={() => setOpen(false)} triggerAside={triggerAside} />
      )}
    </div>
  );
}

interface ReadPanelProps {
  document: FlowDocument;
  catalog: Catalog;
  selected: string;
  onClose: () => void;
  triggerAside?: ReactNode;
}

function ReadPanel({ document, catalog, selected, onClose, triggerAside }: ReadPanelProps) {
  const action = findAction(document, selected)?.action;
  const kit = action ? actionKit(catalog, action.action) : eventKit(catalog, document.trigger.event);
  const { branches: _branches, ...own } = action ?? { ...document.trigger, branches: null };
  return (
    <PanelFrame
      icon={<KitIcon kit={kit} />}
      title={action ? actionTitle(action, catalog) : (kit?.title ?? t("card.no_event"))}
      subtitle={action ? <code className="font-mono">{action.id}</code> : t("panel.trigger")}
      label={t(action ? "panel.action" : "panel.trigger")}
      onClose={onClose}
    >
      <div className="flex flex-col gap-4 overflow-y-auto border-t border-line p-4">
        {!action && triggerAside}
        <JsonView value={own} label={t("panel.definition")} />
      </div>
    </PanelFrame>
  );
}

import { TriangleAlert } from "lucide-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { flows, reviews } from "@/api/endpoints";
import { keys, stateQuery } from "@/api/queries";
import type { Flow, Version } from "@/api/types";
import type { Catalog } from "@/flow/catalog";
import type { Diagnostic } from "@/flow/diagnostics";
import { asDrawable, type FlowDocument } from "@/flow/document";
import { actionTitle } from "@/flow/edits";
import { findAction } from "@/flow/tree";
import { t } from "@/i18n";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Field, Textarea } from "@/ui/Field";
import { Prose } from "@/ui/Prose";
import { FormError, Skeleton } from "@/ui/states";
import { ChangeCounts, ChangeList } from "./ChangeList";
import { TRIGGER, useEditor, useEditorStore } from "./store";

interface DeployDialogProps {
  flow: Flow;
  catalog: Catalog;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Everything must be saved before it is deployed. */
  flush: () => Promise<boolean>;
  /** Another person has to approve it first: it is sent to them instead. */
  asks?: boolean;
  onDeployed: (version: Version) => void;
  onRequested: () => void;
}

export function DeployDialog({ flow, catalog, open, onOpenChange, flush, asks = false, onDeployed, onRequested }: DeployDialogProps) {
  const editor = useEditorStore();
  const diagnostics = useEditor((state) => state.diagnostics);
  const document = useEditor((state) => state.history.present);
  const [note, setNote] = useState("");
  const deploy = useMutation({
    mutationFn: async () => {
      if (!(await flush())) throw new Error(t("deploy.not_saved"));
      if (asks) {
        await reviews.request(flow.id, note.trim());
        return null;
      }
      return flows.deploy(flow.id, note.trim() === "" ? {} : { note: note.trim() });
    },
    onSuccess: (version) => {
      onOpenChange(false);
      if (version === null) onRequested();
      else onDeployed(version);
    },
  });
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error");
  const warnings = diagnostics.filter((diagnostic) => diagnostic.severity === "warning");
  const goTo = (diagnostic: Diagnostic) => {
    onOpenChange(false);
    editor.getState().set({ view: "canvas", focusField: diagnostic.at.path.replace(/^trigger\./, "") });
    editor.getState().select(diagnostic.at.action ?? TRIGGER);
  };
  const shared = { document, catalog, onChoose: goTo };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t(asks ? "review.request_title" : "deploy.title", { name: flow.name })}
      description={asks ? t("review.request_text") : flow.active_version === null ? t("deploy.first") : t("deploy.next", { version: flow.active_version })}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>{t("deploy.keep_draft")}</Button>
          <Button variant="primary" disabled={errors.length > 0} busy={deploy.isPending} onClick={() => deploy.mutate()}>
            {t(asks ? "review.request" : "deploy.deploy")}
          </Button>
        </>
      }
    >
      <Findings tone="bad" title={t(asks ? "review.blockers" : "deploy.blockers", { count: errors.length })} diagnostics={errors} {...shared} />
      <Findings tone="warn" title={t("deploy.warnings", { count: warnings.length })} diagnostics={warnings} {...shared} />
      {open && flow.active_version !== null && <Changes flow={flow} document={document} catalog={catalog} flush={flush} />}
      <Field label={t("deploy.note")} hint={t(asks ? "review.note_hint" : "deploy.note_hint")}>
        {(control) => <Textarea {...control} value={note} maxLength={asks ? 1_000 : 2_000} onChange={(event) => setNote(event.target.value)} />}
      </Field>
      <FormError error={deploy.error} />
    </Dialog>
  );
}

interface ChangesProps {
  flow: Flow;
  document: FlowDocument;
  catalog: Catalog;
  flush: () => Promise<boolean>;
}

/** What the deploy changes, against what is live now. */
function Changes({ flow, document, catalog, flush }: ChangesProps) {
  const live = useQuery(stateQuery(flow.id, "active"));
  const older = asDrawable(live.data);
  const diff = useQuery({
    queryKey: [...keys.flow(flow.id), "deploy-diff", document],
    queryFn: async () => {
      if (!(await flush())) throw new Error(t("deploy.not_saved"));
      return flows.diff(flow.id, "active", "draft");
    },
    gcTime: 0,
  });
  const error = live.error ?? diff.error;
  if (error) return <FormError error={error} />;
  if (!diff.data || live.data === undefined) return <Skeleton rows={2} className="" />;
  return (
    <section aria-label={t("diff.summary")} className="flex flex-col gap-2">
      <div className="flex items-baseline justify-between gap-2">
        <h3 className="font-semibold">{t("diff.summary")}</h3>
        <ChangeCounts diff={diff.data} />
      </div>
      {diff.data.same && <p className="text-ink-2">{t("deploy.no_changes")}</p>}
      {!diff.data.same && older && <ChangeList diff={diff.data} compared={{ older, newer: document, catalog }} />}
      {!diff.data.same && !older && <pre className="font-mono text-xs whitespace-pre-wrap">{diff.data.lines.join("\n")}</pre>}
    </section>
  );
}

interface FindingsProps {
  tone: "bad" | "warn";
  title: string;
  diagnostics: Diagnostic[];
  document: FlowDocument;
  catalog: Catalog;
  onChoose: (diagnostic: Diagnostic) => void;
}

function Findings({ tone, title, diagnostics, document, catalog, onChoose }: FindingsProps) {
  if (diagnostics.length === 0) return null;
  const look = tone === "bad" ? "border-bad-line bg-bad-soft text-bad" : "border-warn-line bg-warn-soft text-warn";
  return (
    <section className={`rounded-box border p-3 ${look}`}>
      <h3 className="flex items-center gap-2 font-semibold">
        <TriangleAlert size={16} aria-hidden />
        {title}
      </h3>
      <ul className="mt-1.5 flex flex-col gap-1 ps-6">
        {diagnostics.map((diagnostic) => (
          <li key={`${diagnostic.code} ${diagnostic.at.pointer}`}>
            <button type="button" onClick={() => onChoose(diagnostic)} className="text-start text-ink underline decoration-dotted underline-offset-3">
              {placeOf(diagnostic, document, catalog)}: <Prose text={diagnostic.message} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function placeOf(diagnostic: Diagnostic, document: FlowDocument, catalog: Catalog): string {
  const { action: id } = diagnostic.at;
  if (id === null || id === undefined) return t("panel.trigger");
  const action = findAction(document, id)?.action;
  return action ? actionTitle(action, catalog) : id;
}

/** The editor of a flow's draft. */

import { ChartColumn, Eye, FileCode2, FlaskConical, Network, Redo2, Rocket, ScanEye, ScrollText, Undo2 } from "lucide-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useBlocker, useNavigate, useParams } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useMemo, useRef, useState, type ReactNode, type RefObject } from "react";
import { flows } from "@/api/endpoints";
import { flowChanged, keys, settingsQuery } from "@/api/queries";
import type { Flow, Version } from "@/api/types";
import type { Catalog } from "@/flow/catalog";
import { errorCount } from "@/flow/diagnostics";
import { reviewState } from "@/api/review";
import { traceOf } from "@/flow/trace";
import { findAction } from "@/flow/tree";
import { t } from "@/i18n";
import { Button, IconButton } from "@/ui/Button";
import { Skeleton } from "@/ui/states";
import { toast } from "@/ui/toast";
import { ActionPanel } from "./ActionPanel";
import { Autosave } from "./autosave";
import { Canvas, type CanvasHandle } from "./Canvas";
import { DeployDialog } from "./DeployDialog";
import { FlowHeader } from "./FlowHeader";
import { FlowMenu } from "./FlowMenu";
import { GapButton } from "./GapButton";
import { KeptCopyBanner } from "./KeptCopyBanner";
import { takeTestEvent } from "./handover";
import { move } from "./commands";
import { QuestionDialog } from "./QuestionDialog";
import { ReviewStrip } from "./ReviewStrip";
import { SaveIndicator } from "./SaveIndicator";
import { createEditor, EditorProvider, TRIGGER, useEditor, useEditorStore } from "./store";
import { TestPanel } from "./TestPanel";
import { TriggerPanel } from "./TriggerPanel";
import { useEditorKeys } from "./useEditorKeys";

const YamlView = lazy(() => import("./YamlView"));
const Palette = lazy(() => import("./Palette"));

interface DraftEditorProps {
  flow: Flow;
  catalog: Catalog;
  document: unknown;
  etag: string;
  /** Opens with the trigger selected, as after creating a flow. */
  fresh: boolean;
}

export function DraftEditor({ flow, catalog, document, etag, fresh }: DraftEditorProps) {
  const client = useQueryClient();
  const [editor] = useState(() => createEditor(document, fresh ? TRIGGER : null));
  const [autosave] = useState(
    () => new Autosave(flow.id, editor, etag, () => void client.invalidateQueries({ queryKey: keys.flow(flow.id), exact: true })),
  );

  useEffect(() => autosave.watch(), [autosave]);

  useEffect(() => {
    const event = takeTestEvent(flow.id);
    if (event) editor.getState().set({ testEvent: event, testOpen: true });
  }, [flow.id, editor]);

  useEffect(() => {
    const { present } = editor.getState().history;
    flows.check(flow.id, present).then(({ diagnostics }) => editor.getState().set({ diagnostics }), toast.failed);
  }, [flow.id, editor]);

  useBlocker({
    shouldBlockFn: async () => autosave.hasUnsaved() && !(await autosave.flush()) && !window.confirm(t(editor.getState().save.kind === "offline" ? "save.leave_kept" : "save.leave")),
    enableBeforeUnload: () => autosave.hasUnsaved(),
  });

  return (
    <EditorProvider value={editor}>
      <EditorScreen flow={flow} catalog={catalog} autosave={autosave} banner={<KeptCopyBanner flow={flow.id} etag={etag} document={document} />} />
    </EditorProvider>
  );
}

interface EditorScreenProps {
  flow: Flow;
  catalog: Catalog;
  autosave: Autosave;
}

function EditorScreen({ flow, catalog, autosave, banner }: EditorScreenProps & { banner: ReactNode }) {
  const editor = useEditorStore();
  const view = useEditor((state) => state.view);
  const overlay = useEditor((state) => state.overlay);
  const [deploying, setDeploying] = useState(false);
  const next = useNextStep(flow);
  const commands = useScreenCommands(flow, next, () => setDeploying(true));
  const testOpen = useEditor((state) => state.testOpen);
  const canvas = useRef<CanvasHandle>(null);
  useEditorKeys(editor, catalog, canvas);
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <EditorHeader flow={flow} catalog={catalog} autosave={autosave} deploying={deploying} onDeploying={setDeploying} />
      <ReviewStrip flow={flow} />
      {banner}
      <div className="relative flex min-h-0 flex-1">
        <div className="flex min-w-0 flex-1 flex-col">
          {view === "canvas" ? (
            <EditorCanvas catalog={catalog} canvas={canvas} />
          ) : (
            <Suspense fallback={<Skeleton rows={8} />}>
              <YamlView />
            </Suspense>
          )}
          {testOpen && <TestPanel flow={flow} catalog={catalog} flush={() => autosave.flush()} />}
        </div>
        {view === "canvas" && <EditorPanel flow={flow} catalog={catalog} />}
      </div>
      <QuestionDialog catalog={catalog} />
      {overlay && (
        <Suspense fallback={null}>
          <Palette catalog={catalog} canvas={canvas} extra={commands} />
        </Suspense>
      )}
    </div>
  );
}

/** What the palette offers of the bar above the editor. */
function useScreenCommands(flow: Flow, next: NextStep, deploy: () => void) {
  const navigate = useNavigate();
  const { project = flow.project_id } = useParams({ strict: false });
  const params = { project, flow: flow.id };
  return [
    ...(next === "wait" ? [] : [{ title: t(next === "ask" ? "review.request" : "deploy.deploy"), run: deploy }]),
    { title: t("logs.title"), run: () => void navigate({ to: "/projects/$project/flows/$flow/logs", params }) },
    { title: t("overview.title"), run: () => void navigate({ to: "/projects/$project/flows/$flow/overview", params }) },
    ...(flow.active_version === null
      ? []
      : [
          { title: t("flow.view_active"), run: () => void navigate({ to: "/projects/$project/flows/$flow", params, search: { view: "active" } }) },
          { title: t("versions.title"), run: () => void navigate({ to: "/projects/$project/flows/$flow/versions", params }) },
        ]),
    { title: t("flows.create"), run: () => void navigate({ to: "/projects/$project/flows/new", params: { project } }) },
  ];
}

interface EditorHeaderProps extends EditorScreenProps {
  deploying: boolean;
  onDeploying: (deploying: boolean) => void;
}

function EditorHeader({ flow, catalog, autosave, deploying, onDeploying }: EditorHeaderProps) {
  const editor = useEditorStore();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { project = flow.project_id } = useParams({ strict: false });
  const view = useEditor((state) => state.view);
  const drawable = useEditor((state) => state.drawable);
  const errors = useEditor((state) => errorCount(state.diagnostics));
  const live = flow.active_version;
  const params = { project, flow: flow.id };
  const onDeployed = async (version: Version) => {
    toast.done(t("deploy.deployed", { version: version.number }));
    await flowChanged(client, flow.id);
  };
  const onRequested = async () => {
    toast.done(t("review.sent"));
    await flowChanged(client, flow.id);
  };
  const next = useNextStep(flow);
  return (
    <FlowHeader
      flow={flow}
      status={flow.status === "drafting" ? "drafting" : "draft"}
      note={live === null ? undefined : t("flow.live_version", { version: live })}
      aside={<SaveIndicator autosave={autosave} />}
    >
      <IconButton
        label={t(view === "canvas" ? "yaml.show" : "yaml.hide")}
        disabled={!drawable}
        aria-pressed={view === "yaml"}
        onClick={() => editor.getState().set({ view: view === "canvas" ? "yaml" : "canvas" })}
      >
        {view === "canvas" ? <FileCode2 size={16} aria-hidden /> : <Network size={16} aria-hidden />}
      </IconButton>
      {live !== null && (
        <Button variant="quiet" onClick={() => void navigate({ to: "/projects/$project/flows/$flow", params, search: { view: "active" } })}>
          <Eye size={16} aria-hidden />
          <span className="max-xl:sr-only">{t("flow.view_active")}</span>
        </Button>
      )}
      <Button variant="quiet" onClick={() => void navigate({ to: "/projects/$project/flows/$flow/logs", params })}>
        <ScrollText size={16} aria-hidden />
        <span className="max-xl:sr-only">{t("logs.title")}</span>
      </Button>
      <Button variant="quiet" title={t("overview.title")} onClick={() => void navigate({ to: "/projects/$project/flows/$flow/overview", params })}>
        <ChartColumn size={16} aria-hidden />
        <span className="max-xl:sr-only">{t("overview.title")}</span>
      </Button>
      <Button onClick={() => editor.getState().set({ testOpen: true })}>
        <FlaskConical size={14} aria-hidden />
        {t("test.test")}
      </Button>
      {next !== "wait" && (
        <Button variant="primary" onClick={() => onDeploying(true)} aria-label={errors > 0 ? t(next === "ask" ? "review.with_problems" : "deploy.with_problems", { count: errors }) : undefined}>
          {next === "ask" ? <ScanEye size={14} aria-hidden /> : <Rocket size={14} aria-hidden />}
          {t(next === "ask" ? "review.request" : "deploy.deploy")}
          {errors > 0 && <span className="rounded-full bg-white/25 px-1.5 text-xs">{errors}</span>}
        </Button>
      )}
      <FlowMenu flow={flow} onDiscard={() => autosave.discard()} flush={() => autosave.flush()} />
      <DeployDialog flow={flow} catalog={catalog} open={deploying} onOpenChange={onDeploying} asks={next === "ask"} flush={() => autosave.flush()} onDeployed={(version) => void onDeployed(version)} onRequested={() => void onRequested()} />
    </FlowHeader>
  );
}

type NextStep = "deploy" | "ask" | "wait";

/** What brings a draft further: with the project's rule, another person's approval comes first. */
function useNextStep(flow: Flow): NextStep {
  const { project = flow.project_id } = useParams({ strict: false });
  const settings = useQuery(settingsQuery(project));
  const state = reviewState(flow);
  if (settings.data?.approval_required !== true || state === "approved") return "deploy";
  return state === "requested" ? "wait" : "ask";
}

function EditorCanvas({ catalog, canvas }: { catalog: Catalog; canvas: RefObject<CanvasHandle | null> }) {
  const editor = useEditorStore();
  const document = useEditor((state) => state.history.present);
  const selected = useEditor((state) => state.selected);
  const diagnostics = useEditor((state) => state.diagnostics);
  const test = useEditor((state) => state.test);
  const trace = useMemo(() => (test ? traceOf(document, test.steps, test.status) : null), [document, test]);
  return (
    <Canvas
      ref={canvas}
      document={document}
      catalog={catalog}
      selected={selected}
      onSelect={(id, open) => editor.getState().select(id, open)}
      diagnostics={diagnostics}
      trace={trace}
      renderGap={(gap) => <GapButton gap={gap} catalog={catalog} />}
      onMove={(id, to) => move(editor, catalog, id, to)}
      toolbar={<UndoButtons />}
    />
  );
}

function UndoButtons() {
  const { undo, redo } = useEditorStore().getState();
  const canUndo = useEditor((state) => state.history.past.length > 0);
  const canRedo = useEditor((state) => state.history.future.length > 0);
  return (
    <>
      <span className="mx-1 h-4 w-px bg-line" aria-hidden />
      <IconButton label={t("editor.undo")} disabled={!canUndo} onClick={undo}>
        <Undo2 size={14} aria-hidden />
      </IconButton>
      <IconButton label={t("editor.redo")} disabled={!canRedo} onClick={redo}>
        <Redo2 size={14} aria-hidden />
      </IconButton>
    </>
  );
}

function EditorPanel({ flow, catalog }: { flow: Flow; catalog: Catalog }) {
  const open = useEditor((state) => state.panelOpen);
  const selected = useEditor((state) => state.selected);
  const document = useEditor((state) => state.history.present);
  if (!open || selected === null) return null;
  if (selected === TRIGGER) return <TriggerPanel flow={flow} catalog={catalog} />;
  const action = findAction(document, selected)?.action;
  return action ? <ActionPanel key={action.id} action={action} catalog={catalog} /> : null;
}

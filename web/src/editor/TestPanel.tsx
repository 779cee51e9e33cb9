import { ChevronDown, Play } from "lucide-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { executions, flows } from "@/api/endpoints";
import { followExecution } from "@/api/live";
import type { Execution, Flow } from "@/api/types";
import { eventKit, type Catalog } from "@/flow/catalog";
import { isObject, type JsonObject } from "@/flow/document";
import { updateTrigger } from "@/flow/edits";
import { formatDuration, formatMoment, t } from "@/i18n";
import { Button, IconButton } from "@/ui/Button";
import { Choice } from "@/ui/Choice";
import { CodeEditor } from "@/ui/CodeEditor";
import { JsonView } from "@/ui/JsonView";
import { Select } from "@/ui/Select";
import { FormError } from "@/ui/states";
import { ExecutionStatusText } from "@/ui/StatusChip";
import { toast } from "@/ui/toast";
import { useEditor, useEditorStore } from "./store";

interface TestPanelProps {
  flow: Flow;
  catalog: Catalog;
  flush: () => Promise<boolean>;
}

/** Tests the draft as it stands, under the canvas that shows its path. */
export function TestPanel({ flow, catalog, flush }: TestPanelProps) {
  const editor = useEditorStore();
  const trigger = useEditor((state) => state.history.present.trigger);
  const test = useEditor((state) => state.test);
  const sample = trigger.sample ?? eventKit(catalog, trigger.event)?.sample ?? {};
  const handed = useEditor((state) => state.testEvent);
  const [text, setText] = useState(() => JSON.stringify(handed ?? sample, null, 2));
  const [effects, setEffects] = useState<"real" | "simulate">("real");
  const [followed, setFollowed] = useState<string | null>(null);
  const event = readEvent(text);

  const start = useMutation({
    mutationFn: async () => {
      if (event === null) throw new Error(t("test.not_json"));
      if (!(await flush())) throw new Error(t("test.not_saved"));
      return flows.test(flow.id, { event, effects });
    },
    onMutate: () => editor.getState().set({ test: null }),
    onSuccess: ({ id }) => setFollowed(id),
  });

  useEffect(() => {
    if (followed === null) return;
    return followExecution(followed, {
      onChange: (execution) => editor.getState().set({ test: execution }),
      onError: () => toast.failed(new Error(t("test.lost"))),
    });
  }, [followed, editor]);

  const saveSample = () => {
    if (event === null) return;
    editor.getState().edit((document) => updateTrigger(document, { sample: event }));
    toast.done(t("test.sample_saved"));
  };

  return (
    <section aria-label={t("test.title")} className="flex h-[300px] shrink-0 flex-col border-t border-line bg-surface">
      <header className="flex items-center gap-3 border-b border-line px-4 py-2">
        <h2 className="text-base font-semibold">{t("test.title")}</h2>
        <Choice
          label={t("test.effects")}
          value={effects}
          onChange={setEffects}
          options={[
            { value: "real", title: t("test.real") },
            { value: "simulate", title: t("test.simulate") },
          ]}
        />
        <span className="hidden text-xs text-ink-3 xl:inline">{t(effects === "real" ? "test.real_hint" : "test.simulate_hint")}</span>
        <span className="ms-auto flex items-center gap-2">
          <Button onClick={saveSample} disabled={event === null}>
            {t("test.save_sample")}
          </Button>
          <Button variant="primary" onClick={() => start.mutate()} busy={start.isPending} disabled={event === null} data-start-test>
            <Play size={14} aria-hidden />
            {t("test.start")}
          </Button>
          <IconButton label={t("test.close")} onClick={() => editor.getState().set({ testOpen: false, test: null, testEvent: null })}>
            <ChevronDown size={16} aria-hidden />
          </IconButton>
        </span>
      </header>
      <div className="grid min-h-0 flex-1 grid-cols-2">
        <div className="flex min-h-0 flex-col overflow-y-auto border-e border-line p-3">
          <div className="mb-1.5 flex items-center justify-between gap-2">
            <h3 className="font-medium">{t("test.event")}</h3>
            <EventSource flow={flow} own={handed !== null} onChoose={(chosen) => setText(JSON.stringify(chosen ?? sample, null, 2))} />
          </div>
          <CodeEditor label={t("test.event")} language="json" value={text} onChange={setText} invalid={event === null} />
          {event === null && <p className="mt-1 text-xs text-bad">{t("test.not_json")}</p>}
        </div>
        <div className="min-h-0 overflow-y-auto p-3" aria-live="polite">
          <FormError error={start.error} />
          {test ? <TestResult test={test} /> : !start.error && <p className="text-ink-2">{t("test.hint")}</p>}
        </div>
      </div>
    </section>
  );
}

const PAST_MAX = 15;
const SAMPLE = "sample";

/** The sample, or what came in before. */
function EventSource({ flow, own, onChoose }: { flow: Flow; own: boolean; onChoose: (event: JsonObject | null) => void }) {
  const past = useQuery({ queryKey: ["executions", flow.id, "past"], queryFn: () => executions.ofFlow(flow.id, { mode: "live" }, "") });
  const [source, setSource] = useState(own ? "" : SAMPLE);
  const load = useMutation({
    mutationFn: executions.get,
    onSuccess: ({ event }) => onChoose(isObject(event) ? (event as JsonObject) : {}),
    onError: toast.failed,
  });
  const options = (past.data?.items ?? []).slice(0, PAST_MAX).map(({ id, started_at, status }) => ({ value: id, title: t("test.source_execution", { time: formatMoment(started_at), status: t(`status.${status}`) }) }));
  return (
    <Select
      label={t("test.source")}
      className="!h-7 !w-56 text-xs"
      value={source}
      placeholder={t("test.source_own")}
      onChange={(chosen) => {
        setSource(chosen);
        if (chosen === SAMPLE) onChoose(null);
        else load.mutate(chosen);
      }}
      options={[{ value: SAMPLE, title: t("test.source_sample") }, ...options]}
    />
  );
}

function TestResult({ test }: { test: Execution }) {
  return (
    <div className="flex flex-col gap-3" data-test-status={test.status}>
      <p className="flex flex-wrap items-center gap-x-3">
        <ExecutionStatusText status={test.status} />
        <span className="text-ink-2">{t("test.steps", { count: test.steps.length })}</span>
        {test.duration_ms !== null && <span className="text-ink-2">{formatDuration(test.duration_ms)}</span>}
        <code className="font-mono text-xs text-ink-3">{test.id}</code>
      </p>
      {test.error && <FormError error={new Error(test.error.message ?? test.error.code)} />}
      {test.response && <JsonView value={test.response} label={t("execution.response")} />}
    </div>
  );
}

function readEvent(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? (value as JsonObject) : null;
  } catch {
    return null;
  }
}

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { firstSentence } from "@/actions/ActionPicker";
import { KitIcon } from "@/actions/KitIcon";
import { flows } from "@/api/endpoints";
import { catalogQuery, flowsQuery, keys } from "@/api/queries";
import { useMay } from "@/api/roles";
import type { Catalog, EventKit } from "@/flow/catalog";
import type { FlowDocument } from "@/flow/document";
import { setEvent } from "@/flow/edits";
import { freeName, freePath } from "@/flow/naming";
import { t } from "@/i18n";
import { Field, Input } from "@/ui/Field";
import { Prose } from "@/ui/Prose";
import { NotYourRole } from "@/pages/RoleNotice";
import { FormError, Problem, Skeleton } from "@/ui/states";

const route = getRouteApi("/signed-in/projects/$project/flows-column/flows/new");

/** A name if one likes, then the event that starts the flow. */
export function CreateFlow() {
  const { project } = route.useParams();
  const catalog = useQuery(catalogQuery);
  const existing = useQuery(flowsQuery(project));
  const [name, setName] = useState("");
  const mayCreate = useMay("maker");
  const client = useQueryClient();
  const navigate = useNavigate();
  const create = useMutation({
    mutationFn: ({ event, kits }: { event: string; kits: Catalog }) => {
      const title = name.trim() || freeName(t("flows.untitled"), existing.data?.items.map((flow) => flow.name) ?? []);
      const urls = existing.data?.items.map((flow) => flow.trigger_url ?? "") ?? [];
      return flows.create(project, { name: title, document: newDocument(kits, event, title, urls) });
    },
    onSuccess: async (flow) => {
      await Promise.all([client.invalidateQueries({ queryKey: keys.flows(project) }), client.invalidateQueries({ queryKey: keys.projects })]);
      await navigate({ to: "/projects/$project/flows/$flow", params: { project, flow: flow.id }, search: { fresh: true } });
    },
  });
  if (!mayCreate) return <NotYourRole needed="maker" />;
  return (
    <div className="flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-3xl flex-col gap-6 p-8">
        <h1 className="text-xl font-semibold">{t("flows.create")}</h1>
        <div className="max-w-sm">
          <Field label={t("flow.name")} hint={t("flows.name_hint")}>
            {(control) => <Input {...control} value={name} maxLength={80} autoFocus placeholder={t("flows.untitled")} onChange={(event) => setName(event.target.value)} />}
          </Field>
        </div>
        <section aria-labelledby="choose-event" className="flex flex-col gap-3">
          <h2 id="choose-event" className="text-base font-semibold">
            {t("flows.choose_event")}
          </h2>
          <FormError error={create.error} />
          {catalog.isPending && <Skeleton rows={2} className="" />}
          {catalog.error && <Problem error={catalog.error} onRetry={() => void catalog.refetch()} />}
          <ul className="grid gap-3 sm:grid-cols-2">
            {catalog.data?.events.map((kit) => (
              <EventCard key={kit.key} kit={kit} busy={create.isPending} onChoose={() => create.mutate({ event: kit.key, kits: catalog.data })} />
            ))}
          </ul>
        </section>
      </div>
    </div>
  );
}

function newDocument(catalog: Catalog, event: string, name: string, urls: string[]): FlowDocument {
  const empty: FlowDocument = { tandem: 1, name, kind: "main", trigger: { event: null, inputs: {} }, actions: [] };
  const document = setEvent(empty, catalog, event);
  if (event !== "webhook") return document;
  const { trigger } = document;
  const path = freePath(name, urls);
  const sample = trigger.sample && { ...trigger.sample, ...("path" in trigger.sample && { path }) };
  return { ...document, trigger: { ...trigger, inputs: { ...trigger.inputs, path }, ...(sample && { sample }) } };
}

function EventCard({ kit, busy, onChoose }: { kit: EventKit; busy: boolean; onChoose: () => void }) {
  return (
    <li>
      <button
        type="button"
        disabled={busy}
        onClick={onChoose}
        className="flex h-full w-full items-start gap-3 rounded-card border border-line bg-surface p-4 text-start shadow-card transition-colors hover:border-accent disabled:opacity-60"
      >
        <KitIcon kit={kit} />
        <span>
          <span className="block text-base font-semibold">{kit.title}</span>
          <span className="block text-ink-2"><Prose text={firstSentence(kit.docs)} /></span>
        </span>
      </button>
    </li>
  );
}

import { useParams } from "@tanstack/react-router";
import type { Flow } from "@/api/types";
import type { FlowDocument } from "@/flow/document";
import { t } from "@/i18n";
import { CopyButton } from "@/ui/CopyButton";

/** Where a webhook flow is called, and how. */
export function Address({ flow, document }: { flow: Flow; document: FlowDocument }) {
  const { project = flow.project_id } = useParams({ strict: false });
  const url = hookUrl(flow, project, document);
  const { trigger } = document;
  const methods = trigger.inputs?.methods;
  const method = Array.isArray(methods) ? String(methods[0] ?? "POST") : "POST";
  const body = trigger.sample?.body;
  const curl = [`curl -X ${method} ${quote(url)}`, ...(body === undefined || method === "GET" ? [] : ["-H 'content-type: application/json'", `-d ${quote(JSON.stringify(body))}`])].join(" \\\n  ");
  return (
    <section aria-label={t("panel.address")} className="flex flex-col gap-2 rounded-box border border-line bg-bg p-3">
      <Copyable label={t("panel.address")} text={url} />
      <Copyable label={t("panel.curl")} text={curl} />
    </section>
  );
}

/** The server says an active flow's address. A draft's path may differ from it, or have none yet. */
function hookUrl(flow: Flow, project: string, document: FlowDocument): string {
  const path = typeof document.trigger.inputs?.path === "string" ? document.trigger.inputs.path : "";
  const base = flow.trigger_url?.match(/^(.*\/hooks\/[^/]+\/)/)?.[1] ?? `${location.origin}/hooks/${project}/`;
  return base + path;
}

function Copyable({ label, text }: { label: string; text: string }) {
  return (
    <div>
      <div className="flex items-center justify-between">
        <h3 className="font-medium">{label}</h3>
        <CopyButton text={text} label={t("common.copy_named", { name: label })} />
      </div>
      <pre tabIndex={0} className="overflow-x-auto font-mono text-xs break-all whitespace-pre-wrap text-ink-2">
        {text}
      </pre>
    </div>
  );
}

/** Quoted for a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

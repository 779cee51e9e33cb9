import { CircleCheck } from "lucide-react";
import { Link } from "@tanstack/react-router";
import type { Flow } from "@/api/types";
import { t } from "@/i18n";
import { Button } from "@/ui/Button";
import { StatusChip } from "@/ui/StatusChip";

export function ImportResult({ project, flows, onAgain }: { project: string; flows: Flow[]; onAgain: () => void }) {
  return (
    <>
      <p role="status" className="flex items-center gap-2 text-base font-semibold">
        <CircleCheck size={18} className="text-ok" aria-hidden />
        {t("import.done", { count: flows.length })}
      </p>
      <ul className="divide-y divide-line rounded-card border border-line bg-surface">
        {flows.map((flow) => (
          <li key={flow.id} className="flex items-center gap-3 px-4 py-2.5">
            <Link to="/projects/$project/flows/$flow" params={{ project, flow: flow.id }} className="min-w-0 truncate font-medium text-accent-ink underline underline-offset-2">
              {flow.name}
            </Link>
            <StatusChip status={flow.status} />
          </li>
        ))}
      </ul>
      <Button className="self-start" onClick={onAgain}>
        {t("import.again")}
      </Button>
    </>
  );
}

import { useState } from "react";
import { getRouteApi } from "@tanstack/react-router";
import { useMay } from "@/api/roles";
import type { Flow } from "@/api/types";
import { t } from "@/i18n";
import { cx } from "@/ui/cx";
import { NotYourRole } from "@/pages/RoleNotice";
import { ListHeader } from "../flows/ListHeader";
import { ImportCheck } from "./ImportCheck";
import { ImportResult } from "./ImportResult";
import { ImportSource, type Source } from "./ImportSource";

const route = getRouteApi("/signed-in/projects/$project/flows-column/import");

type Stage = { step: "choose" } | { step: "check"; sources: Source[] } | { step: "result"; flows: Flow[] };

const steps = ["choose", "check", "result"] as const;

/** Choose files, see what would happen to each flow, import them as drafts. */
export function ImportFlows() {
  const { project } = route.useParams();
  const [stage, setStage] = useState<Stage>({ step: "choose" });
  const mayImport = useMay("maker");
  if (!mayImport) return <NotYourRole needed="maker" />;
  return (
    <>
      <ListHeader project={project} title={t("import.title")} />
      <div className="flex-1 overflow-y-auto">
        <div className="mx-auto flex max-w-3xl flex-col gap-5 p-6 max-md:p-3">
          <ol aria-label={t("import.steps")} className="flex flex-wrap gap-4">
            {steps.map((step, index) => (
              <li key={step} aria-current={step === stage.step ? "step" : undefined} className={cx("flex items-center gap-2", step === stage.step ? "font-semibold" : "text-ink-2")}>
                <span className={cx("grid size-5 place-items-center rounded-full text-xs", step === stage.step ? "bg-accent text-white" : "bg-raised")}>{index + 1}</span>
                {t(`import.step_${step}`)}
              </li>
            ))}
          </ol>
          {stage.step === "choose" && <ImportSource onRead={(sources) => setStage({ step: "check", sources })} />}
          {stage.step === "check" && (
            <ImportCheck project={project} sources={stage.sources} onBack={() => setStage({ step: "choose" })} onImported={(flows) => setStage({ step: "result", flows })} />
          )}
          {stage.step === "result" && <ImportResult project={project} flows={stage.flows} onAgain={() => setStage({ step: "choose" })} />}
        </div>
      </div>
    </>
  );
}

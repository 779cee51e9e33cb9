import { getRouteApi } from "@tanstack/react-router";
import { t } from "@/i18n";
import { RoleNotice } from "@/pages/RoleNotice";
import { AllowList } from "./openapi/AllowList";
import { ApiKeyCard } from "./openapi/ApiKeyCard";

const route = getRouteApi("/signed-in/projects/$project/api");

/** How other programs start this project's flows: the key, and from where. */
export function OpenApi() {
  const { project } = route.useParams();
  return (
    <main className="flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-2xl flex-col gap-6 p-8 max-md:p-3">
        <div>
          <h1 className="text-xl font-semibold">{t("openapi.title")}</h1>
          <p className="mt-1 text-ink-2">
            {t("openapi.text")}{" "}
            <a href="/api/docs" target="_blank" rel="noreferrer" className="text-accent-ink underline underline-offset-2">
              {t("openapi.docs")}
            </a>
          </p>
        </div>
        <RoleNotice needed="admin" />
        <ApiKeyCard project={project} />
        <AllowList project={project} />
      </div>
    </main>
  );
}

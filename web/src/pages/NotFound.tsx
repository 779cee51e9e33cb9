import { Link } from "@tanstack/react-router";
import { t } from "@/i18n";
import { Empty } from "@/ui/states";

export function NotFound() {
  return (
    <main className="flex h-full">
      <Empty main title={t("not_found.title")} action={<Link to="/projects" className="font-medium text-accent-ink underline">{t("not_found.back")}</Link>}>
        {t("not_found.text")}
      </Empty>
    </main>
  );
}

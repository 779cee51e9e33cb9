import { Lock } from "lucide-react";
import { useMay, type Role } from "@/api/roles";
import { t } from "@/i18n";
import { Empty } from "@/ui/states";

/** Says why a screen can only be read; nothing for whoever may change it. */
export function RoleNotice({ needed }: { needed: Role }) {
  if (useMay(needed)) return null;
  return (
    <p className="flex items-center gap-2 rounded-control border border-line bg-raised px-3 py-2 text-ink-2">
      <Lock size={14} className="shrink-0" aria-hidden />
      {t("roles.needs", { role: t(`roles.${needed}`) })}
    </p>
  );
}

/** In place of a screen that one's role doesn't open. */
export function NotYourRole({ needed }: { needed: Role }) {
  return (
    <Empty main title={t("roles.not_yours")} icon={<Lock size={24} />}>
      {t("roles.needs", { role: t(`roles.${needed}`) })}
    </Empty>
  );
}

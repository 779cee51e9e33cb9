import { t } from "@/i18n";

interface PersonProps {
  user: { name: string; email: string; active: boolean };
  /** The one who looks. */
  me: boolean;
}

export function Person({ user, me }: PersonProps) {
  return (
    <span className="flex flex-col">
      <span className="flex flex-wrap items-center gap-1.5 font-medium">
        <span className="break-words">{user.name || user.email}</span>
        {me && <Note text={t("people.you")} />}
        {!user.active && <Note text={t("people.inactive")} />}
      </span>
      {user.name && <span className="text-xs break-all text-ink-2">{user.email}</span>}
    </span>
  );
}

function Note({ text }: { text: string }) {
  return <span className="rounded-full border border-line-strong px-1.5 text-xs font-normal text-ink-2">{text}</span>;
}

import { LogOut, Monitor, Moon, Sun, UserRound } from "lucide-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { session } from "@/api/endpoints";
import { sessionQuery } from "@/api/queries";
import { t } from "@/i18n";
import { Menu, MenuChoice, MenuItem, MenuSeparator, MenuText } from "@/ui/Menu";
import { useTheme } from "@/ui/theme";
import { toast } from "@/ui/toast";

/** Who is signed in, the theme, and the way out. */
export function AccountMenu({ side }: { side: "right" | "bottom" }) {
  const { data } = useQuery(sessionQuery);
  const { theme, setTheme } = useTheme();
  const client = useQueryClient();
  const navigate = useNavigate();
  const signOut = useMutation({
    mutationFn: session.signOut,
    onSuccess: async () => {
      client.clear();
      await navigate({ to: "/signin" });
    },
    onError: toast.failed,
  });
  const name = data?.user.name || data?.user.email || "";
  return (
    <Menu
      side={side}
      align="end"
      trigger={
        <button type="button" aria-label={t("account.open")} title={name} className="grid size-8 place-items-center rounded-full bg-accent-soft text-xs font-semibold text-accent-ink">
          {initials(name)}
        </button>
      }
    >
      <MenuText>{data?.user.email}</MenuText>
      <MenuItem icon={<UserRound size={14} />} onSelect={() => void navigate({ to: "/account" })}>
        {t("account.title")}
      </MenuItem>
      <MenuSeparator />
      <MenuChoice
        label={t("account.theme")}
        value={theme}
        onChange={setTheme}
        options={[
          { value: "system", title: t("account.system"), icon: <Monitor size={14} /> },
          { value: "light", title: t("account.light"), icon: <Sun size={14} /> },
          { value: "dark", title: t("account.dark"), icon: <Moon size={14} /> },
        ]}
      />
      <MenuSeparator />
      <MenuItem icon={<LogOut size={14} />} onSelect={() => signOut.mutate()}>
        {t("account.sign_out")}
      </MenuItem>
    </Menu>
  );
}

function initials(name: string): string {
  const words = name.split(/[\s@._-]+/).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => word[0]?.toUpperCase())
    .join("");
}

import { WifiOff } from "lucide-react";
import { useSyncExternalStore } from "react";
import { t } from "@/i18n";

function subscribe(onChange: () => void) {
  window.addEventListener("online", onChange);
  window.addEventListener("offline", onChange);
  return () => {
    window.removeEventListener("online", onChange);
    window.removeEventListener("offline", onChange);
  };
}

export function OfflineBanner() {
  const online = useSyncExternalStore(subscribe, () => navigator.onLine);
  if (online) return null;
  return (
    <p role="status" className="fixed inset-x-0 top-0 z-60 flex items-center justify-center gap-2 bg-warn-soft py-1.5 text-warn">
      <WifiOff size={14} aria-hidden />
      {t("common.offline")}
    </p>
  );
}

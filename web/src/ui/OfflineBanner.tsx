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
    <p role="status" className="pointer-events-none fixed bottom-4 left-1/2 z-60 flex -translate-x-1/2 items-center gap-2 rounded-full border border-warn-line bg-warn-soft px-3 py-1.5 whitespace-nowrap text-warn shadow-pop max-md:w-[calc(100%-2rem)] max-md:whitespace-normal">
      <WifiOff size={14} aria-hidden />
      {t("common.offline")}
    </p>
  );
}

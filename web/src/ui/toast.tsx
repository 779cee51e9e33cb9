/** Short results of what a person did, read aloud politely. */

import { CircleAlert, CircleCheck, X } from "lucide-react";
import { create } from "zustand";
import { t } from "@/i18n";
import { IconButton } from "./Button";
import { describe } from "./states";

interface Toast {
  id: number;
  tone: "ok" | "bad";
  text: string;
}

const TOAST_MS = 5_000;
const TOASTS_MAX = 4;
let lastId = 0;

const useToasts = create<{ toasts: Toast[] }>(() => ({ toasts: [] }));

function dismiss(id: number) {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}

function show(tone: Toast["tone"], text: string) {
  const id = ++lastId;
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts, { id, tone, text }].slice(-TOASTS_MAX) }));
  setTimeout(() => dismiss(id), TOAST_MS);
}

export const toast = {
  done: (text: string) => show("ok", text),
  failed: (error: unknown) => {
    const { message, requestId } = describe(error);
    show("bad", requestId ? `${message} (${requestId})` : message);
  },
};

export function Toaster() {
  const toasts = useToasts((state) => state.toasts);
  return (
    <div role="status" aria-live="polite" className="pointer-events-none fixed inset-x-0 bottom-4 z-60 flex flex-col items-center gap-2">
      {toasts.map(({ id, tone, text }) => (
        <div key={id} className="pop-in pointer-events-auto flex max-w-lg items-center gap-2 rounded-box border border-line bg-surface py-1.5 ps-3 pe-1.5 shadow-pop">
          {tone === "ok" ? <CircleCheck size={16} className="text-ok" aria-hidden /> : <CircleAlert size={16} className="text-bad" aria-hidden />}
          <span>{text}</span>
          <IconButton label={t("common.dismiss")} onClick={() => dismiss(id)} className="!size-6">
            <X size={14} aria-hidden />
          </IconButton>
        </div>
      ))}
    </div>
  );
}

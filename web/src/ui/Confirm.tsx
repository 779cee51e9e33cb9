import type { ReactNode } from "react";
import { t } from "@/i18n";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { FormError } from "./states";

interface ConfirmProps {
  title: string;
  text: string;
  /** The verb on the button. */
  verb: string;
  danger?: boolean;
  busy: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
  children?: ReactNode;
}

/** Asks before something is done that others feel. */
export function Confirm({ title, text, verb, danger = false, busy, error, onConfirm, onClose, children }: ConfirmProps) {
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={title}
      description={text}
      footer={
        <>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button variant={danger ? "danger" : "primary"} busy={busy} onClick={onConfirm}>
            {verb}
          </Button>
        </>
      }
    >
      {children}
      <FormError error={error} />
    </Dialog>
  );
}

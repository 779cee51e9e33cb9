import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { t } from "@/i18n";
import { IconButton } from "./Button";
import { toast } from "./toast";

const COPIED_MS = 1_500;

export function CopyButton({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => {
        setCopied(true);
        setTimeout(() => setCopied(false), COPIED_MS);
      },
      () => toast.failed(new Error(t("common.copy_failed"))),
    );
  };
  return (
    <IconButton label={copied ? t("common.copied") : label} onClick={copy}>
      {copied ? <Check size={14} className="text-ok" aria-hidden /> : <Copy size={14} aria-hidden />}
    </IconButton>
  );
}

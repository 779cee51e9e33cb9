import { t } from "@/i18n";
import { cx } from "./cx";

type Mark = "added" | "removed" | "moved" | "changed";

const looks: Record<Mark, string> = {
  added: "border-ok-line bg-ok-soft text-ok",
  removed: "border-bad-line bg-bad-soft text-bad",
  moved: "border-line-strong bg-accent-soft text-accent-ink",
  changed: "border-warn-line bg-warn-soft text-warn",
};

/** What became of something between two states. */
export function MarkChip({ mark }: { mark: Mark }) {
  return <span className={cx("shrink-0 rounded-full border px-1.5 text-[11px] leading-4 font-semibold", looks[mark])}>{t(`diff.${mark}`)}</span>;
}

import { piecesOf } from "@/flow/pills";
import { cx } from "@/ui/cx";
import { useForm } from "../FormContext";

interface PillsProps {
  text: string;
  multiline: boolean;
}

/**
 * A field's text with its expressions as pills, laid over the field until one goes into it: then the text itself is
 * there to be edited. Screen readers always have the text. Why a pill is red is said by the check, below the field.
 */
export function Pills({ text, multiline }: PillsProps) {
  const { document, action, catalog } = useForm();
  if (action === null || !text.includes("{{")) return null;
  return (
    <span
      aria-hidden
      data-pills
      className={cx(
        "pointer-events-none absolute inset-px overflow-hidden rounded-[6px] bg-surface ps-2.5 pe-9 peer-focus:hidden",
        multiline ? "py-1 leading-[22px] break-words whitespace-pre-wrap" : "flex items-center whitespace-pre",
      )}
    >
      {piecesOf(text, document, action, catalog).map((piece, index) =>
        piece.kind === "text" ? (
          <span key={index}>{piece.text}</span>
        ) : (
          <span
            key={index}
            data-problem={piece.problem ?? undefined}
            className={cx(
              "mx-px inline-block max-w-full truncate rounded-[5px] border px-1.5 align-bottom text-xs leading-[18px]",
              piece.problem ? "border-bad-line bg-bad-soft text-bad" : "border-accent/30 bg-accent-soft text-accent-ink",
            )}
          >
            {piece.source && <b className="font-semibold">{piece.source} </b>}
            {piece.value}
          </span>
        ),
      )}
    </span>
  );
}

import { Fragment } from "react";

const MARK = /(\*[^*\s][^*]*\*|`[^`]+`)/;

/** A sentence of the catalogue: `*emphasis*` and code in backticks, everything else as it is. */
export function Prose({ text }: { text: string }) {
  return text.split(MARK).map((part, index) => {
    if (part.startsWith("`") && part.length > 1) {
      return (
        <code key={index} className="font-mono text-xs">
          {part.slice(1, -1)}
        </code>
      );
    }
    if (part.startsWith("*") && part.length > 1) return <em key={index}>{part.slice(1, -1)}</em>;
    return <Fragment key={index}>{part}</Fragment>;
  });
}

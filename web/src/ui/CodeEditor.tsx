import { lazy, Suspense } from "react";
import type { CodeFieldProps } from "./CodeField";

const CodeField = lazy(() => import("./CodeField"));

/** A text editor for JSON and YAML. The editor itself is loaded when the first one is shown. */
export function CodeEditor(props: CodeFieldProps) {
  return (
    <Suspense fallback={<div className="skeleton h-24" role="status" aria-label={props.label} />}>
      <CodeField {...props} />
    </Suspense>
  );
}

import { FileUp } from "lucide-react";
import { useId, useState, type DragEvent } from "react";
import { readFlows } from "@/flow/bundle";
import { t } from "@/i18n";
import { Button } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { Field, Textarea } from "@/ui/Field";

/** A document and the file that it came from. */
export interface Source {
  document: Record<string, unknown>;
  file: string;
}

export function ImportSource({ onRead }: { onRead: (sources: Source[]) => void }) {
  const input = useId();
  const [pasted, setPasted] = useState("");
  const [problems, setProblems] = useState<string[]>([]);
  const [over, setOver] = useState(false);

  const read = (texts: { name: string; text: string }[]) => {
    const results = texts.map(({ name, text }) => ({ name, result: readFlows(text) }));
    const found = results.flatMap(({ name, result }) => (result.ok ? result.documents.map((document) => ({ document, file: name })) : []));
    const wrong = results.flatMap(({ name, result }) => (result.ok ? [] : [t(`import.${result.problem}`, { ...result, name })]));
    setProblems(wrong);
    if (wrong.length === 0 && found.length > 0) onRead(found);
  };
  const readFiles = async (files: FileList | null) => {
    if (files && files.length > 0) read(await Promise.all(Array.from(files, async (file) => ({ name: file.name, text: await file.text() }))));
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void readFiles(event.dataTransfer.files);
  };
  return (
    <>
      <p className="text-ink-2">{t("import.choose_text")}</p>
      <div
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
        className={cx("flex flex-col items-center gap-2 rounded-card border-2 border-dashed p-8", over ? "border-accent bg-accent-soft" : "border-line-strong bg-surface")}
      >
        <FileUp size={24} className="text-ink-3" aria-hidden />
        <input id={input} type="file" multiple accept=".yaml,.yml,.json,application/json,application/yaml" className="peer sr-only" onChange={(event) => void readFiles(event.target.files)} />
        <label htmlFor={input} className="inline-flex h-8 cursor-pointer items-center rounded-control bg-accent px-3 font-medium text-white peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-accent">
          {t("import.files")}
        </label>
        <span className="text-ink-2">{t("import.drop")}</span>
      </div>
      <Field label={t("import.paste")} hint={t("import.paste_hint")}>
        {(control) => <Textarea {...control} rows={8} spellCheck={false} value={pasted} onChange={(event) => setPasted(event.target.value)} className="font-mono !text-xs" />}
      </Field>
      {problems.length > 0 && (
        <ul role="alert" className="rounded-control border border-bad-line bg-bad-soft px-3 py-2 text-bad">
          {problems.map((problem) => (
            <li key={problem} className="break-words">
              {problem}
            </li>
          ))}
        </ul>
      )}
      <Button variant="primary" className="self-start" disabled={pasted.trim() === ""} onClick={() => read([{ name: t("import.source_pasted"), text: pasted }])}>
        {t("import.check")}
      </Button>
    </>
  );
}

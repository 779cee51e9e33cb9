import { Plus, Trash2 } from "lucide-react";
import { EMPTY_ROW, fromRows } from "@/flow/conditions";
import { isObject, type Branch, type FlowDocument, type Json, type JsonObject } from "@/flow/document";
import { addBranch, freeId, removeBranch, renameBranch, setInput } from "@/flow/edits";
import { branchesOf, findAction } from "@/flow/tree";
import { t } from "@/i18n";
import { Button, IconButton } from "@/ui/Button";
import { Input } from "@/ui/Field";
import { Switch } from "@/ui/Switch";
import { useForm } from "../FormContext";
import { Conditions } from "./Conditions";

interface Path {
  branch: string;
  when?: Json;
}

function toPaths(value: Json | undefined): Path[] {
  const list: unknown[] = Array.isArray(value) ? value : [];
  return list.filter(isObject).map((path) => ({ ...path, branch: String(path.branch ?? ""), when: path.when as Json }));
}

function isOwn(branch: Branch): boolean {
  return branch.id !== "default" && branch.id !== "error";
}

/** The paths of a split and the branches they lead to, kept together in one edit. */
export function SplitPaths({ action: id, value }: { action: string; value: Json | undefined }) {
  const { document, edit } = useForm();
  const action = findAction(document, id)?.action;
  const branches = action ? branchesOf(action) : [];
  // With a value, the branches' names are what it is compared with: there are no conditions.
  const byValue = action?.inputs?.value !== undefined;
  const paths = byValue ? branches.filter(isOwn).map((branch): Path => ({ branch: branch.id })) : toPaths(value);
  const write = (current: FlowDocument, next: Path[]) => (byValue ? current : setInput(current, id, "paths", next as unknown as JsonObject[]));

  const add = () => {
    const branch = freeId(`path_${paths.length + 1}`, new Set(branches.map((other) => other.id)));
    edit((current) => write(addBranch(current, id, branch), [...paths, { branch, when: fromRows({ match: "all", rows: [EMPTY_ROW] }) }]));
  };
  const remove = (index: number, branch: string) =>
    edit((current) => write(removeBranch(current, id, branch), paths.toSpliced(index, 1)));
  const rename = (index: number, path: Path, branch: string) =>
    edit((current) => write(renameBranch(current, id, path.branch, branch), paths.with(index, { ...path, branch })));
  const setWhen = (index: number, path: Path, when: Json | undefined) =>
    edit((current) => write(current, paths.with(index, { ...path, when: when ?? null })), `paths.${index}`);

  const hasDefault = branches.some((branch) => branch.id === "default");
  return (
    <div className="flex flex-col gap-3">
      {paths.map((path, index) => (
        <section key={index} aria-label={t("split.path", { number: index + 1 })} className="rounded-box border border-line">
          <header className="flex items-center gap-2 border-b border-line p-2">
            <BranchName key={path.branch} name={path.branch} label={t("split.name", { number: index + 1 })} onRename={(name) => rename(index, path, name)} />
            <IconButton label={t("split.remove", { number: index + 1 })} onClick={() => remove(index, path.branch)}>
              <Trash2 size={14} aria-hidden />
            </IconButton>
          </header>
          {!byValue && (
            <div className="p-2">
              <Conditions label={t("split.when", { number: index + 1 })} value={path.when} onChange={(when) => setWhen(index, path, when)} />
            </div>
          )}
        </section>
      ))}
      <Button onClick={add} className="self-start">
        <Plus size={14} aria-hidden />
        {t("split.add")}
      </Button>
      <label className="flex items-center justify-between gap-2">
        <span>{t("split.default")}</span>
        <Switch
          checked={hasDefault}
          onChange={(wanted) => edit((current) => (wanted ? addBranch(current, id, "default") : removeBranch(current, id, "default")))}
        />
      </label>
    </div>
  );
}

/** Takes a new name when it is left, so that half a name never becomes a branch. */
function BranchName({ name, label, onRename }: { name: string; label: string; onRename: (name: string) => void }) {
  return (
    <Input
      aria-label={label}
      defaultValue={name}
      className="font-mono !text-xs"
      onBlur={(event) => {
        const next = event.target.value.trim();
        if (next !== "" && next !== name) onRename(next);
      }}
      onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
    />
  );
}

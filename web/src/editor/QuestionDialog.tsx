/** What is asked before an edit that loses actions or breaks references. */

import type { Catalog } from "@/flow/catalog";
import { actionTitle } from "@/flow/edits";
import { referencesInto, type Reference } from "@/flow/references";
import { actionIds, branchesOf, findAction, lanesOf } from "@/flow/tree";
import { t } from "@/i18n";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { deleteKeeping, deleteWhole, moveNow } from "./commands";
import { useEditor, useEditorStore, type Question } from "./store";

export function QuestionDialog({ catalog }: { catalog: Catalog }) {
  const editor = useEditorStore();
  const question = useEditor((state) => state.question);
  if (!question) return null;
  const close = () => editor.getState().set({ question: null });
  return question.kind === "delete" ? <DeleteQuestion catalog={catalog} question={question} onClose={close} /> : <MoveQuestion catalog={catalog} question={question} onClose={close} />;
}

interface AskProps<K extends Question["kind"]> {
  catalog: Catalog;
  question: Extract<Question, { kind: K }>;
  onClose: () => void;
}

function DeleteQuestion({ catalog, question: { id }, onClose }: AskProps<"delete">) {
  const editor = useEditorStore();
  const document = useEditor((state) => state.history.present);
  const action = findAction(document, id)?.action;
  if (!action) return null;
  const count = actionIds([action]).size;
  const keep = branchesOf(action).find((branch) => branch.actions.length > 0);
  const lane = keep && lanesOf(action, catalog).find((candidate) => candidate.id === keep.id);
  const run = (change: () => void) => {
    onClose();
    change();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("ask.delete_title", { title: actionTitle(action, catalog) })}
      description={keep ? t("ask.delete_branches", { count: count - 1 }) : undefined}
      footer={
        <>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          {keep && <Button onClick={() => run(() => deleteKeeping(editor, id, keep.id))}>{t("ask.keep_branch", { branch: lane?.title ?? keep.id })}</Button>}
          <Button variant="danger" onClick={() => run(() => deleteWhole(editor, id))}>
            {keep ? t("ask.delete_all", { count }) : t("common.delete")}
          </Button>
        </>
      }
    >
      <References references={referencesInto(document, id)} catalog={catalog} title={t("ask.delete_references")} />
    </Dialog>
  );
}

function MoveQuestion({ catalog, question: { id, to, broken }, onClose }: AskProps<"move">) {
  const editor = useEditorStore();
  const document = useEditor((state) => state.history.present);
  const action = findAction(document, id)?.action;
  if (!action) return null;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("ask.move_title", { title: actionTitle(action, catalog) })}
      footer={
        <>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button
            variant="primary"
            onClick={() => {
              onClose();
              moveNow(editor, id, to);
            }}
          >
            {t("ask.move")}
          </Button>
        </>
      }
    >
      <References references={broken} catalog={catalog} title={t("ask.move_references")} />
    </Dialog>
  );
}

function References({ references, catalog, title }: { references: Reference[]; catalog: Catalog; title: string }) {
  const document = useEditor((state) => state.history.present);
  const titleOf = (id: string) => {
    const action = findAction(document, id)?.action;
    return action ? actionTitle(action, catalog) : id;
  };
  if (references.length === 0) return null;
  return (
    <section aria-label={title} className="rounded-box border border-warn-line bg-warn-soft p-3">
      <h3 className="font-semibold text-warn">{title}</h3>
      <ul className="mt-1.5 flex list-disc flex-col gap-1 ps-5">
        {references.map(({ from, to }) => (
          <li key={`${from} ${to}`}>
            {titleOf(from)} <code className="font-mono text-xs">{from}</code> → <code className="font-mono text-xs">{to}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}

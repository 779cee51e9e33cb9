import { Plus } from "lucide-react";
import { ActionPicker } from "@/actions/ActionPicker";
import type { ActionKit, Catalog } from "@/flow/catalog";
import { insertAction, newAction } from "@/flow/edits";
import type { GapBox } from "@/flow/layout";
import { actionIds, type Place } from "@/flow/tree";
import { t } from "@/i18n";
import { cx } from "@/ui/cx";
import { Popover } from "@/ui/Popover";
import { useEditor, useEditorStore, type Editor } from "./store";

function isSame(one: Place | null, other: Place): boolean {
  return one !== null && one.parent === other.parent && one.branch === other.branch && one.index === other.index;
}

/** Puts a new action into a gap and opens its panel. */
export function addAction(editor: Editor, place: Place, kit: ActionKit) {
  const { edit, select, set, history } = editor.getState();
  const action = newAction(kit, actionIds(history.present.actions));
  edit((document) => insertAction(document, place, action));
  set({ picking: null });
  select(action.id);
}

/** The card that the keyboard is on. */
function currentCard(): HTMLElement | null {
  return document.querySelector<HTMLElement>('[data-card][tabindex="0"]');
}

/** The "+" of a gap; it stays lit while its picker is open. */
export function GapButton({ gap, catalog }: { gap: GapBox; catalog: Catalog }) {
  const editor = useEditorStore();
  const open = useEditor((state) => isSame(state.picking, gap.place));
  const event = useEditor((state) => state.history.present.trigger.event);
  const button = (
    <button
      type="button"
      tabIndex={-1}
      aria-label={t("picker.open")}
      onClick={() => editor.getState().set({ picking: gap.place })}
      className={cx(
        "grid size-6 place-items-center rounded-full border transition-colors",
        open ? "border-accent bg-accent text-white ring-4 ring-accent/20" : "border-line-strong bg-surface text-ink-2 hover:border-accent hover:text-accent-ink",
      )}
    >
      <Plus size={14} aria-hidden />
    </button>
  );
  if (!open) return button;
  return (
    <Popover
      open
      onOpenChange={(next) => editor.getState().set({ picking: next ? gap.place : null })}
      label={t("picker.title")}
      focusAfter={currentCard}
      anchorOnly
      trigger={button}
    >
      <ActionPicker catalog={catalog} event={event} onPick={(kit) => addAction(editor, gap.place, kit)} />
    </Popover>
  );
}

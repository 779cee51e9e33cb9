/** The lists over the editor: commands, the flow's actions, and the keys. Loaded when first opened. */

import { Command } from "cmdk";
import { Search } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode, RefObject } from "react";
import { KitIcon } from "@/actions/KitIcon";
import { actionKit, type Catalog } from "@/flow/catalog";
import { actionTitle } from "@/flow/edits";
import { walk } from "@/flow/tree";
import { t } from "@/i18n";
import { Dialog } from "@/ui/Dialog";
import type { CanvasHandle } from "./Canvas";
import { shortcuts, shortcutTitle, shownKey } from "./shortcuts";
import { TRIGGER, useEditor, useEditorStore } from "./store";

interface PaletteProps {
  catalog: Catalog;
  canvas: RefObject<CanvasHandle | null>;
  /** What the screen adds to the editor's own commands. */
  extra: { title: string; run: () => void }[];
}

export default function Palette({ catalog, canvas, extra }: PaletteProps) {
  const editor = useEditorStore();
  const overlay = useEditor((state) => state.overlay);
  const selected = useEditor((state) => state.selected);
  const close = () => editor.getState().set({ overlay: null });
  if (overlay === null) return null;
  if (overlay === "keys") return <Keys onClose={close} />;
  if (overlay === "find") return <Find catalog={catalog} onClose={close} />;
  const onAction = selected !== null && selected !== TRIGGER;
  const run = (command: () => void) => {
    close();
    // The list gives the keyboard back before a command moves it.
    requestAnimationFrame(command);
  };
  return (
    <List title={t("palette.title")} search={t("palette.search")} none={t("palette.none")} onClose={close}>
      {extra.map(({ title, run: command }) => (
        <Item key={title} value={title} onSelect={() => run(command)}>
          {title}
        </Item>
      ))}
      {shortcuts
        .filter((shortcut) => shortcut.run && shortcut.id !== "commands" && (onAction || !shortcut.onAction))
        .map((shortcut) => (
          <Item key={shortcut.id} value={shortcutTitle(shortcut)} onSelect={() => run(() => shortcut.run?.({ editor, catalog, canvas: canvas.current }))}>
            <span className="flex-1">{shortcutTitle(shortcut)}</span>
            {shortcut.keys[0] && <Key name={shortcut.keys[0]} />}
          </Item>
        ))}
    </List>
  );
}

function Find({ catalog, onClose }: { catalog: Catalog; onClose: () => void }) {
  const editor = useEditorStore();
  const document = useEditor((state) => state.history.present);
  const go = (id: string) => {
    onClose();
    editor.getState().set({ view: "canvas" });
    editor.getState().select(id);
  };
  return (
    <List title={t("find.title")} search={t("find.search")} none={t("find.none")} onClose={onClose}>
      {Array.from(walk(document.actions), ({ action }, index) => (
        <Item key={`${index} ${action.id}`} value={`${index + 1} ${actionTitle(action, catalog)} ${action.id}`} onSelect={() => go(action.id)}>
          <KitIcon kit={actionKit(catalog, action.action)} size="small" />
          <span className="text-ink-3">{index + 1}</span>
          <span className="min-w-0 flex-1 truncate">{actionTitle(action, catalog)}</span>
          <code className="font-mono text-xs text-ink-3">{action.id}</code>
        </Item>
      ))}
    </List>
  );
}

interface ListProps {
  title: string;
  search: string;
  none: string;
  onClose: () => void;
  children: ReactNode;
}

function List({ title, search, none, onClose, children }: ListProps) {
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Radix.Content aria-describedby={undefined} className="pop-in fixed inset-x-4 top-[12vh] z-50 mx-auto max-w-[560px] overflow-hidden rounded-dialog border border-line bg-surface shadow-pop">
          <Radix.Title className="sr-only">{title}</Radix.Title>
          <Command label={title} className="flex max-h-[60vh] flex-col">
            <div className="flex items-center gap-2 border-b border-line px-4">
              <Search size={14} className="text-ink-3" aria-hidden />
              <Command.Input autoFocus placeholder={search} className="h-12 w-full bg-transparent text-base outline-none" />
              <Key name="escape" />
            </div>
            <Command.List className="overflow-y-auto p-1.5">
              <Command.Empty className="p-3 text-ink-2">{none}</Command.Empty>
              {children}
            </Command.List>
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Item({ value, onSelect, children }: { value: string; onSelect: () => void; children: ReactNode }) {
  return (
    <Command.Item value={value} onSelect={onSelect} className="flex min-h-9 cursor-pointer items-center gap-3 rounded-control px-2.5 data-[selected=true]:bg-raised">
      {children}
    </Command.Item>
  );
}

function Keys({ onClose }: { onClose: () => void }) {
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t("keys.title")}>
      <div className="grid grid-cols-2 gap-x-8 gap-y-4 max-sm:grid-cols-1">
        {(["flow", "view", "action"] as const).map((group) => (
          <section key={group} className={group === "action" ? "row-span-2 row-start-1 col-start-2 max-sm:col-start-1 max-sm:row-auto" : undefined}>
            <h3 className="mb-1.5 text-xs font-medium text-ink-2">{t(`keys.group_${group}`)}</h3>
            <dl className="flex flex-col gap-1">
              {shortcuts
                .filter((shortcut) => shortcut.group === group && shortcut.keys.length > 0)
                .map((shortcut) => (
                  <div key={shortcut.id} className="flex h-6 items-center justify-between gap-3">
                    <dt>{shortcutTitle(shortcut)}</dt>
                    <dd className="flex shrink-0 gap-1">
                      {shortcut.keys.slice(0, shortcut.id === "ends" ? 2 : 1).map((key) => (
                        <Key key={key} name={key} />
                      ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

function Key({ name }: { name: string }) {
  return <kbd className="shrink-0 rounded border border-line bg-raised px-1.5 font-sans text-xs whitespace-nowrap text-ink-2">{shownKey(name)}</kbd>;
}

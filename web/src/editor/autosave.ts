/** Saves the document 500 ms after its last change: one request at a time, in order, never over someone else's change. */

import { draft } from "@/api/endpoints";
import { ApiError } from "@/api/http";
import type { SavedDraft } from "@/api/types";
import { forgetCopy, keepCopy } from "./keptCopy";
import type { Editor } from "./store";

const QUIET_MS = 500;
const RETRY_MS = 3_000;

export class Autosave {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private sending: Promise<boolean> | null = null;
  private savedDocument: unknown;

  constructor(
    private readonly flow: string,
    private readonly editor: Editor,
    private etag: string,
    private readonly onSaved: (saved: SavedDraft) => void,
  ) {
    this.savedDocument = editor.getState().history.present;
  }

  /** Starts saving; answers the way to stop. */
  watch(): () => void {
    const stopWatching = this.editor.subscribe((state, previous) => {
      if (state.history.present !== previous.history.present) this.schedule();
    });
    const onOnline = () => void this.flush();
    window.addEventListener("online", onOnline);
    return () => {
      clearTimeout(this.timer);
      window.removeEventListener("online", onOnline);
      stopWatching();
    };
  }

  hasUnsaved(): boolean {
    return this.editor.getState().history.present !== this.savedDocument;
  }

  /** Sends what isn't saved yet; answers whether everything is. */
  async flush(): Promise<boolean> {
    clearTimeout(this.timer);
    while (this.hasUnsaved()) {
      if (this.editor.getState().save.kind === "conflict") return false;
      this.sending ??= this.send().finally(() => (this.sending = null));
      if (!(await this.sending)) return false;
    }
    return true;
  }

  /** Nothing here is to be saved any more. */
  discard(): void {
    clearTimeout(this.timer);
    this.savedDocument = this.editor.getState().history.present;
    forgetCopy(this.flow);
  }

  /** The other one's change is overwritten by this one. */
  async keepMine(etag: string): Promise<boolean> {
    this.etag = etag;
    this.editor.getState().set({ save: { kind: "saving" } });
    return this.flush();
  }

  /** The server's draft takes the place of this one's changes, which stay one undo away. */
  async reload(): Promise<void> {
    const { body, etag } = await draft.get(this.flow);
    this.etag = etag;
    this.editor.getState().load(body);
    clearTimeout(this.timer);
    this.savedDocument = this.editor.getState().history.present;
    forgetCopy(this.flow);
    this.editor.getState().set({ save: { kind: "saved" } });
  }

  private schedule(): void {
    clearTimeout(this.timer);
    const { history, save, set } = this.editor.getState();
    if (!this.hasUnsaved()) {
      forgetCopy(this.flow);
      if (save.kind !== "conflict") set({ save: { kind: "saved" } });
      return;
    }
    keepCopy(this.flow, history.present, this.etag);
    if (save.kind === "conflict") return;
    set({ save: { kind: "saving" } });
    this.timer = setTimeout(() => void this.flush(), QUIET_MS);
  }

  private async send(): Promise<boolean> {
    const { history, set } = this.editor.getState();
    const document = history.present;
    set({ save: { kind: "saving" } });
    try {
      const { body: saved, etag } = await draft.put(this.flow, document, this.etag);
      this.etag = etag;
      this.savedDocument = document;
      if (this.hasUnsaved()) keepCopy(this.flow, this.editor.getState().history.present, etag);
      else forgetCopy(this.flow);
      set({ diagnostics: saved.diagnostics, save: this.hasUnsaved() ? { kind: "saving" } : { kind: "saved" } });
      this.onSaved(saved);
      return true;
    } catch (error) {
      this.failed(error);
      return false;
    }
  }

  private failed(error: unknown): void {
    const { set } = this.editor.getState();
    if (error instanceof ApiError && error.status === 412) {
      const { updated_by: by, etag } = error.details;
      set({ save: { kind: "conflict", by: String(by ?? ""), etag: String(etag ?? "") } });
      return;
    }
    const unreachable = error instanceof ApiError && error.status === 0;
    const kept = keepCopy(this.flow, this.editor.getState().history.present, this.etag);
    set({ save: unreachable && kept ? { kind: "offline" } : { kind: "failed", message: error instanceof Error ? error.message : String(error) } });
    const temporary = !(error instanceof ApiError) || error.status === 0 || error.status >= 500;
    if (temporary) this.timer = setTimeout(() => void this.flush(), RETRY_MS);
  }
}

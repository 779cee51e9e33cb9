/** Saves the document 500 ms after its last change: one request at a time, in order, never over someone else's change. */

import { draft } from "@/api/endpoints";
import { ApiError } from "@/api/http";
import type { SavedDraft } from "@/api/types";
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
    return () => {
      clearTimeout(this.timer);
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
      this.sending ??= this.send().finally(() => (this.sending = null));
      if (!(await this.sending)) return false;
    }
    return true;
  }

  /** Nothing here is to be saved any more. */
  discard(): void {
    clearTimeout(this.timer);
    this.savedDocument = this.editor.getState().history.present;
  }

  /** The other one's change is overwritten by this one. */
  async keepMine(etag: string): Promise<boolean> {
    this.etag = etag;
    return this.flush();
  }

  /** This one's changes are given up for the server's draft. */
  async reload(): Promise<void> {
    const { body, etag } = await draft.get(this.flow);
    this.etag = etag;
    this.editor.getState().load(body);
    this.savedDocument = this.editor.getState().history.present;
    clearTimeout(this.timer);
    this.editor.getState().set({ save: { kind: "saved" } });
  }

  private schedule(): void {
    clearTimeout(this.timer);
    if (!this.hasUnsaved() || this.editor.getState().save.kind === "conflict") return;
    this.editor.getState().set({ save: { kind: "saving" } });
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
    set({ save: { kind: "failed", message: error instanceof Error ? error.message : String(error) } });
    const temporary = !(error instanceof ApiError) || error.status === 0 || error.status >= 500;
    if (temporary) this.timer = setTimeout(() => void this.flush(), RETRY_MS);
  }
}

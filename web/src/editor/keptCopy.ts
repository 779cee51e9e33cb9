/** What wasn't sent yet, kept on this device for each flow, so that closing the page or losing the line loses nothing. */

export interface KeptCopy {
  document: unknown;
  /** The draft that it was made from. */
  etag: string;
  /** When it was kept. */
  at: string;
}

const keyOf = (flow: string) => `tandem.kept.${flow}`;

/** Answers whether it is kept: storage may be full or blocked. */
export function keepCopy(flow: string, document: unknown, etag: string): boolean {
  const copy: KeptCopy = { document, etag, at: new Date().toISOString() };
  try {
    localStorage.setItem(keyOf(flow), JSON.stringify(copy));
    return true;
  } catch {
    return false;
  }
}

export function keptCopy(flow: string): KeptCopy | null {
  try {
    const copy: unknown = JSON.parse(localStorage.getItem(keyOf(flow)) ?? "null");
    return isCopy(copy) ? copy : null;
  } catch {
    return null;
  }
}

export function forgetCopy(flow: string): void {
  try {
    localStorage.removeItem(keyOf(flow));
  } catch {
    // Without storage there is nothing to forget.
  }
}

function isCopy(value: unknown): value is KeptCopy {
  return typeof value === "object" && value !== null && "document" in value && "etag" in value && "at" in value && typeof value.at === "string";
}

/** Readable defaults for what a person didn't name. */

/** The base itself, or with the first free number. */
export function freeName(base: string, taken: string[]): string {
  if (!taken.includes(base)) return base;
  for (let number = 2; ; number++) if (!taken.includes(`${base} ${number}`)) return `${base} ${number}`;
}

/** A webhook path made of the flow's name that no address in `urls` ends with. */
export function freePath(name: string, urls: string[]): string {
  const base =
    name
      .toLowerCase()
      .normalize("NFKD")
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "") || "hook";
  const isTaken = (path: string) => urls.some((url) => url.endsWith(`/${path}`));
  if (!isTaken(base)) return base;
  for (let number = 2; ; number++) if (!isTaken(`${base}-${number}`)) return `${base}-${number}`;
}

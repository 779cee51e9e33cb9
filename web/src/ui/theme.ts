/** The theme that a person chose. `public/theme.js` applies the same rule before the first paint. */

import { create } from "zustand";

export type Theme = "system" | "light" | "dark";

const KEY = "tandem.theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

function stored(): Theme {
  try {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" ? value : "system";
  } catch {
    return "system";
  }
}

function apply(theme: Theme) {
  const isDark = theme === "dark" || (theme === "system" && dark.matches);
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
}

export const useTheme = create<{ theme: Theme; setTheme: (theme: Theme) => void }>((set) => ({
  theme: stored(),
  setTheme: (theme) => {
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // Without storage the choice lasts as long as the page.
    }
    apply(theme);
    set({ theme });
  },
}));

dark.addEventListener("change", () => apply(useTheme.getState().theme));

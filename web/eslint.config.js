import js from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/** What a room must not import: the arrows are pages → editor → actions → flow; `ui` serves all and knows none. */
const forbidden = {
  flow: ["actions", "editor", "pages", "ui", "api", "i18n"],
  ui: ["flow", "actions", "editor", "pages", "api"],
  api: ["actions", "editor", "pages", "ui"],
  actions: ["editor", "pages"],
  editor: ["pages"],
};

const arrows = Object.entries(forbidden).map(([room, rooms]) => ({
  files: [`src/${room}/**/*.{ts,tsx}`],
  rules: {
    "no-restricted-imports": [
      "error",
      { patterns: [{ group: rooms.map((name) => `@/${name}/**`), message: `${room} must not know this room.` }] },
    ],
  },
}));

export default tseslint.config(
  { ignores: ["dist", "public", "src/api/schema.ts", "playwright-report", "test-results", "screenshots"] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ["src/**/*.{ts,tsx}"],
    plugins: { "react-hooks": hooks },
    rules: {
      ...hooks.configs.recommended.rules,
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "max-lines": ["error", { max: 600 }],
      "no-restricted-globals": ["error", { name: "fetch", message: "Only src/api fetches." }],
      "no-restricted-syntax": [
        "error",
        { selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: "What people typed is shown as text." },
        { selector: "NewExpression[callee.name='EventSource']", message: "Only src/api talks to the server." },
      ],
    },
  },
  { files: ["src/api/**/*.ts", "e2e/**/*.ts"], rules: { "no-restricted-globals": "off", "no-restricted-syntax": "off" } },
  ...arrows,
);

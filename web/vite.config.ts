import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** The server that the page of `npm run dev` and of `vite preview` talks to. */
const target = process.env.TANDEM_SERVER ?? "http://127.0.0.1:8080";
/** The server takes a session's changes only from a page of its own host, so the host is kept. */
const server = { target, changeOrigin: false };

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@": new URL("./src", import.meta.url).pathname } },
  // The content security policy allows no data: fonts, so nothing is inlined.
  build: { outDir: "dist", assetsDir: "assets", assetsInlineLimit: 0, target: "es2023" },
  server: { proxy: { "/api": server, "/hooks": server } },
  test: { environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"] },
});

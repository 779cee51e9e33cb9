import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@": new URL("./src", import.meta.url).pathname } },
  // The content security policy allows no data: fonts, so nothing is inlined.
  build: { outDir: "dist", assetsDir: "assets", assetsInlineLimit: 0, target: "es2023" },
  server: { proxy: { "/api": server, "/hooks": server } },
  test: { environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"] },
});

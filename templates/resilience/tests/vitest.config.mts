import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    alias: { "__ALIAS__": fileURLToPath(new URL("./__FOLDER__", import.meta.url)) },
  },
  test: {
    include: ["**/*.test.{ts,tsx,js,jsx}"],
    exclude: ["**/node_modules/**", ".next/**", "e2e/**"],
  },
});

//go:build proof

package prooftest

import (
	"strings"
	"testing"
)

// A frameworkApp is a small app of a framework with a server of its own.
type frameworkApp struct {
	files map[string]string
	start []string
	env   []string
}

// frameworkApps have a page and nothing else of what the fixes bring.
var frameworkApps = map[string]frameworkApp{
	"sveltekit": {start: []string{"node", "build/index.js"}, files: map[string]string{
		"Dockerfile": "FROM node:22\nCOPY . .\nCMD [\"node\", \"build/index.js\"]\n",
		"package.json": `{ "name": "sveltekit", "private": true, "type": "module", "scripts": { "build": "vite build" },
  "devDependencies": { "@sveltejs/adapter-node": "^5.2.0", "@sveltejs/kit": "^2.20.0", "@sveltejs/vite-plugin-svelte": "^6.0.0", "@types/node": "^22.0.0", "bcryptjs": "^3.0.0", "stripe": "^18.5.0", "svelte": "^5.20.0", "typescript": "^5.8.0", "vite": "^7.0.0" } }
`,
		"tsconfig.json":    "{ \"extends\": \"./.svelte-kit/tsconfig.json\" }\n",
		"svelte.config.js": "import adapter from \"@sveltejs/adapter-node\";\n\nexport default { kit: { adapter: adapter() } };\n",
		"vite.config.ts":   "import { sveltekit } from \"@sveltejs/kit/vite\";\nimport { defineConfig } from \"vite\";\n\nexport default defineConfig({ plugins: [sveltekit()] });\n",
		"src/app.html":     "<!doctype html>\n<html lang=\"en\"><head>%sveltekit.head%</head><body>%sveltekit.body%</body></html>\n",
		"src/hooks.server.ts": `import type { Handle } from "@sveltejs/kit";

export const handle: Handle = async ({ event, resolve }) => {
  if (event.url.pathname === "/far") return fetch("data:text/plain,far");
  return resolve(event);
};
`,
		"src/routes/+page.svelte":           "<h1>Tea</h1>\n",
		"src/routes/broken/+page.server.ts": "export const load = () => {\n  throw new Error(\"the kettle's password is 1234\");\n};\n",
		"src/routes/broken/+page.svelte":    "<h1>Broken</h1>\n",
	}},
	"astro": {start: []string{"node", "dist/server/entry.mjs"}, env: []string{"HOST=127.0.0.1"}, files: map[string]string{
		"Dockerfile": "FROM node:22\nCOPY . .\nCMD [\"node\", \"dist/server/entry.mjs\"]\n",
		"package.json": `{ "name": "astro-site", "private": true, "type": "module", "scripts": { "build": "astro build" },
  "dependencies": { "@astrojs/node": "^9.5.0", "astro": "^5.16.0", "bcryptjs": "^3.0.0", "stripe": "^18.5.0" }, "devDependencies": { "@types/node": "^22.0.0", "typescript": "^5.8.0" } }
`,
		"tsconfig.json":          "{ \"extends\": \"astro/tsconfigs/strict\" }\n",
		"astro.config.mjs":       "import node from \"@astrojs/node\";\nimport { defineConfig } from \"astro/config\";\n\nexport default defineConfig({ output: \"server\", adapter: node({ mode: \"standalone\" }) });\n",
		"src/pages/index.astro":  "---\n---\n<html lang=\"en\"><head><title>Tea</title></head><body><h1>Tea</h1></body></html>\n",
		"src/pages/broken.astro": "---\nthrow new Error(\"the kettle's password is 1234\");\n---\n<h1>Broken</h1>\n",
	}},
	"nuxt": {start: []string{"node", ".output/server/index.mjs"}, files: map[string]string{
		"Dockerfile": "FROM node:22\nCOPY . .\nCMD [\"node\", \".output/server/index.mjs\"]\n",
		"package.json": `{ "name": "nuxt-site", "private": true, "type": "module", "scripts": { "build": "nuxt build" },
  "dependencies": { "bcryptjs": "^3.0.0", "nuxt": "^4.2.0", "postgres": "^3.4.0", "stripe": "^22.0.0", "vue": "^3.5.0", "vue-router": "^4.6.0" }, "devDependencies": { "@types/node": "^22.0.0", "typescript": "^5.8.0" } }
`,
		"tsconfig.json":        "{ \"files\": [], \"references\": [{ \"path\": \"./.nuxt/tsconfig.app.json\" }] }\n",
		"nuxt.config.ts":       "export default defineNuxtConfig({\n  compatibilityDate: \"2026-01-01\",\n  telemetry: false,\n});\n",
		"app/pages/index.vue":  "<template><h1>Tea</h1></template>\n",
		"app/pages/broken.vue": "<script setup lang=\"ts\">\nif (import.meta.server) throw new Error(\"the kettle's password is 1234\");\n</script>\n\n<template><h1>Broken</h1></template>\n",
	}},
	"reactrouter": {start: []string{"node_modules/.bin/react-router-serve", "build/server/index.js"}, files: map[string]string{
		"Dockerfile": "FROM node:22\nCOPY . .\nCMD [\"npx\", \"react-router-serve\", \"build/server/index.js\"]\n",
		"package.json": `{ "name": "reactrouter", "private": true, "type": "module", "scripts": { "build": "react-router build" },
  "dependencies": { "@react-router/node": "8.4.0", "@react-router/serve": "8.4.0", "bcryptjs": "^3.0.0", "isbot": "^5.1.0", "react": "^19.2.0", "react-dom": "^19.2.0", "react-router": "8.4.0", "stripe": "^18.5.0" },
  "devDependencies": { "@react-router/dev": "8.4.0", "@types/node": "^22.0.0", "@types/react": "^19.2.0", "@types/react-dom": "^19.2.0", "typescript": "^5.8.0", "vite": "^7.1.0" } }
`,
		"tsconfig.json":         "{ \"compilerOptions\": { \"jsx\": \"react-jsx\", \"module\": \"ESNext\", \"moduleResolution\": \"bundler\", \"strict\": true, \"noEmit\": true } }\n",
		"vite.config.ts":        "import { reactRouter } from \"@react-router/dev/vite\";\nimport { defineConfig } from \"vite\";\n\nexport default defineConfig({ plugins: [reactRouter()] });\n",
		"app/routes.ts":         "import { index, route } from \"@react-router/dev/routes\";\n\nexport default [index(\"routes/home.tsx\"), route(\"broken\", \"routes/broken.tsx\")];\n",
		"app/routes/home.tsx":   "export default function Home() {\n  return <h1>Tea</h1>;\n}\n",
		"app/routes/broken.tsx": "export function loader() {\n  throw new Error(\"the kettle's password is 1234\");\n}\n\nexport default function Broken() {\n  return <h1>Broken</h1>;\n}\n",
		"app/root.tsx": `import type { ReactNode } from "react";
import { Links, Meta, Outlet, Scripts, ScrollRestoration } from "react-router";

export function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <head>
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        <ScrollRestoration />
        <Scripts />
      </body>
    </html>
  );
}

export default function App() {
  return <Outlet />;
}
`,
	}},
}

// TestFrameworks sees from outside that every answer of SvelteKit, Astro, Nuxt and
// React Router has the headers that the fix sets, and that an error and an address
// that does not exist are answered by the pages that the fix adds, which tell
// nothing of what went wrong. Those that a container runs answer when they are asked for
// their health.
func TestFrameworks(t *testing.T) {
	for name, app := range frameworkApps {
		t.Run(name, func(t *testing.T) {
			dir := nodeApp(t, name, app.files)
			npm(t, dir, "install")
			j := start(t, dir)
			j.fix(t, "security/headers", nil)
			j.fix(t, "resilience/boundaries", nil)
			if _, ok := app.files["Dockerfile"]; ok {
				j.fix(t, "deploy/health", nil)
			}
			npm(t, dir, "run", "build")
			s := serve(t, dir, app.env, app.start[0], app.start[1:]...)
			a := s.ask(t, "GET", "/", "", "Accept", "text/html")
			if a.status != 200 || !strings.Contains(a.body, "Tea") || a.header.Get("X-Content-Type-Options") != "nosniff" || a.header.Get("X-Frame-Options") == "" ||
				a.header.Get("Strict-Transport-Security") == "" || !strings.Contains(a.header.Get("Content-Security-Policy-Report-Only"), "object-src 'none'") {
				t.Errorf("%d with the headers %v", a.status, a.header)
			}
			if far := s.ask(t, "GET", "/far", ""); name == "sveltekit" && (far.status != 200 || far.header.Get("X-Frame-Options") != "DENY") {
				t.Errorf("an answer from elsewhere: %d with the headers %v", far.status, far.header)
			}
			if a := s.ask(t, "GET", "/missing", "", "Accept", "text/html"); a.status != 404 || !strings.Contains(a.body, "Page not found") {
				t.Errorf("an address that does not exist: %d %s", a.status, a.body)
			}
			broken := s.ask(t, "GET", "/broken", "", "Accept", "text/html")
			shown, _, _ := strings.Cut(broken.body, "<script type=\"application/json\"") // where Nuxt keeps the message for the browser
			if broken.status != 500 || !strings.Contains(shown, "Something went wrong") || strings.Contains(shown, "kettle") {
				t.Errorf("an error: %d %s", broken.status, broken.body)
			}
			asked := s.ask(t, "GET", "/health", "")
			if _, ok := app.files["Dockerfile"]; ok && (asked.status != 200 || !strings.Contains(asked.body, `"ok"`) || asked.header.Get("Cache-Control") != "no-store") {
				t.Errorf("the health endpoint: %d %s %v", asked.status, asked.body, asked.header)
			}
			j.undo(t)
		})
	}
}

package fixes

import (
	"strings"
	"testing"

	"underpin/checks/project"
)

// planned is the text of each file that a plan changes.
func planned(t *testing.T, files map[string]string, plan func(*Draft) error) map[string]string {
	t.Helper()
	d := NewDraft(project.FromFiles(files), "area/word", nil)
	if err := plan(d); err != nil {
		t.Fatalf("plan: %v", err)
	}
	change, err := d.Change()
	if err != nil {
		t.Fatalf("change: %v", err)
	}
	out := map[string]string{}
	for _, f := range change.Files {
		out[f.Path] = string(f.After)
	}
	return out
}

// again asserts that a plan changes nothing of what it has made.
func again(t *testing.T, files, after map[string]string, plan func(*Draft) error) {
	t.Helper()
	all := map[string]string{}
	for name, text := range files {
		all[name] = text
	}
	for name, text := range after {
		all[name] = text
	}
	for name, text := range planned(t, all, plan) {
		t.Errorf("a second plan changes %s:\n%s", name, text)
	}
}

const packageJSON = `{
  "name": "shop",
  "type": "module",
  "dependencies": {
    "express": "^5.1.0"
  }
}
`

func TestWrapRoot(t *testing.T) {
	wrap := func(d *Draft) error {
		return WrapRoot(d, "src/main.tsx", "ErrorBoundary", "src/components/ErrorBoundary.tsx")
	}
	for _, c := range []struct{ name, before, after string }{
		{"strict mode with extensions", `import { StrictMode } from 'react'
import App from './App.tsx'

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
`, `import { StrictMode } from 'react'
import App from './App.tsx'
import { ErrorBoundary } from './components/ErrorBoundary.tsx'

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <ErrorBoundary>
      <App />
    </ErrorBoundary>
  </StrictMode>,
)
`},
		{"one line", `import { createRoot } from "react-dom/client";
import App from "./App";

createRoot(document.getElementById("root")!).render(<App />);
`, `import { createRoot } from "react-dom/client";
import App from "./App";
import { ErrorBoundary } from "./components/ErrorBoundary";

createRoot(document.getElementById("root")!).render(<ErrorBoundary><App /></ErrorBoundary>);
`},
		{
			"providers and tabs", "import React from 'react';\nimport App from './App';\n\nconst root = ReactDOM.createRoot(el);\nroot.render(\n\t<React.StrictMode>\n\t\t<Provider store={store}>\n\t\t\t<App />\n\t\t</Provider>\n\t\t<Toaster />\n\t</React.StrictMode>\n);\n",
			"import React from 'react';\nimport App from './App';\nimport { ErrorBoundary } from './components/ErrorBoundary';\n\nconst root = ReactDOM.createRoot(el);\nroot.render(\n\t<React.StrictMode>\n\t\t<ErrorBoundary>\n\t\t\t<Provider store={store}>\n\t\t\t\t<App />\n\t\t\t</Provider>\n\t\t\t<Toaster />\n\t\t</ErrorBoundary>\n\t</React.StrictMode>\n);\n",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := map[string]string{"package.json": packageJSON, "src/main.tsx": c.before}
			after := planned(t, files, wrap)
			if after["src/main.tsx"] != c.after {
				t.Errorf("got:\n%s\nwant:\n%s", after["src/main.tsx"], c.after)
			}
			again(t, files, after, wrap)
		})
	}
}

func TestWrapRootRefuses(t *testing.T) {
	d := NewDraft(project.FromFiles(map[string]string{"src/main.tsx": "start(App)\n"}), "area/word", nil)
	if err := WrapRoot(d, "src/main.tsx", "ErrorBoundary", "src/ErrorBoundary.tsx"); err == nil || !strings.Contains(err.Error(), "JSX") {
		t.Errorf("got %v", err)
	}
}

func TestModule(t *testing.T) {
	text := "import express, { Router } from \"express\";\nimport type { Request } from \"express\";\nimport Stripe from \"stripe\";\n\n/** Answers. */\nexport function answer(req: Request) {\n  return `${req.path}`;\n}\n\nexport const router: Router = express.Router();\n"
	for _, c := range []struct{ name, manifest, beside, source, file, want string }{
		{
			"TypeScript", packageJSON, "src/app.ts", "import a from 'a'\n", "src/x.ts",
			strings.NewReplacer("\"", "'", ";\n", "\n").Replace(text),
		},
		{
			"ES modules", packageJSON, "src/app.js", "import a from \"a\";\n", "src/x.js",
			"import express, { Router } from \"express\";\nimport Stripe from \"stripe\";\n\n/** Answers. */\nexport function answer(req) {\n  return `${req.path}`;\n}\n\nexport const router = express.Router();\n",
		},
		{
			"CommonJS", `{"name":"x"}`, "app.js", "const a = require(\"a\");\n", "src/x.js",
			"const express = require(\"express\");\nconst { Router } = express;\nconst Stripe = require(\"stripe\");\n\n/** Answers. */\nfunction answer(req) {\n  return `${req.path}`;\n}\n\nconst router = express.Router();\n\nmodule.exports = { answer, router };\n",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := NewDraft(project.FromFiles(map[string]string{"package.json": c.manifest, c.beside: c.source}), "area/word", nil)
			file, got, err := Module(d, c.beside, "src/x.ts", text)
			if err != nil || file != c.file || got != c.want {
				t.Errorf("%s, %v:\n%s\nwant:\n%s", file, err, got, c.want)
			}
		})
	}
}

package fixes

import "testing"

func TestAnImportNamesTheFileThatIsThere(t *testing.T) {
	for _, c := range []struct{ name, file, text, module, want string }{
		{"a component among scripts", "src/main.jsx", "import './env.js';\nimport App from './App.jsx';\n", "src/Guard.jsx", "./Guard.jsx"},
		{"a script among components", "src/main.jsx", "import App from './App.jsx';\n", "src/env.js", "./env.js"},
		{"a module of its own kind", "src/main.js", "import './env.js';\n", "src/keys.mjs", "./keys.mjs"},
		{"a script of another kind", "src/main.mjs", "import './env.mjs';\n", "src/keys.js", "./keys.js"},
		{"what the compiler writes", "src/main.ts", "import './env.js';\n", "src/keys.ts", "./keys.js"},
		{"a component that the compiler writes", "src/main.tsx", "import './env.js';\n", "src/Guard.tsx", "./Guard.js"},
		{"none", "src/main.jsx", "import App from './App';\n", "src/Guard.jsx", "./Guard"},
	} {
		d := draftOf(map[string]string{"package.json": `{"type": "module"}`, c.file: c.text, c.module: "export const key = 1;\n"})
		if got := localSpec(d, d.Source(c.file), c.module); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

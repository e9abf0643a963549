package fixes

import "testing"

func TestFindNextConfig(t *testing.T) {
	const object = "{ images: { unoptimized: true } }"
	for _, c := range []struct {
		name, text string
		found      bool
	}{
		{"next.config.js", "module.exports = " + object + ";\n", true},
		{"next.config.mjs", "export default " + object + ";\n", true},
		{"next.config.ts", "import type { NextConfig } from 'next';\nconst c: NextConfig = " + object + ";\nexport default c;\n", true},
		{"next.config.ts", "export default " + object + " satisfies NextConfig;\n", true},
		{"next.config.mjs", "const c = " + object + ";\nexport default withA(withB(c), { org: 'x' });\n", true},
		{"next.config.mjs", "const c = " + object + ";\nexport default withMDX({ extension: /x/ })(c);\n", true},
		{"next.config.js", "module.exports = (phase, { defaultConfig }) => (" + object + ");\n", true},
		{"next.config.js", "module.exports = async () => {\n  const c = " + object + ";\n  return c;\n};\n", true},
		{"next.config.mjs", "export default function config() {\n  return " + object + ";\n}\n", true},
		{"next.config.js", "const c = " + object + ";\nmodule.exports = c;\nmodule.exports = withSentryConfig(module.exports, { silent: true });\n", true},
		{"next.config.js", "module.exports = (phase) => {\n  if (phase) return { a: 1 };\n  return { b: 1 };\n};\n", false},
		{"next.config.mjs", "import c from './other.mjs';\nexport default c;\n", false},
		{"next.config.mjs", "const a = b;\nconst b = a;\nexport default a;\n", false},
		{"next.config.mjs", "console.log(1);\n", false},
	} {
		d := draftOf(map[string]string{"package.json": `{"dependencies":{"next":"16.0.0"}}`, c.name: c.text})
		got, ok, err := FindNextConfig(d)
		if !ok {
			t.Errorf("%s: not seen", c.text)
		}
		if (err == nil) != c.found {
			t.Errorf("%s: %v", c.text, err)
		}
		if c.found && got.Object.Text() != object {
			t.Errorf("%s: found %q", c.text, got.Object.Text())
		}
	}
	if _, ok, err := FindNextConfig(draftOf(map[string]string{"package.json": "{}"})); ok || err != nil {
		t.Errorf("without a file: %v, %v", ok, err)
	}
}

func TestNewConfigName(t *testing.T) {
	for _, c := range []struct{ version, file, want string }{
		{"^16.0.0", "app/page.tsx", "next.config.ts"},
		{"14.2.35", "app/page.tsx", "next.config.mjs"},
		{"^15.1.0", "app/page.jsx", "next.config.mjs"},
	} {
		d := draftOf(map[string]string{"package.json": `{"dependencies":{"next":"` + c.version + `"}}`, c.file: "export default function A() { return null }\n"})
		if got := NewConfigName(d); got != c.want {
			t.Errorf("Next %s with %s: %s, want %s", c.version, c.file, got, c.want)
		}
	}
}

func TestImportModule(t *testing.T) {
	const alias = `{"compilerOptions":{"paths":{"@/*":["./src/*"]}}}`
	for _, c := range []struct{ file, config, want string }{
		{"src/app/api/a/route.ts", alias, `"@/lib/x"`},
		{"src/app/api/a/route.ts", `{}`, `"../../../lib/x"`},
		{"src/main.ts", alias, `"./lib/x"`},
	} {
		d := draftOf(map[string]string{"package.json": `{"dependencies":{"next":"16.0.0"}}`, "tsconfig.json": c.config, c.file: "a();\n", "src/lib/x.ts": "export const x = 1;\n"})
		if err := d.Edit(c.file, ImportModule(d, d.Source(c.file), "src/lib/x.ts", "x")...); err != nil {
			t.Fatal(err)
		}
		if got, want := textOf(t, d, c.file), "import { x } from "+c.want+";\n\na();\n"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestImportGoesBehindAComment(t *testing.T) {
	d := draftOf(map[string]string{"package.json": "{}", "a.ts": "import \"./b\"; // first of all\nc();\n", "d.ts": "export const d = 1;\n"})
	if err := d.Edit("a.ts", ImportModule(d, d.Source("a.ts"), "d.ts", "d")...); err != nil {
		t.Fatal(err)
	}
	if got, want := textOf(t, d, "a.ts"), "import \"./b\"; // first of all\nimport { d } from \"./d\";\nc();\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestJoinModules(t *testing.T) {
	got := JoinModules("import { a } from \"a\";\n\n// What b is.\nexport const b = a;\n", "const c = 1;\n", "import type { D } from \"d\";\n\nexport let d: D;\n")
	want := "import { a } from \"a\";\nimport type { D } from \"d\";\n\n// What b is.\nexport const b = a;\n\nconst c = 1;\n\nexport let d: D;\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

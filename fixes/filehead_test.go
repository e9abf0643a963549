package fixes

import "testing"

func TestFirstImportStandsApart(t *testing.T) {
	const line = "import { x } from \"./x\";\n"
	for _, c := range []struct{ name, text, want string }{
		{"no comment", "run();\n", line + "\nrun();\n"},
		{"a comment on the file", "/**\n * Sends mail.\n */\n\nconst a = 1;\n", "/**\n * Sends mail.\n */\n\n" + line + "\nconst a = 1;\n"},
		{"two of them", "// a.ts\n\n// Sends mail.\n// Twice.\n\nconst a = 1;\n", "// a.ts\n\n// Sends mail.\n// Twice.\n\n" + line + "\nconst a = 1;\n"},
		{"a comment on the first statement", "// One.\nconst a = 1;\n", line + "\n// One.\nconst a = 1;\n"},
		{"both", "/* a.ts */\n\n// One.\nconst a = 1;\n", "/* a.ts */\n\n" + line + "\n// One.\nconst a = 1;\n"},
		{"a word to a tool", "// @ts-nocheck\nconst a = 1;\n", "// @ts-nocheck\n" + line + "\nconst a = 1;\n"},
		{"a directive", "'use client';\n\nexport const a = 1;\n", "'use client';\n\nimport { x } from './x';\n\nexport const a = 1;\n"},
		{"a shebang", "#!/usr/bin/env node\nrun();\n", "#!/usr/bin/env node\n" + line + "\nrun();\n"},
		{"a comment in front of code on its line", "/* one */ run();\n", line + "\n/* one */ run();\n"},
		{"a comment alone", "// nothing\n", "// nothing\n" + line},
		{"nothing", "", line},
	} {
		d := draftOf(map[string]string{"package.json": `{"type":"module"}`, "a.ts": c.text, "x.ts": "export const x = 1;\n"})
		f := d.Source("a.ts")
		if err := d.Edit("a.ts", ImportEdits(d, f, ImportFrom(d, f, "x.ts", "x"))...); err != nil {
			t.Fatal(err)
		}
		if got := textOf(t, d, "a.ts"); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

func TestImportFirstKeepsCommentsWithTheirImport(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"of the file", "// a.ts\nimport a from \"a\";\n", "// a.ts\nimport \"./x\";\nimport a from \"a\";\n"},
		{"of the import", "// a.ts\n\n// Needed early.\nimport a from \"a\";\n", "// a.ts\n\nimport \"./x\";\n// Needed early.\nimport a from \"a\";\n"},
		{"of the import, in lines", "// a.ts\n\n// Needed early.\n// Really.\nimport a from \"a\";\n", "// a.ts\n\nimport \"./x\";\n// Needed early.\n// Really.\nimport a from \"a\";\n"},
		{"of the file, in lines", "// Read me.\n// All of me.\nimport a from \"a\";\n", "// Read me.\n// All of me.\nimport \"./x\";\nimport a from \"a\";\n"},
		{"types are loaded for nothing", "import type { A } from \"a\";\nimport b from \"b\";\n", "import type { A } from \"a\";\nimport \"./x\";\nimport b from \"b\";\n"},
		{"types alone", "import type { A } from \"a\";\n\nrun();\n", "import \"./x\";\nimport type { A } from \"a\";\n\nrun();\n"},
	} {
		d := draftOf(map[string]string{"package.json": `{"type":"module"}`, "a.ts": c.text, "x.ts": "export const x = 1;\n"})
		if err := ImportFirst(d, "a.ts", "x.ts"); err != nil {
			t.Fatal(err)
		}
		if got := textOf(t, d, "a.ts"); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

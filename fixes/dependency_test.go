package fixes

import "testing"

func TestDependency(t *testing.T) {
	for _, c := range []struct {
		name, in, want string
		dev            bool
	}{
		{"sorted", "{\n  \"dependencies\": {\n    \"a\": \"1\",\n    \"z\": \"1\"\n  }\n}\n", "{\n  \"dependencies\": {\n    \"a\": \"1\",\n    \"helmet\": \"^8.0.0\",\n    \"z\": \"1\"\n  }\n}\n", false},
		{"first", "{\n  \"dependencies\": {\n    \"x\": \"1\"\n  }\n}\n", "{\n  \"dependencies\": {\n    \"helmet\": \"^8.0.0\",\n    \"x\": \"1\"\n  }\n}\n", false},
		{"unsorted", "{\n  \"dependencies\": {\n    \"z\": \"1\",\n    \"a\": \"1\"\n  }\n}\n", "{\n  \"dependencies\": {\n    \"z\": \"1\",\n    \"a\": \"1\",\n    \"helmet\": \"^8.0.0\"\n  }\n}\n", false},
		{"no field", "{\n\t\"name\": \"x\"\n}\n", "{\n\t\"name\": \"x\",\n\t\"devDependencies\": {\n\t\t\"helmet\": \"^8.0.0\"\n\t}\n}\n", true},
		{"empty field", "{\n  \"dependencies\": {}\n}\n", "{\n  \"dependencies\": {\n    \"helmet\": \"^8.0.0\"\n  }\n}\n", false},
		{"present", "{\"devDependencies\":{\"helmet\":\"*\"}}", "{\"devDependencies\":{\"helmet\":\"*\"}}", false},
	} {
		d := draftOf(map[string]string{"package.json": c.in, "pnpm-lock.yaml": "lockfileVersion: '9.0'\n"})
		for range 2 {
			if err := d.Dependency("helmet", "^8.0.0", c.dev); err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
		}
		if got := textOf(t, d, "package.json"); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
		if c.in != c.want && (len(d.steps) != 1 || d.steps[0].Command != "pnpm install") {
			t.Errorf("%s: steps %v", c.name, d.steps)
		}
	}
}

func TestDependencyStandsWhereItIsImported(t *testing.T) {
	d := draftOf(map[string]string{
		"package.json":               `{"name":"all","dependencies":{"x":"1"}}`,
		"pnpm-workspace.yaml":        "packages:\n  - apps/*\ncatalog:\n  'helmet': ^8.1.0\n  zod: ^4.0.0\nonlyBuilt:\n  - left-pad: 1\n",
		"apps/server/package.json":   `{"dependencies":{"express":"5"}}`,
		"apps/server/index.js":       "import express from 'express';\n",
		"apps/server/lib/types.json": "{}",
		"apps/page/package.json":     `{"type":"module"}`,
		"apps/page/main.js":          "",
	})
	d.Write("apps/server/index.js", []byte("import express from 'express';\nimport helmet from 'helmet';\nimport pad from 'left-pad';\n"))
	d.Write("apps/page/main.js", []byte("import clean from 'dompurify/es';\n"))
	for _, name := range []string{"helmet", "dompurify", "left-pad"} {
		if err := d.Dependency(name, "^1.0.0", false); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := textOf(t, d, "apps/server/package.json"), `{"dependencies":{"express":"5", "helmet": "catalog:", "left-pad": "^1.0.0"}}`; got != want {
		t.Errorf("server: %s, want %s", got, want)
	}
	if got, want := textOf(t, d, "package.json"), `{"name":"all","dependencies":{"dompurify": "^1.0.0", "x":"1"}}`; got != want {
		t.Errorf("top: %s, want %s", got, want)
	}
}

func TestEnvExample(t *testing.T) {
	for _, c := range []struct {
		name, file, in, want string
	}{
		{"new", ".env.example", "", "# From the dashboard.\nKEY=\"a b\"\n"},
		{"sample", ".env.sample", "A=1", "A=1\n\n# From the dashboard.\nKEY=\"a b\"\n"},
		{"of a worker", ".dev.vars.example", "A=1\n", "A=1\n\n# From the dashboard.\nKEY=\"a b\"\n"},
		{"crlf", ".env.example", "A=1\r\n\r\n", "A=1\r\n\r\n# From the dashboard.\r\nKEY=\"a b\"\r\n"},
		{"there", ".env.example", "export KEY=\n", "export KEY=\n"},
		{"in a comment", ".env.example", "# KEY=x\n", "# KEY=x\n"},
	} {
		files := map[string]string{"package.json": "{}"}
		if c.in != "" {
			files[c.file] = c.in
		}
		d := draftOf(files)
		for range 2 {
			if err := d.EnvExample("KEY", "a b", "From the dashboard."); err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
		}
		if got := textOf(t, d, c.file); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestEnvExampleKeepsOneRemarkForSeveral(t *testing.T) {
	d := draftOf(map[string]string{"package.json": "{}", ".env.example": "A=1\n"})
	for _, name := range []string{"B", "C", "D"} {
		if err := d.EnvExample(name, "", "Read in "+pick(name == "D", "d.ts", "b.ts")); err != nil {
			t.Fatal(err)
		}
	}
	if got := textOf(t, d, ".env.example"); got != "A=1\n\n# Read in b.ts\nB=\nC=\n\n# Read in d.ts\nD=\n" {
		t.Errorf("got %q", got)
	}
}

func TestEnvExampleIsNotIgnored(t *testing.T) {
	d := draftOf(map[string]string{"package.json": "{}", ".gitignore": "/node_modules\n.env*\n.next"})
	if err := d.EnvExample("KEY", "", ""); err != nil {
		t.Fatal(err)
	}
	if got := textOf(t, d, ".gitignore"); got != "/node_modules\n.env*\n!.env.example\n.next" {
		t.Errorf("got %q", got)
	}
	if d.Project().Ignored(".env.example") {
		t.Error("the example is still ignored")
	}
}

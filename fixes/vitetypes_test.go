package fixes

import (
	"testing"

	"underpin/checks/project"
)

func TestViteSaysWhatItsVariablesAre(t *testing.T) {
	app := func(more map[string]string) map[string]string {
		files := map[string]string{
			"package.json": `{"devDependencies":{"vite":"6.0.0","typescript":"5.7.0"},"dependencies":{"react":"19.0.0"}}`,
			"index.html":   `<!doctype html><script type="module" src="/src/main.tsx"></script>`, "tsconfig.json": "{}",
			"src/main.tsx": "export const address = 'http://localhost:4000';\n", "vite.config.ts": "export default {};\n",
		}
		for name, text := range more {
			files[name] = text
		}
		return files
	}
	fix := &Fix{Plan: func(d *Draft) error {
		d.Write("src/main.tsx", []byte("export const address = import.meta.env.VITE_ADDRESS;\n"))
		return nil
	}}
	for _, c := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"nobody says", app(nil), "src/vite-env.d.ts"},
		{"beside the entry", app(map[string]string{"index.html": `<script type="module" src="/main.tsx"></script>`, "main.tsx": "export {};\n"}), "vite-env.d.ts"},
		{"a file says", app(map[string]string{"src/env.d.ts": "/// <reference types=\"vite/client\" />\n"}), ""},
		{"the settings say", app(map[string]string{"tsconfig.app.json": `{"compilerOptions":{"types":["vite/client"]}}`}), ""},
		{"types of its own", app(map[string]string{"src/types.ts": "declare global { interface ImportMeta { env: Record<string, string> } }\nexport {};\n"}), ""},
		{"it was read before", app(map[string]string{"src/main.tsx": "export const mode = import.meta.env.MODE;\n"}), ""},
		{"not Vite", app(map[string]string{"package.json": `{"dependencies":{"next":"15.1.0","react":"19.0.0"}}`}), ""},
	} {
		p := project.FromFiles(c.files)
		got, err := fix.Draw(p, "area/word", nil)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		created := ""
		for _, f := range got.Files {
			if !f.Existed {
				created = f.Path
			}
		}
		if created != c.want {
			t.Errorf("%s: created %q, want %q", c.name, created, c.want)
		}
	}
}

package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// damaged writes an app whose source files are truncated or have bits flipped,
// n of them, made from the sample app.
func damaged(t *testing.T, n int) string {
	t.Helper()
	dir := demo(t)
	var sources []txtar.File
	for _, f := range txtar.Parse(demoApp).Files {
		if ext := filepath.Ext(f.Name); ext == ".ts" || ext == ".tsx" || ext == ".prisma" || ext == ".json" {
			sources = append(sources, f)
		}
	}
	random := rand.New(rand.NewPCG(1, 2)) // the same damage in every run
	for i := range n {
		f := sources[i%len(sources)]
		text := append([]byte{}, f.Data...)
		if i%2 == 0 {
			text = text[:random.IntN(len(text))]
		} else {
			for range 1 + random.IntN(20) {
				text[random.IntN(len(text))] ^= 1 << random.IntN(8)
			}
		}
		path := filepath.Join(dir, filepath.Dir(f.Name), fmt.Sprintf("d%d", i), filepath.Base(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestDamagedSourcesEndNothing(t *testing.T) {
	dir := damaged(t, 1000)
	code, out, errors := underpin(t, "", "check", "--json", dir)
	if code == exitError || strings.Contains(out, "this check failed") {
		t.Errorf("exit code %d: %s\n%s", code, errors, out)
	}
}

func TestHostileFoldersEndNothing(t *testing.T) {
	write := func(dir, name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name, build := range map[string]func(dir string){
		"empty":       func(string) {},
		"no manifest": func(dir string) { write(dir, "a.txt", "hi") },
		"not json":    func(dir string) { write(dir, "package.json", "{{{{") },
		"brackets": func(dir string) {
			write(dir, "src/a.ts", strings.Repeat("[", 100_000))
			write(dir, "b.json", strings.Repeat("[", 100_000))
		},
		"a long line": func(dir string) { write(dir, "src/a.ts", "x = '"+strings.Repeat("a", 20<<20)+"'") },
		"bad UTF-8":   func(dir string) { write(dir, "src/a.ts", "const \xff\xfe = '\xc3'; \x00") },
		"bad yaml":    func(dir string) { write(dir, ".github/workflows/ci.yml", "a: *b\n&c d: [\n\t- x") },
		"bad toml":    func(dir string) { write(dir, "supabase/config.toml", "[[[\n= \x00") },
		"bad sql": func(dir string) {
			write(dir, "supabase/migrations/1_a.sql", strings.Repeat("create table (", 5000)+"$$")
		},
		"bad prisma":   func(dir string) { write(dir, "prisma/schema.prisma", strings.Repeat("model {", 5000)) },
		"bad html":     func(dir string) { write(dir, "index.html", strings.Repeat("<script ", 5000)) },
		"hostile name": func(dir string) { write(dir, "src/\x1b]52;c;aGk=\x07.ts", "fetch('http://localhost')") },
		"a link loop": func(dir string) {
			if err := os.Symlink(dir, filepath.Join(dir, "loop")); err != nil {
				t.Skip("no symbolic links here")
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if name != "empty" && name != "no manifest" && name != "not json" {
				write(dir, "package.json", `{"name": "x", "dependencies": {"next": "16.0.0", "react": "19.0.0", "stripe": "20.0.0", "express": "5.0.0", "vite": "8.0.0", "@supabase/supabase-js": "2.0.0"}}`)
			}
			build(dir)
			code, out, errors := underpin(t, "", "check", dir)
			if code == exitError && !strings.Contains(errors, "no web app was found here") || strings.Contains(out, "this check failed") {
				t.Errorf("exit code %d: %s\n%s", code, errors, out)
			}
			if strings.ContainsAny(out+errors, "\x1b\x07\x00") {
				t.Errorf("a control character reached the output: %q", out)
			}
		})
	}
}

package main

import (
	"context"
	"io"
	"os"
	"testing"

	"underpin/checks"
	"underpin/checks/check"
	"underpin/checks/project"
)

// benchTree is the app that the benchmarks read: the folder that UNDERPIN_TREE
// names, else the sample app.
func benchTree(b *testing.B) string {
	if dir := os.Getenv("UNDERPIN_TREE"); dir != "" {
		return dir
	}
	b.Setenv("TMPDIR", b.TempDir())
	dir, err := writeDemo()
	if err != nil {
		b.Fatal(err)
	}
	return dir
}

// BenchmarkCheck is a whole check, from the folder to the report.
func BenchmarkCheck(b *testing.B) {
	dir := benchTree(b)
	for b.Loop() {
		if code := run(context.Background(), &env{out: io.Discard, err: os.Stderr}, []string{"check", "--json", dir}); code == exitError {
			b.Fatal("the check could not run")
		}
	}
}

// BenchmarkOpen reads the folder and answers nothing.
func BenchmarkOpen(b *testing.B) {
	dir := benchTree(b)
	for b.Loop() {
		if _, err := project.Open(context.Background(), dir, project.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLookAgain is every check after a change to one file, as after a fix.
func BenchmarkLookAgain(b *testing.B) {
	p, err := project.Open(context.Background(), benchTree(b), project.Options{})
	if err != nil {
		b.Fatal(err)
	}
	check.Run(context.Background(), p, checks.All(), nil)
	name := benchChanged(p)
	text, _ := p.Read(name)
	for b.Loop() {
		after := p.With(map[string][]byte{name: append(text[:len(text):len(text)], '\n')})
		check.Run(context.Background(), after, checks.All(), nil)
	}
}

// benchChanged is a file that a fix would change: the framework's configuration,
// else the manifest.
func benchChanged(p *project.Project) string {
	for _, stem := range []string{"next.config", "vite.config"} {
		if name := p.ConfigPath(stem); name != "" {
			return name
		}
	}
	return "package.json"
}

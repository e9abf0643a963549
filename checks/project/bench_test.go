package project

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
)

// benchFolder is UNDERPIN_BENCH, or a made-up app of two thousand files.
func benchFolder(b *testing.B) string {
	if dir := os.Getenv("UNDERPIN_BENCH"); dir != "" {
		return dir
	}
	dir := b.TempDir()
	files := map[string]string{"package.json": `{"dependencies":{"next":"15.0.0","react":"19.0.0"}}`, "app/page.tsx": "export default () => null\n"}
	body := strings.Repeat("export async function load(id: string) { return fetch(`/api/${id}`, { method: \"POST\" }) }\n", 40)
	for i := range 2000 {
		files[fmt.Sprintf("src/d%d/f%d.ts", i%50, i)] = fmt.Sprintf("import { x } from \"./f%d\"\nconst key = process.env.KEY_%d\n%s", i, i, body)
	}
	for name, text := range files {
		writeFile(b, dir, name, text)
	}
	return dir
}

func mustOpen(b *testing.B, dir string) *Project {
	p, err := Open(context.Background(), dir, Options{})
	if err != nil {
		b.Fatal(err)
	}
	return p
}

func BenchmarkOpen(b *testing.B) {
	dir := benchFolder(b)
	for b.Loop() {
		mustOpen(b, dir)
	}
}

func BenchmarkStack(b *testing.B) {
	dir := benchFolder(b)
	for b.Loop() {
		b.StopTimer()
		p := mustOpen(b, dir)
		b.StartTimer()
		p.Stack()
	}
}

// BenchmarkWith is a change to one file with the questions that depend on all
// files asked again; it may cost a twentieth of Open and the first questions.
func BenchmarkWith(b *testing.B) {
	p := mustOpen(b, benchFolder(b))
	p.Stack()
	p.Env()
	change := map[string][]byte{"app/page.tsx": []byte("export default () => process.env.NEW\n")}
	for b.Loop() {
		q := p.With(change)
		q.Stack()
		q.Env()
	}
}

package project

import (
	"context"
	"testing"
)

func TestOpenReadsAnApp(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"package.json": `{"name":"shop","dependencies":{"next":"^15.1.0","react":"latest"}}`,
		"app/page.tsx": "export default function Page() { return <p/> }\n", "node_modules/x/index.js": "",
		".gitignore": "*.log\n", "a.log": "",
	} {
		writeFile(t, dir, name, text)
	}
	p, err := Open(context.Background(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Files(); len(got) != 3 {
		t.Fatal(got)
	}
	if p.Name() != "shop" || p.Stack().Framework != Next || p.Stack().Router != AppRouter {
		t.Fatalf("%q %+v", p.Name(), p.Stack())
	}
	tree := p.Source("app/page.tsx")
	if tree == nil || p.Source("app/page.tsx") != tree {
		t.Fatal("no tree, or two of them")
	}
	q := p.With(map[string][]byte{"app/page.tsx": nil, "app/x.ts": []byte("1")})
	if q.Has("app/page.tsx") || !q.Has("app/x.ts") || !p.Has("app/page.tsx") {
		t.Fatal(q.Files())
	}
}

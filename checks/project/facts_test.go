package project

import (
	"testing"

	"underpin/checks/project/source"
)

func TestPerFileLooksOnlyAtChangedFilesAgain(t *testing.T) {
	p := FromFiles(map[string]string{"package.json": "{}", "a.ts": "a()\n", "b.ts": "b()\n"})
	var looked []string
	calls := func(p *Project, name string) int {
		return PerFile(p, name, "test/calls", func(f *source.File) (n int) {
			looked = append(looked, f.Path)
			for range f.Find(source.Call) {
				n++
			}
			return n
		})
	}
	if calls(p, "a.ts") != 1 || calls(p, "b.ts") != 1 || calls(p, "gone.ts") != 0 {
		t.Fatal("wrong answers")
	}
	next := p.With(map[string][]byte{"a.ts": []byte("a()\na()\n")})
	if calls(next, "a.ts") != 2 || calls(next, "b.ts") != 1 || calls(p, "a.ts") != 1 {
		t.Error("wrong answers after a change")
	}
	if len(looked) != 3 {
		t.Errorf("looked at %q, want a.ts, b.ts and a.ts again", looked)
	}
}

func TestAnswerIsGivenOnce(t *testing.T) {
	p := FromFiles(map[string]string{"package.json": "{}", "a.ts": "0"})
	asked := 0
	ask := func(p *Project) int {
		return Answer(p, "test/asked", func(p *Project) int { p.Read("a.ts"); asked++; return asked })
	}
	if first, second := ask(p), ask(p); first != 1 || second != 1 {
		t.Error("asked again of the same project")
	}
	if ask(p.With(map[string][]byte{"a.ts": nil, "b.ts": []byte("1")})) != 2 {
		t.Error("not asked again of another project")
	}
}

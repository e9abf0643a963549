package project

import (
	"fmt"
	"strings"
	"testing"
)

// An index answers as a search does, for more files than one of its words has
// bits, before and after a change.
func TestIndexedWordsAnswerAsASearch(t *testing.T) {
	files := map[string]string{"data.json": `{"word7": "Fold7"}`}
	for i := range 150 {
		files[fmt.Sprintf("src/%d.ts", i)] = strings.Repeat("x ", i) + fmt.Sprintf("const word%d = 'Fold%d'; ab()", i, i)
	}
	p := FromFiles(files)
	agree := func(p *Project, path, text string) {
		t.Helper()
		for _, words := range [][]string{{"word7 "}, {"nothing", "'Fold1'"}, {"ab("}, {"b"}, {"word7", "word8", "word9"}} {
			plain, folded := false, false
			for _, w := range words {
				plain = plain || strings.Contains(text, w)
				folded = folded || strings.Contains(strings.ToLower(text), strings.ToLower(w))
			}
			if got := p.Holds(path, words...); got != plain {
				t.Errorf("Holds(%s, %q) = %v", path, words, got)
			}
			lowered := strings.Split(strings.ToLower(strings.Join(words, ",")), ",")
			if got := p.HoldsFold(path, lowered...); got != folded {
				t.Errorf("HoldsFold(%s, %q) = %v", path, words, got)
			}
		}
	}
	Answer(p, "test", func(p *Project) int {
		for range 2 { // the second time from what is known
			for path, text := range files {
				agree(p, path, text)
			}
		}
		return 0
	})
	next := p.With(map[string][]byte{"src/7.ts": []byte("none"), "src/new.ts": []byte("word7 'FOLD1'")})
	agree(next, "src/7.ts", "none")
	agree(next, "src/new.ts", "word7 'FOLD1'")
	agree(next, "src/8.ts", files["src/8.ts"])
}

func TestSourcesInAnyOrder(t *testing.T) {
	p := FromFiles(map[string]string{"a.ts": "1", "b.ts": "2", "c.css": "", "d.ts": "3", "e.ts": "4"})
	Answer(p, "test", func(p *Project) int {
		for _, order := range []string{"abde", "edba", "adbeab", "bdeabde"} {
			p.Sources()
			for _, name := range order {
				path := string(name) + ".ts"
				if f := p.find(path); f == nil || f.path != path {
					t.Errorf("%s: %s finds %v", order, path, f)
				}
			}
			if p.Has("f.ts") {
				t.Error("f.ts is there")
			}
		}
		return 0
	})
}

package project

import (
	"fmt"
	"testing"

	"underpin/checks/project/source"
)

// An answer about one file must not ask another one. Where it does all the same, what
// was made from it is made anew when the other file changes.
func TestAnswersFromFileAnswersThatAskMoreAreAskedAgain(t *testing.T) {
	files := map[string]string{"package.json": "{}", "entry.ts": "import './part0'\n", "other.ts": "go()\n"}
	for i := range 20 {
		files[fmt.Sprintf("part%d.ts", i)] = "x()\n"
	}
	length := func(p *Project, name string) int {
		return PerFile(p, name, "test/length", func(f *source.File) int { return len(f.Text) })
	}
	for name, more := range map[string]func(p *Project) int{
		"the text of another file": func(p *Project) int { text, _ := p.Read("other.ts"); return len(text) },
		"the words of another file": func(p *Project) int {
			if p.Holds("other.ts", "longer") {
				return 1
			}
			return 0
		},
		"what is known of another file": func(p *Project) int { return length(p, "other.ts") },
		"many files": func(p *Project) int {
			text, _ := p.Read("other.ts")
			sum := len(text)
			for i := range 20 {
				part, _ := p.Read(fmt.Sprintf("part%d.ts", i))
				sum += len(part)
			}
			return sum
		},
		"whether a file is there": func(p *Project) int { return len(p.Sources()) },
		"another answer": func(p *Project) int {
			return Answer(p, "test/other", func(p *Project) int { text, _ := p.Read("other.ts"); return len(text) })
		},
		"the side of a file": func(p *Project) int { return len(p.Modules().ImportersOf("part1.ts")) },
	} {
		t.Run(name, func(t *testing.T) {
			p := FromFiles(files)
			entry := func(p *Project) int {
				return PerFile(p, "entry.ts", "test/more", func(*source.File) int { return more(p) })
			}
			first := func(p *Project) int {
				return Answer(p, "test/first", func(p *Project) int { length(p, "part0.ts"); return entry(p) })
			}
			second := func(p *Project) int {
				return Answer(p, "test/second", func(p *Project) int { length(p, "part3.ts"); return entry(p) })
			}
			before := first(p)
			if second(p) != before {
				t.Fatal("two answers from one differ")
			}
			next := p.With(map[string][]byte{"other.ts": []byte("import './part1'\nlonger()\n"), "added.ts": []byte("1")})
			if got := first(next); got == before || second(next) != got {
				t.Errorf("still %d and %d after the change, %d before", got, second(next), before)
			}
		})
	}
}

func TestNumbersOfTwoSetsAreJoined(t *testing.T) {
	few, many := []int32{3, 70, 200}, []int32{}
	for i := range int32(20) {
		many = append(many, i*9)
	}
	for _, c := range []struct{ a, b []int32 }{{few, few}, {few, many}, {many, few}, {many, many}, {nil, many}, {many, nil}} {
		var a, b numbers
		for _, i := range c.a {
			a.add(i)
		}
		for _, i := range c.b {
			b.add(i)
		}
		kept := b.clone()
		a.addAll(&b)
		for _, i := range append(append([]int32{}, c.a...), c.b...) {
			if !a.has(i) {
				t.Errorf("%v and %v: %d is lost", c.a, c.b, i)
			}
		}
		a.add(1000)
		b.add(500)
		if a.has(500) || b.has(1000) || kept.has(500) || a.has(1) {
			t.Errorf("%v and %v: the sets are one", c.a, c.b)
		}
	}
}

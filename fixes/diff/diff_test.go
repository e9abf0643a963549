package diff

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestLines(t *testing.T) {
	got := Lines([]byte("a\nb\nc\nd"), []byte("a\nx\ny\nc\nd\n"))
	want := []Line{
		{Equal, "a\n", 1, 1},
		{Delete, "b\n", 2, 0},
		{Insert, "x\n", 0, 2},
		{Insert, "y\n", 0, 3},
		{Equal, "c\n", 3, 4},
		{Delete, "d", 4, 0},
		{Insert, "d\n", 0, 5},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
	if len(Lines(nil, nil)) != 0 || len(Lines(nil, []byte("a"))) != 1 {
		t.Error("empty texts")
	}
}

func TestHunks(t *testing.T) {
	lines := Lines([]byte("1\n2\n3\n4\n5\n6\n7\n8\n9\n"), []byte("1\nx\n3\n4\n5\n6\n7\n9\n"))
	got := Hunks(lines, 1)
	want := []Hunk{{0, 4, 1, 3, 1, 3}, {7, 10, 7, 3, 7, 2}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	if n := len(Hunks(lines, 3)); n != 1 {
		t.Errorf("hunks that touch are %d, want 1", n)
	}
}

// edited changes lines of a text at random.
func edited(r *rand.Rand, text string, edits int) string {
	lines := split(text)
	for range edits {
		at := r.IntN(len(lines) + 1)
		switch fresh := fmt.Sprintf("line %d\n", r.IntN(50)); r.IntN(3) {
		case 0:
			lines = append(lines[:at:at], append([]string{fresh}, lines[at:]...)...)
		case 1:
			if at < len(lines) {
				lines = append(lines[:at:at], lines[at+1:]...)
			}
		case 2:
			if at < len(lines) {
				lines[at] = fresh
			}
		}
	}
	out := strings.Join(lines, "")
	if r.IntN(4) == 0 {
		out = strings.TrimSuffix(out, "\n")
	}
	return out
}

func randomText(r *rand.Rand, lines int) string {
	var b strings.Builder
	for range lines {
		fmt.Fprintf(&b, "line %d\n", r.IntN(lines))
	}
	return b.String()
}

func all(bool) func(int) bool { return func(int) bool { return true } }

func TestPickMakesEveryPart(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		before := randomText(r, 1+r.IntN(60))
		after := edited(r, before, r.IntN(12))
		lines := Lines([]byte(before), []byte(after))
		if got := Pick(lines, all(true)); string(got) != after {
			t.Fatalf("all runs of %q → %q gave %q", before, after, got)
		}
		if got := Pick(lines, func(int) bool { return false }); string(got) != before {
			t.Fatalf("no run of %q → %q gave %q", before, after, got)
		}
		chosen := r.Uint64()
		part := Pick(lines, func(i int) bool { return chosen>>(i%64)&1 == 1 })
		rest := Pick(Lines(part, []byte(after)), all(true))
		if string(rest) != after {
			t.Fatalf("a part and the rest gave %q", rest)
		}
	}
}

func TestLinesAreFewAndInOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		before := randomText(r, 40)
		edits := r.IntN(8)
		lines := Lines([]byte(before), []byte(edited(r, before, edits)))
		if ins, del := Count(lines); ins > edits+1 || del > edits+1 {
			t.Fatalf("%d edits became +%d −%d", edits, ins, del)
		}
		for _, run := range Runs(lines) {
			if run.From > 0 && lines[run.From-1].Op != Equal {
				t.Fatal("a run is not maximal")
			}
			inserting := false
			for _, l := range lines[run.From:run.To] {
				if l.Op == Delete && inserting {
					t.Fatal("a deletion stands behind an insertion")
				}
				inserting = inserting || l.Op == Insert
			}
		}
	}
}

func TestLargeTextsAreComparedInTime(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	var ordered, backward, other strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&ordered, "line %d\n", i)
		fmt.Fprintf(&backward, "line %d\n", 20_000-i)
		fmt.Fprintf(&other, "other %d\n", i)
	}
	for name, after := range map[string]string{
		"a few edits": edited(r, ordered.String(), 20), "backward": backward.String(), "unrelated": other.String(),
	} {
		began := time.Now()
		lines := Lines([]byte(ordered.String()), []byte(after))
		if took := time.Since(began); took > time.Minute {
			t.Errorf("%s took %s", name, took)
		}
		if got := Pick(lines, all(true)); string(got) != after {
			t.Errorf("%s: wrong text", name)
		}
		if ins, _ := Count(lines); name == "a few edits" && ins > 21 {
			t.Errorf("%s became +%d", name, ins)
		}
	}
}

func TestWords(t *testing.T) {
	old, new := Words("const a = \"é old\";\n", "const b = \"é new\";\r\n")
	cut := func(s string, spans []Span) (out []string) {
		for _, p := range spans {
			out = append(out, s[p.Start:p.End])
		}
		return out
	}
	if got := cut("const a = \"é old\";", old); !reflect.DeepEqual(got, []string{"a", "old"}) {
		t.Errorf("old: %q", got)
	}
	if got := cut("const b = \"é new\";", new); !reflect.DeepEqual(got, []string{"b", "new"}) {
		t.Errorf("new: %q", got)
	}
	for _, c := range [][2]string{{"return 1", "import x from y"}, {"a\xff", "a\xfe"}, {strings.Repeat("a", 5000), "a"}} {
		if old, new := Words(c[0], c[1]); old != nil || new != nil {
			t.Errorf("%.20q → %.20q: %v %v", c[0], c[1], old, new)
		}
	}
}

func TestPairs(t *testing.T) {
	lines := Lines([]byte("a\nb\nc\n"), []byte("x\ny\nc\nd\n"))
	runs := Runs(lines)
	if got := Pairs(lines, runs[0]); !reflect.DeepEqual(got, [][2]int{{0, 2}, {1, 3}}) {
		t.Errorf("got %v", got)
	}
	if got := Pairs(lines, runs[1]); got != nil {
		t.Errorf("an insertion is paired: %v", got)
	}
}

func FuzzPick(f *testing.F) {
	f.Add("a\nb\n", "a\nc", uint64(1))
	f.Add("\r\n\x00\xff", "\u2028\r", uint64(0))
	f.Fuzz(func(t *testing.T, before, after string, chosen uint64) {
		lines := Lines([]byte(before), []byte(after))
		if !bytes.Equal(Pick(lines, all(true)), []byte(after)) || !bytes.Equal(Pick(lines, func(int) bool { return false }), []byte(before)) {
			t.Fatalf("%q → %q", before, after)
		}
		keep := func(i int) bool { return chosen>>(i%64)&1 == 1 }
		drop := func(i int) bool { return !keep(i) }
		if len(Pick(lines, keep))+len(Pick(lines, drop)) != len(before)+len(after) {
			t.Fatalf("%q → %q: lines are lost", before, after)
		}
	})
}

// A block that is added or taken away is shown as one block, where several places
// mean the same.
func TestABlockIsShownWhole(t *testing.T) {
	const head, tail = "go(() => {\n  a()\n})\n\n", "go(() => {\n  c()\n})\n"
	for name, block := range map[string]string{
		"a call":      "go(() => {\n  b()\n})\n\n",
		"a schema":    "const s = z.object({\n  id: z.string(),\n})\n\n",
		"deep inside": "  go(() => {\n    b()\n  })\n\n",
		"with a gap":  "const s = z.object({\n\n  id: z.string(),\n})\n\n",
	} {
		for _, c := range []struct {
			before, after string
			op            Op
		}{{head + tail, head + block + tail, Insert}, {head + block + tail, head + tail, Delete}} {
			var got strings.Builder
			lines := Lines([]byte(c.before), []byte(c.after))
			for _, l := range lines {
				if l.Op != Equal {
					got.WriteString(l.Text)
				}
				if l.Op != Equal && l.Op != c.op {
					t.Errorf("%s: op %d", name, l.Op)
				}
			}
			if got.String() != block {
				t.Errorf("%s, op %d: shown\n%s\nwant\n%s", name, c.op, got.String(), block)
			}
			for _, keep := range []bool{true, false} {
				want := c.before
				if keep {
					want = c.after
				}
				if got := string(Pick(lines, func(int) bool { return keep })); got != want {
					t.Errorf("%s: kept %v: %q", name, keep, got)
				}
			}
		}
	}
}

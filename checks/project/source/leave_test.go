package source

import "testing"

func TestLeaves(t *testing.T) {
	for code, want := range map[string]struct{ leaves, may bool }{
		"if (a) return;":                        {true, true},
		"if (a) throw new Error();":             {true, true},
		"if (a) { log(); return 1; }":           {true, true},
		"if (a) { if (b) return; }":             {false, true},
		"if (a) { try { throw e } finally {} }": {false, true},
		"if (a) { log(); }":                     {false, false},
		"if (a) log();":                         {false, false},
	} {
		f := Parse("a.ts", []byte("function f() { "+code+" }"))
		for branch := range f.Find(If) {
			then := branch.Child(Then)
			if then.Leaves() != want.leaves {
				t.Errorf("%s: Leaves() = %t", code, then.Leaves())
			}
			if then.MayLeave() != want.may {
				t.Errorf("%s: MayLeave() = %t", code, then.MayLeave())
			}
			break
		}
	}
}

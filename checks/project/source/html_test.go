package source

import "testing"

func TestScriptsOfAPage(t *testing.T) {
	f := Parse("index.html", []byte("<p>it's</p>\n<script>\nconst key = 1\n</script>\n<script type=\"application/json\">{</script>\n"))
	if len(f.Problems) > 0 {
		t.Fatal(f.Problems)
	}
	for n := range f.Find(Declarator) {
		if line, column := n.Position(); line != 3 || column != 7 {
			t.Errorf("the script stands at %d:%d", line, column)
		}
		return
	}
	t.Error("no script was read")
}

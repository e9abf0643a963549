package fixes

import (
	"errors"
	"strings"
	"testing"

	"underpin/checks/project"
)

func draftOf(files map[string]string) *Draft {
	return NewDraft(project.FromFiles(files), "area/word", nil)
}

func textOf(t *testing.T, d *Draft, path string) string {
	t.Helper()
	text, ok := d.Read(path)
	if !ok {
		t.Fatalf("there is no %s", path)
	}
	return string(text)
}

func TestChangeHoldsWhatTheDraftDid(t *testing.T) {
	d := draftOf(map[string]string{"a.ts": "let a\n", "b.ts": "let b\n", "c.ts": "let c\n", "gone.ts": "x\n"})
	if err := d.Create("z.ts", "let z\n"); err != nil {
		t.Fatal(err)
	}
	if err := d.Edit("b.ts", Edit{4, 5, "d"}, Edit{0, 0, "// first\n"}, Edit{0, 0, "// second\n"}); err != nil {
		t.Fatal(err)
	}
	d.Write("c.ts", []byte("let c\n")) // nothing new
	d.Remove("gone.ts")
	d.Remove("never.ts")
	d.Step("Run it.", "npm test")
	d.Step("Run it.", "npm test")
	d.Review()
	if !d.Project().Has("z.ts") || d.Project().Has("gone.ts") || d.Has("gone.ts") {
		t.Error("the draft's project does not show its edits")
	}
	c, err := d.Change()
	if err != nil {
		t.Fatal(err)
	}
	want := []FileChange{
		{Path: "b.ts", Before: []byte("let b\n"), After: []byte("// first\n// second\nlet d\n"), Existed: true},
		{Path: "gone.ts", Before: []byte("x\n"), Existed: true, Removed: true},
		{Path: "z.ts", After: []byte("let z\n")},
	}
	if len(c.Files) != len(want) {
		t.Fatalf("the change has %d files, want %d: %+v", len(c.Files), len(want), c.Files)
	}
	for i, w := range want {
		g := c.Files[i]
		if g.Path != w.Path || string(g.Before) != string(w.Before) || string(g.After) != string(w.After) || g.Existed != w.Existed || g.Removed != w.Removed {
			t.Errorf("file %d is %+v, want %+v", i, g, w)
		}
	}
	if len(c.Steps) != 1 || c.Safety != Behaviour || c.ID != "area/word" {
		t.Errorf("steps %v, safety %v, id %q", c.Steps, c.Safety, c.ID)
	}
}

func TestCreateRefusesOtherContent(t *testing.T) {
	d := draftOf(map[string]string{"a.ts": "let a\n"})
	if err := d.Create("a.ts", "let a\n"); err != nil {
		t.Errorf("the same content: %v", err)
	}
	var r *Refusal
	if err := d.Create("a.ts", "let b\n"); !errors.As(err, &r) || r.Sketch != "let b\n" || r.Lang != "ts" {
		t.Errorf("other content gave %v", err)
	}
}

func TestEditRefusesBadRanges(t *testing.T) {
	for name, edits := range map[string][]Edit{
		"overlap":  {{0, 3, ""}, {2, 4, ""}},
		"backward": {{3, 2, ""}},
		"outside":  {{0, 99, ""}},
		"negative": {{-1, 0, ""}},
	} {
		if err := draftOf(map[string]string{"a.ts": "let a\n"}).Edit("a.ts", edits...); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestEditTakesOnLineEnds(t *testing.T) {
	d := draftOf(map[string]string{"a.ts": "a\r\nb\r\n"})
	if err := d.Edit("a.ts", Edit{3, 3, "x\ny\r\n"}); err != nil {
		t.Fatal(err)
	}
	if got := textOf(t, d, "a.ts"); got != "a\r\nx\r\ny\r\nb\r\n" {
		t.Errorf("got %q", got)
	}
}

func TestPathsStayInTheRepository(t *testing.T) {
	files := map[string]string{"package.json": "{}", "../../package.json": "{}"}
	for _, bad := range []string{
		"", ".", "..", "/etc/passwd", "a/../../../../b", "../../../x", `a\b`, "C:/x", "a\x1b[2J", "a//b", "./a",
		".git/hooks/post-commit", "src/.GIT/config", "node_modules/x/index.js", ".underpin/review.json",
	} {
		d := draftOf(files)
		if err := d.Create(bad, "x"); err == nil {
			t.Errorf("create %q: no error", bad)
		}
		d.Write(bad, []byte("x"))
		if _, err := d.Change(); err == nil {
			t.Errorf("write %q: no error", bad)
		}
	}
	d := draftOf(files)
	for _, good := range []string{"src/a.ts", "../../.github/workflows/ci.yml", "..a/b", ".gitignore"} {
		if err := d.Create(good, "x"); err != nil {
			t.Errorf("create %q: %v", good, err)
		}
	}
}

func TestFillMarkers(t *testing.T) {
	for _, c := range []struct{ in, out, unknown string }{
		{"a __ONE__ b __TWO__", "a 1 b __ONE__", ""},
		{"__dirname __proto__ x__y __NEW__", "__dirname __proto__ x__y __NEW__", "__NEW__"},
		{"__A_B__", "ab", ""},
	} {
		out, unknown := fillMarkers(c.in, map[string]string{"ONE": "1", "TWO": "__ONE__", "A_B": "ab"})
		if out != c.out || unknown != c.unknown {
			t.Errorf("%q gave %q, %q; want %q, %q", c.in, out, unknown, c.out, c.unknown)
		}
	}
}

func TestTemplatesOfTheProjectWin(t *testing.T) {
	d := draftOf(map[string]string{".underpin/templates/deploy/ci/npm.yml": "name: ours\r\n"})
	if got, err := d.Template("deploy/ci/npm.yml", nil); err != nil || got != "name: ours\n" {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := d.Template("no/such/thing.ts", nil); err == nil || !strings.Contains(err.Error(), "no/such/thing.ts") {
		t.Errorf("a missing template gave %v", err)
	}
}

func TestEnvExampleOfTheRepository(t *testing.T) {
	d := draftOf(map[string]string{"package.json": "{}", "../../.env.example": "PORT=3000\n", "../../package.json": "{}"})
	if err := d.EnvExample("LOG_LEVEL", "info", ""); err != nil {
		t.Fatal(err)
	}
	if got, want := textOf(t, d, "../../.env.example"), "PORT=3000\n\nLOG_LEVEL=info\n"; got != want || d.Has(".env.example") {
		t.Errorf("got %q, want %q", got, want)
	}
	d = draftOf(map[string]string{"package.json": "{}", ".env.sample": "", "../.env.example": "PORT=3000\n"})
	if err := d.EnvExampleValue("LOG_LEVEL", "info", ""); err != nil || textOf(t, d, ".env.sample") != "LOG_LEVEL=info\n" {
		t.Errorf("the app's own is not the one: %v", err)
	}
}

func TestEnvExampleOfAFrontEndBesideAServerInPython(t *testing.T) {
	files := map[string]string{
		"web/package.json": `{"dependencies": {"react": "19.0.0"}, "devDependencies": {"vite": "7.0.0"}}`, "web/index.html": "<title>x</title>",
		"api/requirements.txt": "fastapi==0.115.0\n", "api/main.py": "from fastapi import FastAPI\napp = FastAPI()\n",
	}
	d := draftOf(files)
	if err := d.EnvExample("VITE_API_URL", "", ""); err != nil || textOf(t, d, "web/.env.example") != "VITE_API_URL=\n" {
		t.Errorf("it lies elsewhere: %v", err)
	}
	files["web/.env.sample"] = "A=1\n"
	d = draftOf(files)
	if err := d.EnvExample("VITE_API_URL", "", ""); err != nil || d.Has("web/.env.example") || !strings.Contains(textOf(t, d, "web/.env.sample"), "VITE_API_URL=") {
		t.Errorf("what is there is not taken: %v", err)
	}
}

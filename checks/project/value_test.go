package project

import (
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestReadersGiveValuesWithPlaces(t *testing.T) {
	p := FromFiles(map[string]string{
		"a.json": "{\n  // a comment\n  \"name\": \"x\",\n  \"list\": [1, true, {\"k\": \"v\"}],\n}\n",
		"a.yml":  "name: x\nlist:\n  - 1\n  - true\n  - k: v\nbase: &b\n  deep: 1\nuse:\n  <<: *b\n  own: \"é\"\n  x: y\n",
		"a.toml": "name = \"x\"\nlist = [1, true, {k = \"v\"}]\n[build.env]\nNODE = \"20\"\n[[redirects]]\nfrom = \"/a\"\n[[redirects]]\nfrom = \"/b\"\n",
	})
	read := map[string]func(string) (Value, error){"a.json": p.ReadJSON, "a.yml": p.ReadYAML, "a.toml": p.ReadTOML}
	for name, f := range read {
		v, err := f(name)
		if err != nil {
			t.Fatal(name, err)
		}
		text, _ := p.Read(name)
		if got := v.Get("name"); got.Text() != "x" || !strings.Contains(string(text[got.Start:got.End]), "x") {
			t.Errorf("%s: name is %+v", name, got)
		}
		var items []Value
		for i := range v.Get("list").Items() {
			items = append(items, i)
		}
		if len(items) != 3 || items[0].Text() != "1" || items[2].Get("k").Text() != "v" {
			t.Errorf("%s: list is %+v", name, items)
		}
		if b, ok := items[1].Bool(); !b || !ok {
			t.Errorf("%s: the second is %+v", name, items[1])
		}
		if n, ok := items[0].Number(); n != 1 || !ok {
			t.Errorf("%s: the first is %+v", name, items[0])
		}
		if got := v.Get("list", "none", "at", "all"); got.OK() || got.Text() != "" {
			t.Errorf("%s: found %+v", name, got)
		}
	}
	j, _ := p.ReadJSON("a.json")
	if m, _ := j.Member("list"); m.Line != 4 || m.Column != 3 {
		t.Errorf("list stands at %d:%d", m.Line, m.Column)
	}
	y, _ := p.ReadYAML("a.yml")
	if y.Get("use", "deep").Text() != "1" || y.Get("use", "x").Line != 11 || y.Get("use", "own").Column != 8 {
		t.Errorf("yaml: %+v", y.Get("use"))
	}
	m, _ := p.ReadTOML("a.toml")
	if e := m.Get("build", "env", "NODE"); e.Text() != "20" || e.Line != 4 || e.Column != 8 {
		t.Errorf("toml: %+v", e)
	}
	if r := m.Get("redirects"); r.Len() != 2 {
		t.Errorf("toml: %+v", r)
	}
}

func TestYAMLOfManyDocuments(t *testing.T) {
	p := FromFiles(map[string]string{"a.yml": "# first\na: 1\n---\nb: 2\n", "empty.yml": "", "comment.yml": "# nothing\n", "tab.yml": "a:\n\t- b\n"})
	v, err := p.ReadYAML("a.yml")
	if err != nil || v.Get("a").Text() != "1" {
		t.Errorf("%+v %v", v, err)
	}
	for _, name := range []string{"empty.yml", "comment.yml"} {
		if v, err := p.ReadYAML(name); err != nil || v.OK() {
			t.Errorf("%s: %+v %v", name, v, err)
		}
	}
	for _, name := range []string{"tab.yml", "none.yml"} {
		if _, err := p.ReadYAML(name); err == nil || !strings.HasPrefix(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestReadersRefuseHostileText(t *testing.T) {
	deep := strings.Repeat("[", 100_000)
	bomb := "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c <= 'k'; c++ {
		prev := string(c - 1)
		bomb += string(c) + ": &" + string(c) + " [" + strings.Repeat("*"+prev+",", 10) + "]\n"
	}
	for name, text := range map[string]string{
		"deep": deep, "object": strings.Repeat(`{"a":`, 100_000), "hidden": `/*"*/` + deep, "slash": "//\"\n" + deep,
		"line": strings.Repeat("x", 20<<20), "bytes": "\xff\xfe\x00{\x00", "bomb": bomb, "dots": strings.Repeat("a.", 100_000) + "a=1",
		"self": "a: &a\n  b: *a\n", "flow": strings.Repeat("{a: ", 100_000), "dash": strings.Repeat("- ", 100_000),
	} {
		p := FromFiles(map[string]string{"f": text})
		for _, read := range []func(string) (Value, error){p.ReadJSON, p.ReadYAML, p.ReadTOML} {
			_, _ = read("f") // must come back
		}
		if _, err := p.ReadJSON("f"); err == nil {
			t.Errorf("%s was read as JSON", name)
		}
	}
}

func FuzzReaders(f *testing.F) {
	f.Add("{\"a\": [1]}")
	f.Add("a: [1, *b]\nc: &b x")
	f.Add("[a.b]\nc = {d = 1}\n[[e]]")
	f.Fuzz(func(t *testing.T, text string) {
		for _, parse := range []func([]byte) (Value, error){parseJSON, parseYAML, parseTOML} {
			watchdog := time.AfterFunc(5*time.Second, func() { panic("too slow: " + strconv.Quote(text)) })
			v, err := parse([]byte(text))
			watchdog.Stop()
			if err == nil {
				checkPlaces(t, v, len(text))
			}
		}
		_ = parseManifest("package.json", []byte(text))
	})
}

func checkPlaces(t *testing.T, v Value, size int) {
	if v.Start < 0 || v.End < v.Start || v.End > size {
		t.Fatalf("%+v lies outside of the %d bytes", v, size)
	}
	for _, m := range v.parts {
		checkPlaces(t, m.Value, size)
	}
}

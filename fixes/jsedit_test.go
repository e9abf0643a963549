package fixes

import (
	"strings"
	"testing"

	"underpin/checks/project/source"
)

// first is the first node of a kind in a file.
func first(f *source.File, k source.Kind) source.Node {
	for n := range f.Find(k) {
		return n
	}
	return source.Node{}
}

func TestAddItems(t *testing.T) {
	for _, c := range []struct {
		name, in, want string
		kind           source.Kind
	}{
		{"empty", "const a = {};\n", "const a = {\n  b: 1,\n};\n", source.Object},
		{"comment", "const a = {\n  /* here */\n};\n", "const a = {\n  /* here */\n  b: 1,\n};\n", source.Object},
		{"trailing comma", "const a = {\n  c: 2,\n};\n", "const a = {\n  c: 2,\n  b: 1,\n};\n", source.Object},
		{"no trailing comma", "const a = {\n  c: 2\n};\n", "const a = {\n  c: 2,\n  b: 1\n};\n", source.Object},
		{"comment behind", "const a = {\n  c: 2, // two\n};\n", "const a = {\n  c: 2, // two\n  b: 1,\n};\n", source.Object},
		{"comment, no comma", "const a = {\n  c: 2 // two, or more\n};\n", "const a = {\n  c: 2, // two, or more\n  b: 1\n};\n", source.Object},
		{"one line", "const a = { c: 2 };\n", "const a = {\n  c: 2,\n  b: 1,\n};\n", source.Object},
		{"one line with a comment", "const a = { c: 2 /* two */ };\n", "const a = { c: 2 /* two */, b: 1 };\n", source.Object},
		{"starts late", "const a = { c: [\n  2,\n] };\n", "const a = { c: [\n  2,\n], b: 1 };\n", source.Object},
		{"tabs", "const a = {\n\tc: {\n\t\td: 1,\n\t},\n};\n", "const a = {\n\tc: {\n\t\td: 1,\n\t},\n\tb: 1,\n};\n", source.Object},
		{"array", "const a = [\n  { c: 1 },\n];\n", "const a = [\n  { c: 1 },\n  b,\n];\n", source.Array},
		{"no line end at the end", "a = {\n  c: 2,\n}", "a = {\n  c: 2,\n  b: 1,\n}", source.Object},
	} {
		t.Run(c.name, func(t *testing.T) {
			item := "b: 1"
			if c.kind == source.Array {
				item = "b"
			}
			for _, eol := range []string{"\n", "\r\n"} {
				d := draftOf(map[string]string{"a.ts": strings.ReplaceAll(c.in, "\n", eol)})
				if err := d.Edit("a.ts", AddItems(d, first(d.Source("a.ts"), c.kind), item)...); err != nil {
					t.Fatal(err)
				}
				if got := textOf(t, d, "a.ts"); got != strings.ReplaceAll(c.want, "\n", eol) {
					t.Errorf("got\n%q\nwant\n%q", got, c.want)
				}
			}
		})
	}
}

func TestAtTop(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"block", "function a() {\n  b();\n}\n", "function a() {\n  x();\n\n  b();\n}\n"},
		{"directive", "async function a() {\n  \"use server\";\n\n  b();\n}\n", "async function a() {\n  \"use server\";\n  x();\n\n  b();\n}\n"},
		{"comment above", "function a() {\n  // First b.\n  b();\n}\n", "function a() {\n  x();\n\n  // First b.\n  b();\n}\n"},
		{"empty", "function a() {}\n", "function a() {\n  x();\n}\n"},
		{"one line", "function a() { return b(); }\n", "function a() {\n  x();\n  return b();\n}\n"},
		{"tabs", "function a() {\n\tb()\n\tc()\n}\n", "function a() {\n\tx()\n\n\tb()\n\tc()\n}\n"},
	} {
		d := draftOf(map[string]string{"a.ts": c.in})
		edits, ok := AtTop(d, first(d.Source("a.ts"), source.Function), "x();")
		if !ok {
			t.Fatalf("%s: refused", c.name)
		}
		if err := d.Edit("a.ts", edits...); err != nil {
			t.Fatal(err)
		}
		if got := textOf(t, d, "a.ts"); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

func TestAtTopOfAnArrow(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"const a = (q) => b(q);\n", "const a = (q) => {\n  x();\n  return b(q);\n};\n"},
		{"const a = (q): (() => void) => ({\n  b: q,\n});\n", "const a = (q): (() => void) => {\n  x();\n  return ({\n    b: q,\n  });\n};\n"},
		{"const a = async () => {\n  b();\n};\n", "const a = async () => {\n  x();\n\n  b();\n};\n"},
	} {
		d := draftOf(map[string]string{"a.ts": c.in})
		edits, ok := AtTop(d, first(d.Source("a.ts"), source.Arrow), "x();")
		if !ok {
			t.Fatalf("%s: refused", c.in)
		}
		if err := d.Edit("a.ts", edits...); err != nil {
			t.Fatal(err)
		}
		if got := textOf(t, d, "a.ts"); got != c.want {
			t.Errorf("got\n%s\nwant\n%s", got, c.want)
		}
	}
}

func TestAddParamAndAsync(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"export function POST() {\n  return a();\n}\n", "export async function POST(q: Q) {\n  return a();\n}\n"},
		{"export const POST = () => a();\n", "export const POST = async (q: Q) => a();\n"},
		{"export default function ( ) {}\n", "export default async function (q: Q ) {}\n"},
	} {
		d := draftOf(map[string]string{"a.ts": c.in})
		f := d.Source("a.ts")
		fn := first(f, source.Function)
		if !fn.OK() {
			fn = first(f, source.Arrow)
		}
		param, ok := AddParam(fn, "q: Q")
		async, done, fine := MakeAsync(fn)
		if !ok || done || !fine {
			t.Fatalf("%s: %v %v %v", c.in, ok, done, fine)
		}
		if err := d.Edit("a.ts", param, async); err != nil {
			t.Fatal(err)
		}
		if got := textOf(t, d, "a.ts"); got != c.want {
			t.Errorf("got\n%s\nwant\n%s", got, c.want)
		}
	}
	d := draftOf(map[string]string{"a.ts": "export function POST(): Response {\n  return a();\n}\n"})
	if _, _, ok := MakeAsync(first(d.Source("a.ts"), source.Function)); ok {
		t.Error("a function that says what it returns was made async")
	}
}

func TestWrapElement(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"function A() {\n  return <B {...p} />;\n}\n", "function A() {\n  return (\n    <W>\n      <F />\n      <B {...p} />\n    </W>\n  );\n}\n"},
		{"function A() {\n  return (\n    <B>\n      <C />\n    </B>\n  );\n}\n", "function A() {\n  return (\n    <W>\n      <F />\n      <B>\n        <C />\n      </B>\n    </W>\n  );\n}\n"},
		{"function A() {\n  return layout(<B />);\n}\n", "function A() {\n  return layout(<W><F /><B /></W>);\n}\n"},
	} {
		d := draftOf(map[string]string{"a.tsx": c.in})
		f := d.Source("a.tsx")
		if err := d.Edit("a.tsx", WrapElement(d, first(f, source.Element), "<W>", "W", "<F />")...); err != nil {
			t.Fatal(err)
		}
		if got := textOf(t, d, "a.tsx"); got != c.want {
			t.Errorf("got\n%s\nwant\n%s", got, c.want)
		}
	}
}

package fixes

import (
	"strings"
	"testing"

	"underpin/checks/project/source"
)

const styled = `import { a, type B } from "a";
import "side";

/**
 * Says "no"; twice.
 */
export type Kind = "one" | "two";

interface Shape {
  kind: Kind; // "kept"
  (x: number): void;
  [key: string]: unknown;
}

export class Store {
  static = 1;
  name = "x";
  *walk() {
    yield "it's";
  }
}

export async function f(x: string): Promise<void> {
  const s = "say \"hi\"";
  const re = /"[;]"/g;
  const t = ` + "`a \"b\";\n  two ${x + \"c\"};\n  three`" + `;
  for (let i = 0; i < 3; i++) {
    if (x) return;
    else continue;
  }
  run();
  [1, 2].forEach((n) => { print(n); });
  let v = x;
  (v as string).trim();
  do { x; } while (x);
  while (x);
}

export function View() {
  return (
    <p title="a 'b'" id="c">
      Don't "quote"; this
      {"that"}
    </p>
  );
}
`

func TestApplyRestyles(t *testing.T) {
	style := Style{Indent: "\t", Quote: '\'', EOL: "\r\n", path: "a.tsx"}
	got := style.Apply(styled)
	if strings.Count(got, "\r\n") != strings.Count(styled, "\n") || strings.Count(got, "\n") != strings.Count(got, "\r\n") {
		t.Error("line ends are mixed")
	}
	got = strings.ReplaceAll(got, "\r\n", "\n")
	for _, want := range []string{
		"import { a, type B } from 'a'\nimport 'side'\n",
		" * Says \"no\"; twice.\n",
		"export type Kind = 'one' | 'two'\n",
		"\tkind: Kind; // \"kept\"\n\t(x: number): void;\n\t[key: string]: unknown\n}",
		"\tstatic = 1;\n\tname = 'x';\n\t*walk() {\n\t\tyield \"it's\"\n",
		"\tconst s = 'say \"hi\"'\n",
		"\tconst re = /\"[;]\"/g\n",
		"\tconst t = `a \"b\";\n  two ${x + 'c'};\n  three`\n",
		"\tfor (let i = 0; i < 3; i++) {\n\t\tif (x) return\n\t\telse continue\n",
		"\trun();\n\t[1, 2].forEach((n) => { print(n) })\n",
		"\tlet v = x;\n\t(v as string).trim()\n",
		"\twhile (x);\n",
		"\t\t<p title=\"a 'b'\" id=\"c\">\n\t\t\tDon't \"quote\"; this\n\t\t\t{'that'}\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %q", want)
		}
	}
	if t.Failed() {
		t.Log(got)
	}
	if f := source.Parse("a.tsx", []byte(got)); len(f.Problems) > 0 {
		t.Errorf("no longer parses: %v", f.Problems)
	}
}

func TestApplyRestylesPieces(t *testing.T) {
	style := Style{Indent: "    ", Quote: '\'', EOL: "\n"}
	for in, want := range map[string]string{
		"poweredByHeader: false,\nasync headers() {\n  return [\"a\"];\n},\n": "poweredByHeader: false,\nasync headers() {\n    return ['a']\n},\n",
		"{ key: \"a\", value: \"b\" },":                                       "{ key: 'a', value: 'b' },",
		"app.use(helmet());":                                                  "app.use(helmet())",
		"<p>\n  It's \"fine\"\n</p>":                                          "<p>\n    It's \"fine\"\n</p>",
		"case \"a\":\n  go(\"b\");\n  break;":                                 "case 'a':\n    go('b')\n    break",
		"}} not \"code\"; {":                                                  "}} not \"code\"; {",
	} {
		if got := style.Apply(in); got != want {
			t.Errorf("%q\ngave %q\nwant %q", in, got, want)
		}
	}
}

func TestApplyLeavesOtherLanguages(t *testing.T) {
	style := Style{Indent: "\t", Quote: '\'', EOL: "\n", path: ".github/workflows/ci.yml"}
	in := "on:\n  push:\n    branches: [\"main\"]\n"
	if got := style.Apply(in); got != in {
		t.Errorf("got %q", got)
	}
}

func TestStyleIsReadFromTheFile(t *testing.T) {
	d := draftOf(map[string]string{
		"src/a.ts": "import x from 'x'\r\nif (x) {\r\n\tgo('a')\r\n}\r\n",
		"src/b.ts": "import x from 'x'\r\nif (x) {\r\n\tgo('a')\r\n}\r\n",
		"src/c.ts": "import x from \"x\";\nif (x) {\n    go(\"a\");\n}",
		"a.json":   "{\n    \"a\": {\n        \"b\": 1\n    }\n}\n",
	})
	odd := d.Style("src/c.ts")
	if odd.Indent != "    " || odd.Quote != '"' || !odd.Semicolons || odd.EOL != "\n" || odd.FinalNewline {
		t.Errorf("c.ts: %+v", odd)
	}
	for _, path := range []string{"", "src/new.tsx"} {
		if s := d.Style(path); s.Indent != "\t" || s.Quote != '\'' || s.Semicolons || s.EOL != "\r\n" || !s.FinalNewline {
			t.Errorf("%q: %+v", path, s)
		}
	}
	if s := d.Style("a.json"); s.Indent != "    " {
		t.Errorf("a.json: %+v", s)
	}
	if s := draftOf(nil).Style(""); s != templateStyle {
		t.Errorf("an empty project: %+v", s)
	}
}

func TestEachFileHasOneVoteAboutStyle(t *testing.T) {
	d := draftOf(map[string]string{
		"src/a.ts":    "import x from 'x'\nx('a')\n",
		"src/b.ts":    "import x from 'x'\nx('b')\n",
		"src/data.ts": "export const data = {\n" + strings.Repeat("    \"a\": \"b\",\n", 100) + "};\n",
	})
	if s := d.Style("src/new.ts"); s.Quote != '\'' || s.Semicolons {
		t.Errorf("a page of data speaks for the app: %+v", s)
	}
}

func TestApplyTakesTrailingCommasAway(t *testing.T) {
	style := templateStyle
	style.NoCommas, style.path = true, "a.ts"
	for in, want := range map[string]string{
		"const a = {\n  b: [\n    1,\n    2, // two\n  ],\n  c: 3,\n};\n": "const a = {\n  b: [\n    1,\n    2, // two\n  ],\n  c: 3\n};\n",
		"f(\n  a,\n  b,\n);\n":                        "f(\n  a,\n  b\n);\n",
		"const holes = [1, , ];\nconst { a, } = b;\n": "const holes = [1, , ];\nconst { a, } = b;\n",
		"key: 1,\n": "key: 1,\n", // a piece that others may follow
	} {
		if got := style.Apply(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestApplyRestylesComponents(t *testing.T) {
	d := draftOf(map[string]string{
		"app/app.vue": "<script setup lang=\"ts\">\nimport x from 'x'\n\nconst list = [\n\t'a',\n\t'b'\n]\n</script>\n\n<template>\n\t<main>\n\t\t<p />\n\t</main>\n</template>\n",
	})
	in := "<script setup lang=\"ts\">\nimport y from \"y\";\n\nconst list = [\n  \"a\",\n];\n</script>\n\n<template>\n  <p class=\"a\" />\n</template>\n"
	want := "<script setup lang=\"ts\">\nimport y from 'y'\n\nconst list = [\n\t'a'\n]\n</script>\n\n<template>\n\t<p class=\"a\" />\n</template>\n"
	if got := d.Style("app/error.vue").Apply(in); got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if in := "<p>no script</p>\n"; d.Style("app/error.vue").Apply(in) != in {
		t.Error("markup alone changed")
	}
}

func FuzzApply(f *testing.F) {
	f.Add(styled, true)
	f.Add("a: `b\n  ${\"c\"}`, /* \" */ d: \"e\"", true)
	f.Add("let a = \"\\\"\"; // ;\n;[1]", false)
	f.Fuzz(func(t *testing.T, text string, tabs bool) {
		style := Style{Indent: pick(tabs, "\t", "    "), Quote: '\'', EOL: "\n", path: "a.tsx"}
		got := style.Apply(text)
		before := source.Parse("a.tsx", []byte(withLineEnd(text, "\n")))
		if len(before.Problems) == 0 && !sameProgram(before, source.Parse("a.tsx", []byte(got))) {
			t.Errorf("%q\nbecame %q", text, got)
		}
	})
}

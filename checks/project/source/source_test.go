package source

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// dump writes a tree as nested names, to compare in one line.
func dump(n Node) string {
	var b strings.Builder
	fmt.Fprint(&b, kindNames[n.Kind()])
	if n.Is(Identifier, String, Number, Bool) {
		fmt.Fprintf(&b, ":%s", n.Text())
	}
	var parts []string
	for c := range n.Children() {
		parts = append(parts, dump(c))
	}
	if parts != nil {
		fmt.Fprintf(&b, "(%s)", strings.Join(parts, " "))
	}
	return b.String()
}

var kindNames = map[Kind]string{
	FileKind: "file", Identifier: "id", String: "str", Template: "tpl", Number: "num", Bool: "bool", Array: "arr",
	Object: "obj", Property: "prop", Shorthand: "short", Spread: "spread", Method: "method", Member: "mem",
	Index: "idx", Call: "call", New: "new", Tagged: "tag", Function: "fn", Arrow: "arrow", Class: "class",
	Field: "field", Unary: "un", Binary: "bin", Assign: "assign", Conditional: "cond", Await: "await",
	Param: "param", ObjectPattern: "opat", ArrayPattern: "apat", Binding: "bind", Block: "block",
	Variables: "vars", Declarator: "decl", Expression: "expr", If: "if", For: "for", ForOf: "forof",
	Return: "ret", Throw: "throw", Try: "try", Catch: "catch", Switch: "switch", Case: "case",
	ImportKind: "import", ImportName: "iname", ExportNames: "exports", ExportName: "ename",
	ExportDefault: "default", TypeDecl: "type", Element: "el", Attr: "attr", Text: "text", This: "this",
}

func TestTree(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"a.ts", `f(x as any, (y)!)`, "file(expr(call(id:f id:x id:y)))"},
		{"a.ts", `const a: Foo<string> = {b, c: 1, ...d} satisfies T`, "file(vars(decl(id:a obj(short(id:b) prop(id:c num:1) spread(id:d)))))"},
		{"a.js", `module.exports = { async headers() { return [] } }`, "file(expr(assign(mem(id:module id:exports) obj(method(id:headers block(ret(arr)))))))"},
		{"a.tsx", `<A b="c" {...d} e={f}>hi {g}<p/></A>`, `file(expr(el(id:A attr(id:b str:"c") spread(id:d) attr(id:e id:f) text id:g el(id:p))))`},
		{"a.ts", "`a${b}c`", "file(expr(tpl(str:a id:b str:c)))"},
		{"a.ts", `try { await x?.y() } catch (e) { throw e }`, "file(expr)"},
		{"a.ts", `export async function GET({ a: { b = 1 } }: X, ...c: Y[]): Promise<void> {}`, "file(fn(id:GET param(opat(bind(id:a opat(bind(id:b num:1))))) param(id:c) block))"},
		{"a.ts", `type A = { b: string }; interface C {}`, "file(type(id:A) type(id:C))"},
		{"a.vue", "<template><p>{{ x }}</p></template>\n<script setup lang=\"ts\">\nlet a = 1\n</script>", "file(vars(decl(id:a num:1)))"},
		{"a.astro", "---\nconst a = 1\n---\n<p>const b = 2</p>", "file(vars(decl(id:a num:1)))"},
		{"a.svelte", "<script>let a = 1</script><script type=\"application/json\">{\"a\": 1}</script>", "file(vars(decl(id:a num:1)))"},
	} {
		if strings.Contains(c.text, "try") {
			c.want = "file(try(block(expr(await(call(mem(id:x id:y))))) catch(id:e block(throw(id:e)))))"
		}
		if got := dump(Parse(c.name, []byte(c.text)).Root()); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

func TestRangesAreExact(t *testing.T) {
	text := "// comment\nimport a from 'b'; /* c */ f( 'é', \t{ x : 1 } )"
	f := Parse("a.ts", []byte(text))
	var got []string
	for n := range f.Find(String, Object, Call, ImportKind) {
		got = append(got, n.Text())
	}
	want := []string{"import a from 'b';", "'b'", "f( 'é', \t{ x : 1 } )", "'é'", "{ x : 1 }"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for n := range f.Find(Call) {
		if line, column := n.Position(); line != 2 || column != 28 {
			t.Errorf("call at %d:%d, want 2:28", line, column)
		}
	}
}

func TestImportsAndExports(t *testing.T) {
	f := Parse("a.ts", []byte(`"use client"
import d, { a as b, type T } from "m"
import * as ns from "n"
import type { X } from "types"
const { q: r } = require("cjs")
const lazy = () => import("./page")
export { b as c } from "./re"
export * from "./all"
export const one = 1, { two } = obj
export default function main() {}
`))
	var imports []string
	for _, im := range f.Imports {
		imports = append(imports, fmt.Sprintf("%s%v%v %v %v", im.Spec, im.Names, im.TypeOnly, im.Dynamic, im.Require))
	}
	want := []string{
		"m[{default d false} {a b false} {T T true}]false false false", "n[{* ns false}]false false false",
		"types[{X X false}]true false false", "./re[]false false false", "./all[]false false false",
		"cjs[{q r false}]false false true", "./page[]false true false",
	}
	if !slices.Equal(imports, want) {
		t.Errorf("imports\n got %q\nwant %q", imports, want)
	}
	var exports []string
	for _, e := range f.Exports {
		exports = append(exports, e.Name+"="+e.Local+"@"+e.From)
	}
	wantExports := []string{"c=b@./re", "*=*@./all", "one=one@", "two=two@", "default=main@"}
	if !slices.Equal(exports, wantExports) {
		t.Errorf("exports\n got %q\nwant %q", exports, wantExports)
	}
	if !slices.Equal(f.Directives, []string{"use client"}) {
		t.Errorf("directives %q", f.Directives)
	}
}

func TestQuestions(t *testing.T) {
	f := Parse("a.ts", []byte(`const key = "k\u0041\n"
function f({ a }: P) { const b = a; return process.env["PORT"] || g(b, key) }
const o = { x: 1, "y-z": key, async m() {} }`))
	var call Node
	for n := range f.Find(Call) {
		call = n
	}
	if got := call.CalleePath(); got != "g" {
		t.Errorf("callee %q", got)
	}
	if got := call.Arg(0).Resolve(); got.Kind() != Binding {
		t.Errorf("b resolves to %v %q, want the binding of a", got.Kind(), got.Text())
	}
	if got, ok := call.Arg(1).Resolve().StringValue(); !ok || got != "kA\n" {
		t.Errorf("key resolves to %q, %v", got, ok)
	}
	if or := call.Parent(); or.Operator() != "||" || or.Child(Left).Path() != "process.env.PORT" {
		t.Errorf("operator %q, left %q", or.Operator(), or.Child(Left).Path())
	}
	o := f.Declaration("o").Child(Value)
	if o.Prop("x").Text() != "1" || o.Prop("y-z").Ident() != "key" || o.Prop("m").Kind() != Method || o.Prop("none").OK() {
		t.Errorf("properties of %s not found", o.Text())
	}
	if got := call.Function().Child(Name).Text(); got != "f" {
		t.Errorf("enclosing function %q", got)
	}
}

func TestHostileTextsEnd(t *testing.T) {
	for name, text := range map[string]string{
		"brackets":   strings.Repeat("(", 100_000),
		"angles":     strings.Repeat("a<", 100_000),
		"async":      strings.Repeat("async(", 40),
		"long line":  "x='" + strings.Repeat("a", 20<<20) + "'",
		"bad utf-8":  "const a = 1\xff\xfe; const b = 2",
		"utf-16":     "\xff\xfec\x00o\x00n\x00s\x00t\x00",
		"nul":        "const a\x00 = 1",
		"cut short":  "export function f() { return <div>{a.map(",
		"only regex": "/[/",
		"empty":      "",
	} {
		f := Parse("a.tsx", []byte(text))
		if !f.Root().OK() {
			t.Errorf("%s: no root", name)
		}
		for range f.All() {
		}
	}
	f := Parse("a.ts", []byte("const a = '\xff'; const b = 2"))
	if !f.Declaration("b").OK() {
		t.Error("what stands behind a bad byte is lost")
	}
}

func TestStripTypes(t *testing.T) {
	got, err := StripTypes("a.tsx", []byte(`import type { A } from "a";
import { b } from "b";
import { type C, type D2, d, type E2, e } from "c";
import { type F2 } from "f";
export type { P };
export { d, type G };

interface P {
  x: string;
}

export default function F<T>({ x }: { x: P }, y?: number): JSX.Element {
  const m = new Map<string, number>();
  return g<T>(x as any, y!) satisfies unknown;
}
class C<T> extends D<T> implements E {
  private readonly z: number = 1;
}
`))
	want := `import { b } from "b";
import { d, e } from "c";
export { d };

export default function F({ x }, y) {
  const m = new Map();
  return g(x, y);
}
class C extends D {
  z = 1;
}
`
	if err != nil || string(got) != want {
		t.Errorf("%v\n%s", err, got)
	}
}

func TestTypesInJavaScript(t *testing.T) {
	for text, want := range map[string]int{
		"import { a, type B } from \"c\";\n":                          1,
		"const a = 1;\nexport function f(b: string) {}\n":             2,
		"const a = b as string;\n":                                    1,
		"interface A {}\n":                                            1,
		"const a = b < c > (d);\nlet e = f ? g : h;\nx = { y: z };\n": 0,
		"/** @type {string} */\nlet a;\n/** @param {number} b */\nfunction f(b) {}\n/** @typedef {{ c: string }} D */\n": 0,
		"class A { static b = 1; #c; get d() { return <p>{e}</p> } }\n":                                                  0,
	} {
		if got := TypesInJavaScript("a.js", []byte(text)); got != want {
			t.Errorf("%q: line %d, want %d", text, got, want)
		}
	}
	if got := TypesInJavaScript("a.ts", []byte("let a: string")); got != 0 {
		t.Errorf("TypeScript: line %d", got)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"const a = <p>{b}</p>", "import x, {y} from 'z'", "`${`${a}`}`", "class A { #b = 1; get c() {} }"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file := Parse("a.tsx", []byte(text))
		for n := range file.All() {
			if n.Start() > n.End() || n.End() > len(text) {
				t.Fatalf("%v has range %d–%d in %d bytes", n.Kind(), n.Start(), n.End(), len(text))
			}
			if p := n.Parent(); n.Start() < p.Start() || n.End() > p.End() {
				t.Fatalf("%v at %d–%d lies outside its %v", n.Kind(), n.Start(), n.End(), p.Kind())
			}
			_ = n.Path() + n.Key()
			n.Resolve()
		}
	})
}

package script_test

import (
	"io/fs"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/microsoft/typescript-go/underpin"
	"golang.org/x/tools/txtar"

	"underpin/checks/project/source/script"
)

// agree reports whether a text was read, and fails when it was read otherwise than
// TypeScript's parser does.
func agree(t *testing.T, name, text string, d tsgo.Dialect) bool {
	t.Helper()
	got, ok := script.Parse(text, d)
	if !ok {
		return false
	}
	want := tsgo.Parse(text, d, false)
	if len(want.Problems) > 0 {
		t.Errorf("%s: was read in spite of %q:\n%s", name, want.Problems[0].Message, text)
		return true
	}
	for i, n := range want.Nodes {
		if i >= len(got) || got[i] != n {
			t.Errorf("%s: node %d is not %+v but %+v:\n%s", name, i, n, got[min(i, len(got)-1)], text[n.Start:n.Stop])
			return true
		}
	}
	if len(got) > len(want.Nodes) {
		t.Errorf("%s: has %d nodes and not %d", name, len(got), len(want.Nodes))
	}
	return true
}

// dialectOf is how a file is read; ok is false for what is no script.
func dialectOf(name string) (d tsgo.Dialect, ok bool) {
	switch path.Ext(name) {
	case ".ts", ".mts", ".cts":
		return tsgo.TS, true
	case ".tsx":
		return tsgo.TSX, true
	case ".js", ".jsx", ".mjs", ".cjs":
		return tsgo.JS, true
	}
	return 0, false
}

// TestAgreesWithTypeScript reads all code of all fixtures.
func TestAgreesWithTypeScript(t *testing.T) {
	all, read := 0, 0
	eachFixture(t, func(name, text string, d tsgo.Dialect) {
		all++
		if agree(t, name, text, d) {
			read++
		}
	})
	if all < 1000 || read < all*97/100 {
		t.Errorf("read %d of %d texts", read, all)
	}
}

func eachFixture(tb testing.TB, visit func(name, text string, d tsgo.Dialect)) {
	tb.Helper()
	err := filepath.WalkDir("../../..", func(file string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(file) != ".txtar" {
			return err
		}
		archive, err := txtar.ParseFile(file)
		if err != nil {
			return err
		}
		for _, f := range archive.Files {
			if d, ok := dialectOf(f.Name); ok && utf8.Valid(f.Data) {
				visit(file+": "+f.Name, string(f.Data), d)
			}
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
}

// Texts that have to be read, one a line, by dialect.
var (
	everywhere = `
a.b?.c?.[d]?.(e)[f]` + "`g${h + `i${j}`}k`" + `; new A.B(c)(d); new E; new.target; import.meta.url; import("x")
x => x; (x) => ({ x }); async x => await x; async (a, { b: [c = 1, , ...d] }) => {}; (a, b); ((a), b); () => [, a,]
a ? (b) : c => d; a ? (b, c) => d : e; a ? { b } : ([c]); a ? b => (c) : d; a ? (b) => (c) : d
a ** b ** c; -a; !b + ~c * d--; typeof a === "b" && void 0 || delete c.d; a, b; a ?? b; a in b; a instanceof b
a = b += c ||= d; [a, b] = [b, a]; ({ a, b = 1 } = c); a >>= b >>> c >> d; x >= y; i++ / 2 / i; a.b++; ++c
({ a, "b": 1, [c]: 2, 3: d, get e() { return 1 }, set f(g) {}, async *h() {}, async, get, set, await: 1, ...i, *j() { yield* k; yield } })
/[/]"'/gi.test(a); b = c / d / e; f = /=/; 0x1f + 1_000.5e-3 + .5 + 10n + 0b11; "\u{1F600}\x41\u0041"
for (var i = 0, n = (a in b) ? 1 : 2; i < n; i++) ; for (const a of b) {} for (let c in d, e) f(); for (;;) break; for (x of y) continue
if (a) b; else if (c) { d } else e
do { a } while (b) c: while (d) break c
switch (a) { case b: case c: d; break; default: { e } }
try { a } catch { b } finally { c } try { a } catch ({ message }) { throw b }
function a(b, ...c) { "use strict"; return } async function* d() { for await (const e of f) yield e } (function () {})()
class A extends B(C) { static { a } #b = 1; static c = 2; static async *d() {} get e() { return this.#b } constructor() { super(); super.x } 'f'() {} [g] = 1; static static }
import a, { b, c as d, default as e } from "f"; import * as g from "h"; import "i"; import j from "k" with { type: "json" }
export { a, b as default, c as "d" }; export * from "e"; export * as f from "g"; export default class {} export const { h, i: [j] } = k
export default async () => {}; var of = 1, type = 2, from = of; let async; debugger; a
export default function a() {} label: for (const a of []) { continue label }
`
	typed = `
let a: A.B<C>[] | null = b as unknown as D, c!: readonly string[], d: typeof e.f<g>, h: [i: j, k?: l, ...m[]], n = o satisfies P
type A<in out T extends B = C> = T extends (infer U extends string)[] ? U : T extends infer V ? V : never
type F = (a: B, ...c: D[]) => a is E; type G = new <T>(a: T) => T; type H = abstract new () => void; type I = A & (B | C)["d"]
type M = { readonly [K in keyof T as ` + "`a${K}`" + `]-?: T[K] }; type N = { +readonly [K in A]: B }; type O = { [k: string]: a; (b): c; new (d): e; get f(): g; set h(i); j?(): k; readonly l: m, [n.o]: p }
interface A<T> extends B<T>, C.D { a: string; b?: number, c(): void; d: -1 | 1n | "x" | true }
function f<const T,>(this: A, a?: B, { c }: D = e): asserts a is F { return g<H>(a)<I>` + "`b`" + `} function f(): void
f<A, B>(c); d = e<F>; new G<H>(i); j < k, l > m; a < b || c > (d); if (a < b) c(); a!.b!(c)![d]; a?.<B>(c)
abstract class A<T> extends B<T> implements C, D<E> { private readonly a!: string; declare b: c; protected abstract d(): e; static override f?: g = h; constructor(private a: B, public readonly c?: D) { super() } i<T>(this: A): this is B; override async j() {} }
@A() export class B { @C() d: E; @F({ g: [h] }) i(@J() k: L) {} @M get n() { return 1 } @(o.p) [q] = 1 }
export abstract class A {} export declare const b: c; declare module "d" { export const e: f } declare global { interface Window { g: h } } namespace I { export type J = K }
enum A { B, C = "d", "e-f" = 1 << 2 } export const enum G { H } declare enum I {}
import type { A } from "b"; import { type C, type D as E } from "f"; import type G from "h"; import type * as I from "j"; import type from "k"
export type { A } from "b"; export type B = C; export type * from "d"; export interface E {} export default interface F {}
a ? (b: C): D => e : f; a ? (b): c => d : e; a ? (b) : c; const g = <T,>(h: T): T => h; const i = async <T,>(j: T) => {}; k = (l?) => m; (n?: o, p = q) => r
let x: import("a").B<C>, y: typeof import("d"), z: unique symbol, w: asserts, v: (a | b)[], u: { a: b }["a"], t: string[][]
const a = b as const, c = d! as E, f = g as H[], i = (j as K).l, m = n as any as O & P; for (const q of r as S[]) {} a as b
`
	onlyTS = `
const a = <B>c, d = <T>(e: T) => e, f = <const>["g"]; <any>h.i; const j = async <T>(k: T) => k
`
	elements = `
const a = <div className="b c" {...d} e={f} g-h='i
j' k>l {m} &amp; n {/* o */} <P.Q r:s={<t />} /> </div>; b = <></>; c = <><a-b /> {...d}</>; d = a < b
const e = <A>{f.map((g) => <B key={g}>{g}</B>)}
  {h ? <C /> : null}
  <D>  </D> it's "i"
</A>, j = <this.k />, l = <T extends U>(m: T) => m, n = x && <O />
`
)

func TestReads(t *testing.T) {
	read := func(d tsgo.Dialect, texts ...string) {
		for _, text := range texts {
			if !agree(t, "the table", text, d) {
				t.Errorf("dialect %d refuses:\n%s", d, text)
			}
		}
	}
	for _, line := range parts(everywhere) {
		for _, d := range []tsgo.Dialect{tsgo.TS, tsgo.TSX, tsgo.JS} {
			read(d, line)
		}
	}
	for _, line := range parts(typed) {
		read(tsgo.TS, line)
		read(tsgo.TSX, line)
	}
	read(tsgo.TS, parts(onlyTS)...)
	read(tsgo.TSX, elements)
	read(tsgo.TS, "interface A { b: c\nd?(): e\nf }\nlet g\nh()\nreturn\ni\n++j")
	read(tsgo.JS, "#!/usr/bin/env node\nconst é = `\n$ \\` ${a}`", "<a b={c}>d</a>", "a <b> c", "a\n'b\\\nc'\n", "")
}

// parts are the texts of a table.
func parts(table string) []string { return strings.Split(table, "\n") }

// TestRefuses holds what looks nearly right, or is read by what follows from it.
func TestRefuses(t *testing.T) {
	for text, d := range map[string]tsgo.Dialect{
		"a b":                                tsgo.TS,
		"{":                                  tsgo.TS,
		"let a = ;":                          tsgo.TS,
		"f(":                                 tsgo.TS,
		"'a":                                 tsgo.TS,
		"`a${b":                              tsgo.TS,
		"/a":                                 tsgo.TS,
		"/* a":                               tsgo.TS,
		"0_1":                                tsgo.TS,
		"3in a":                              tsgo.TS,
		"'\\x4'":                             tsgo.TS,
		"<a></b>":                            tsgo.TSX,
		"<a>}</a>":                           tsgo.TSX,
		"<a/><b/>":                           tsgo.TSX,
		"<a:b.c/>":                           tsgo.TSX,
		"f<<T>() => void>()":                 tsgo.TS,
		"f<A | <B>(c)":                       tsgo.TS,
		"let a: string<b>":                   tsgo.TS,
		"let a: b[const]":                    tsgo.TS,
		"a.\nb as c":                         tsgo.TS,
		"export async\nfunction a":           tsgo.TS,
		"export interface\nA {}":             tsgo.TS,
		"static a":                           tsgo.TS,
		"function a(export b) {}":            tsgo.TS,
		"type A = { get b: c }":              tsgo.TS,
		"await (a)":                          tsgo.TS,
		"/// <reference types a />":          tsgo.TS,
		"<<<<<<< a":                          tsgo.TS,
		"a \u2028 b":                         tsgo.TS,
		"/** @type {A} */ (b)":               tsgo.JS,
		"class A { /** @private */ b() {} }": tsgo.JS,
	} {
		if _, ok := script.Parse(text, d); ok {
			t.Errorf("reads %q", text)
		}
	}
}

func FuzzAgreesWithTypeScript(f *testing.F) {
	for _, line := range parts(everywhere + typed + elements) {
		f.Add(line, byte(tsgo.TSX))
	}
	f.Fuzz(func(t *testing.T, text string, dialect byte) {
		if utf8.ValidString(text) && len(text) < 1<<10 {
			agree(t, "fuzz", text, tsgo.Dialect(dialect%3))
		}
	})
}

func BenchmarkParse(b *testing.B) {
	var texts []string
	var dialects []tsgo.Dialect
	size := 0
	eachFixture(b, func(_, text string, d tsgo.Dialect) {
		texts, dialects, size = append(texts, text), append(dialects, d), size+len(text)
	})
	for name, parse := range map[string]func(string, tsgo.Dialect){
		"script": func(text string, d tsgo.Dialect) { script.Parse(text, d) },
		"tsgo":   func(text string, d tsgo.Dialect) { tsgo.Parse(text, d, false) },
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				for i, text := range texts {
					parse(text, dialects[i])
				}
			}
		})
	}
}

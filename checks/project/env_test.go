package project

import (
	"slices"
	"testing"
)

func TestEnvReads(t *testing.T) {
	p := FromFiles(map[string]string{
		"a.ts": `import { SECRET } from "$env/static/private"
const a = process.env.A, b = process.env["B"]!, c = (process.env as any).C ?? "x"
const { D, E = "1", F: f } = process.env
const g = import.meta.env.VITE_G, m = import.meta.env.MODE
const h = Deno.env.get("H") || ""
// process.env.COMMENTED
const s = "process.env.STRING"
process.env.SET = "1"
const n = Number(process.env.N) || 3000
if (!process.env.T) throw new Error("T")
export const handler = (c) => c.env.BOUND
`,
		"b.py": "import os\n# os.getenv('NO')\nx = os.environ['P']\ny = os.getenv('Q', 'd')\nz = os.environ.get(\"R\")\n",
	})
	e := p.Env()
	want := []string{"A", "B", "BOUND", "C", "D", "E", "F", "H", "N", "P", "Q", "R", "SECRET", "T", "VITE_G"}
	if got := e.Names(); !slices.Equal(got, want) {
		t.Fatalf("got  %v\nwant %v", got, want)
	}
	for name, want := range map[string]bool{"A": false, "C": true, "D": false, "E": true, "H": false, "N": true, "Q": true, "R": false} {
		if got := e.ReadsOf(name)[0].Default; got != want {
			t.Errorf("%s: default %v", name, got)
		}
	}
	if r := e.ReadsOf("VITE_G")[0]; !r.Public || r.Line != 4 || r.Column != 11 {
		t.Errorf("%+v", r)
	}
	if !e.ReadsOf("T")[0].Checked || e.ReadsOf("A")[0].Checked {
		t.Error("tests are not told")
	}
	if c, ok := e.CheckOf("T"); !ok || !c.AtStart || c.Kind != "hand-written" {
		t.Errorf("%+v", e.Checks)
	}
}

func TestEnvDeclarations(t *testing.T) {
	p := FromFiles(map[string]string{
		".env.example": "# first\nA=\nB=your-key-here\nexport C=\"http://localhost:3000\"\n#D=\n# a sentence = not one\n",
		".env":         "SECRET=q8Zr1kPp0xTn55Lm2Vv\nNEXT_PUBLIC_X=true\n",
	})
	var got []string
	for _, d := range p.Env().Declared {
		got = append(got, d.Name+" "+string(d.Value))
	}
	want := []string{"SECRET real", "NEXT_PUBLIC_X plain", "A empty", "B placeholder", "C plain", "D empty"}
	if !slices.Equal(got, want) {
		t.Fatalf("got %q\nwant %q", got, want)
	}
	if d := p.Env().DeclarationsOf("C")[0]; d.Line != 4 || !d.Example {
		t.Errorf("%+v", d)
	}
}

func TestEnvChecks(t *testing.T) {
	for name, c := range map[string]struct {
		text, kind string
		names      []string
		start      bool
	}{
		"zod":       {`import {z} from "zod"; const s = z.object({A: z.string(), B: z.string()}); export const env = s.parse(process.env)`, "zod", []string{"A", "B"}, true},
		"t3":        {`import {createEnv} from "@t3-oss/env-nextjs"; export const env = createEnv({server: {A: 1}, client: {NEXT_PUBLIC_B: 1}, runtimeEnv: {A: process.env.A}})`, "t3-env", []string{"A", "NEXT_PUBLIC_B"}, true},
		"envalid":   {`import {cleanEnv, str} from "envalid"; export default cleanEnv(process.env, {A: str()})`, "envalid", []string{"A"}, true},
		"loop":      {`const required = ["A", "B"]; for (const k of required) { if (!process.env[k]) throw new Error(k) }`, "hand-written", []string{"A", "B"}, true},
		"filter":    {`const missing = ["A"].filter((k) => !process.env[k]); if (missing.length) process.exit(1)`, "hand-written", []string{"A"}, true},
		"function":  {`export function f() { if (!process.env.A || !process.env.B) throw new Error("no") }`, "hand-written", []string{"A", "B"}, false},
		"called":    {`function f() { if (!process.env.A) throw 1 }; f()`, "hand-written", []string{"A"}, true},
		"sveltekit": {`import { env as all } from "$env/dynamic/private"; const r = v.safeParse(v.pipe(v.object({A: v.string()}), v.check((x) => x.A !== "")), {A: all.A}); if (!r.success) throw new Error("no")`, "schema", []string{"A"}, true},
		"process":   {`import { env } from "node:process"; import {z} from "zod"; z.object({A: z.string()}).parse(env)`, "zod", []string{"A"}, true},
		"safe":      {`const r = z.object({A: z.string()}).safeParse(process.env); if (!r.success) { process.exit(1) }`, "zod", []string{"A"}, true},
	} {
		p := FromFiles(map[string]string{"env.ts": c.text})
		checks := p.Env().Checks
		if len(checks) != 1 || checks[0].Kind != c.kind || !slices.Equal(checks[0].Names, c.names) || checks[0].AtStart != c.start {
			t.Errorf("%s: %+v", name, checks)
		}
	}
	for name, text := range map[string]string{
		"warns":  `if (!process.env.A) console.warn("no")`,
		"ignore": `const r = z.object({A: z.string()}).safeParse(process.env)`,
		"short":  `const A = 1; z.object({A: z.string()}).parse({A, ...body, B: 2})`,
		"other":  `z.object({A: z.string()}).parse(body)`,
		"own":    `import { env } from "./settings"; z.object({A: z.string()}).parse(env)`,
	} {
		if checks := FromFiles(map[string]string{"env.ts": text}).Env().Checks; len(checks) > 0 {
			t.Errorf("%s: %+v", name, checks)
		}
	}
}

func TestEnvCheckInAFunctionThatTheServerCalls(t *testing.T) {
	p := FromFiles(map[string]string{
		"env.ts":    `import {z} from "zod"; const s = z.object({A: z.string(), B: z.string()}); export function init() { const r = s.safeParse(process.env); if (!r.success) throw new Error("env") }`,
		"server.ts": `import { init } from "./env"; init(); listen()`,
	})
	if c, ok := p.Env().CheckOf("B"); !ok || !c.AtStart {
		t.Errorf("%+v", p.Env().Checks)
	}
	if c, _ := p.With(map[string][]byte{"server.ts": []byte("listen()")}).Env().CheckOf("B"); c.AtStart {
		t.Error("nothing calls it")
	}
}

func TestEnvOfPythonSettings(t *testing.T) {
	p := FromFiles(map[string]string{"config.py": "from pydantic_settings import BaseSettings\n\nclass Settings(BaseSettings):\n    model_config = {}\n    database_url: str\n    DEBUG: bool = False\n\n    def f(self):\n        x: int\n\nother: str\n"})
	e := p.Env()
	if got := e.Names(); !slices.Equal(got, []string{"DATABASE_URL", "DEBUG"}) {
		t.Fatal(got)
	}
	if r := e.ReadsOf("DATABASE_URL")[0]; r.Default || !r.Checked || r.Line != 5 || r.Column != 5 {
		t.Errorf("%+v", r)
	}
}

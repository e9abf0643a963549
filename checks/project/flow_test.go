package project

import (
	"fmt"
	"strings"
	"testing"

	"underpin/checks/project/source"
)

// flowApp is a Next app with one route and what it needs.
func flowApp(route string, more map[string]string) *Project {
	files := map[string]string{
		"package.json":       `{"name":"a","dependencies":{"next":"16.0.0","react":"19.0.0","zod":"4.0.0","@supabase/supabase-js":"2.0.0"}}`,
		"app/page.tsx":       "export default function Page() { return null }\n",
		"app/api/x/route.ts": route,
		"tsconfig.json":      `{"compilerOptions":{"paths":{"@/*":["./*"]}}}`,
	}
	for k, v := range more {
		files[k] = v
	}
	return FromFiles(files)
}

// sunk is the argument of the first call of sink() in a file.
func sunk(p *Project, file string) source.Node {
	for c := range p.Source(file).Find(source.Call) {
		if c.CalleeName() == "sink" {
			return c.Arg(0)
		}
	}
	return source.Node{}
}

func TestFlowOf(t *testing.T) {
	const constant, input, checked, cast, listed, session, rows, env, unknown = FromConstant, FromInput, FromChecked, FromCast, FromListed, FromSession, FromDatabase, FromEnv, FromUnknown
	for _, c := range []struct {
		code  string
		want  From
		place InputPlace
	}{
		{"sink('a' + 1)", constant, NoInput},
		{"sink(`a ${process.env.HOST}`)", constant | env, NoInput},
		{"const { email } = await request.json(); sink(email)", input, InBody},
		{"const body = await request.json(); sink({ to: body.email })", input | constant, InBody},
		{"const form = await request.formData(); sink(form.get('a'))", input, InForm},
		{"const q = request.nextUrl.searchParams.get('q'); sink(`%${q}%`)", input | constant, InQuery},
		{"const { searchParams } = new URL(request.url); sink(searchParams.get('q') ?? '')", input | constant, InQuery},
		{"const { id } = await context.params; sink(id)", input, InParams},
		{"const body = schema.parse(await request.json()); sink(body.email)", checked, InBody},
		{"const r = schema.safeParse(await request.json()); if (!r.success) return; sink(r.data.email)", checked, InBody},
		{"const body = await request.json(); schema.parse(body); sink(body.email)", checked, InBody},
		{"const n = Number(request.nextUrl.searchParams.get('n')); sink(n)", cast, InQuery},
		{"const { sort } = await request.json(); if (!['a','b'].includes(sort)) return new Response(null); sink(sort)", listed, InBody},
		{"const { sort } = await request.json(); if (!sort) return new Response(null); sink(sort)", input, InBody},
		{"const { sort } = await request.json(); if (sort === 'a') { sink(sort) }", listed, InBody},
		{"const { plan } = await request.json(); const PRICES = { a: 'x', b: 'y' }; sink(PRICES[plan])", constant, NoInput},
		{"const { a } = await request.json(); sink(a === 'x' ? 'one' : 'two')", constant, NoInput},
		{"const s = await getServerSession(options); sink(s.user.id)", session, NoInput},
		{"const { data } = await supabase.from('users').select('*').eq('id', 1); sink(data)", rows, NoInput},
		{"const ip = request.headers.get('x-forwarded-for'); sink(ip)", input, InHeaders},
		{"const v = read(request); sink(v)", input, InBody},
		{"sink(elsewhere())", unknown, NoInput},
		{"let name = 'a'; if (x) { name = request.nextUrl.searchParams.get('n') } sink(name)", constant | input, InQuery},
		{"const body = await request.json(); sink(pick(body))", input, InBody},
		{"const b = await request.json(); const l = []; for (const i of b.items) { l.push({ n: i.n, price: 900 }) } l.map((x) => sink(x.price))", constant, NoInput},
		{"const b = await request.json(); const l = []; for (const i of b.items) { l.push({ n: i.n, price: 900 }) } l.map((x) => sink(x.n))", input, InBody},
		{"const b = await request.json(); const l = []; l.push({ price: 900 }); l.push(...b.items); l.map((x) => sink(x.price))", constant | input, InBody},
	} {
		p := flowApp("import { z } from 'zod'\nimport { read, pick } from '@/lib/read'\nconst schema = z.object({ email: z.string() })\nexport async function POST(request: Request, context: any) {\n"+c.code+"\n}\n",
			map[string]string{"lib/read.ts": "export async function read(req: Request) { const b = await req.json(); return b.v }\nexport const pick = (b) => b.name.trim()\n"})
		f := p.FlowOf(sunk(p, "app/api/x/route.ts"))
		if f.From != c.want || f.Place != c.place {
			t.Errorf("%s\n  gives %b at %s, want %b at %s", c.code, f.From, f.Place, c.want, c.place)
		}
	}
}

func TestFlowThroughSchemasOfAnyName(t *testing.T) {
	for code, want := range map[string]From{
		"const r = signup.validate(await request.json()); sink(r.email)":   FromChecked,
		"const r = splitter.validate(await request.json()); sink(r.email)": FromUnknown,
	} {
		p := flowApp("import { z } from 'zod'\nimport { splitter } from 'text-splitter'\nconst signup = z.object({ email: z.string() })\nexport async function POST(request: Request) {\n"+code+"\n}\n", nil)
		if got := p.FlowOf(sunk(p, "app/api/x/route.ts")); got.From != want {
			t.Errorf("%s: %v, want %v", code, got.From, want)
		}
	}
}

func TestFlowThroughACaller(t *testing.T) {
	p := flowApp("import { find } from '@/lib/find'\nexport async function POST(request: Request) {\n const { q } = await request.json()\n return find(q)\n}\n",
		map[string]string{"lib/find.ts": "export function find(text) { return sink(`like ${text}`) }\n"})
	if f := p.FlowOf(sunk(p, "lib/find.ts")); !f.Has(FromInput) || f.Place != InBody {
		t.Errorf("gives %b at %s", f.From, f.Place)
	}
}

func TestInputsOf(t *testing.T) {
	for code, want := range map[string]string{
		"const { email, name } = await request.json(); save(email, name, name)":             "body.email 1, body.name 2",
		"const body = await request.json(); save(body.a.b, { c: body.c })":                  "body.a 1, body.c 1",
		"const body = await request.json(); save(body)":                                     "body. 1",
		"const form = await request.formData(); const a = form.get('a') as string; save(a)": "form.a 1",
		"const { email } = schema.parse(await request.json()); save(email)":                 "body.email 1 checked",
		"const r = schema.safeParse(await request.json()); save(r.data.email)":              "body.email 1 checked",
		"const { id } = await context.params; save(id)":                                     "params.id 1",
		"const q = new URL(request.url).searchParams.get('q'); save(q)":                     "query.q 1",
	} {
		p := flowApp("import { z } from 'zod'\nconst schema = z.object({})\nexport async function POST(request: Request, context: any) {\n"+code+"\n}\n", nil)
		var got []string
		for _, r := range p.Routes() {
			for _, in := range p.InputsOf(r) {
				s := fmt.Sprintf("%s.%s %d", in.Place, in.Name, len(in.Uses))
				if in.Checked {
					s += " checked"
				}
				got = append(got, s)
			}
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s\n  gives %q, want %q", code, strings.Join(got, ", "), want)
		}
	}
}

func TestFlowIntoComponents(t *testing.T) {
	for code, want := range map[string]From{
		"export function Note({ text }) { return sink(text) }\nexport const A = () => <Note text=\"hi\" />\n":                                            FromConstant,
		"export function Note({ text }) { const [v, setV] = useState(\"\"); fetch(\"/x\").then(setV); return sink(v) }\n":                                FromConstant | FromService,
		"const LIST = [{ q: 'a' }, { q: 'b' }]\nexport const A = () => LIST.map((one) => sink(one.q))\n":                                                 FromConstant,
		"export function Note(props) { return sink(props.text) }\nexport const A = () => { const { data } = useQuery(); return <Note text={data} /> }\n": FromUnknown,
	} {
		p := flowApp("export function GET() { return new Response(null) }\n", map[string]string{
			"app/page.tsx":  "import { A } from '../ui/a'\nexport default function Page() { return <A /> }\n",
			"ui/a.tsx":      "import { useState } from 'react'\n" + code,
			"tsconfig.json": "{}",
		})
		if f := p.FlowOf(sunk(p, "ui/a.tsx")); f.From != want {
			t.Errorf("%s\n  gives %b, want %b", code, f.From, want)
		}
	}
}

func TestSchemasOfBuildersTellFieldsApart(t *testing.T) {
	for field, want := range map[string]From{"sort": FromListed, "plan": FromListed, "size": FromCast, "name": FromChecked, "some": FromChecked} {
		p := flowApp("export function GET() { return new Response(null) }\n", map[string]string{
			"app/actions.ts": "'use server'\nimport { z } from 'zod'\nimport { action } from '../lib/safe'\nconst schema = z.object({ sort: z.enum(['a', 'b']), plan: z.union([z.literal('a'), z.literal('b')]), size: z.union([z.literal(1), z.number()]), name: z.string(), some: z.union([z.literal('a'), z.string()]) })\n" +
				"export const sell = action.createServerAction().input(schema).handler(async ({ input: { " + field + " } }) => sink(" + field + "))\n",
			"lib/safe.ts": "import { createServerActionProcedure } from 'zsa'\nexport const action = createServerActionProcedure()\n",
		})
		if f := p.FlowOf(sunk(p, "app/actions.ts")); f.From != want {
			t.Errorf("%s gives %b, want %b", field, f.From, want)
		}
	}
}

func TestSchemasTellFieldsApart(t *testing.T) {
	for field, want := range map[string]From{"sort": FromListed, "page": FromCast, "name": FromChecked} {
		p := flowApp("import { z } from 'zod'\nconst schema = z.object({ sort: z.enum(['a', 'b']), page: z.coerce.number(), name: z.string() })\nexport async function POST(request: Request) {\n const body = schema.parse(await request.json())\n sink(body."+field+")\n}\n", nil)
		if f := p.FlowOf(sunk(p, "app/api/x/route.ts")); f.From != want {
			t.Errorf("%s gives %b, want %b", field, f.From, want)
		}
	}
}

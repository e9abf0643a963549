package project

import (
	"strconv"
	"strings"
	"testing"

	"underpin/checks/project/source"
)

func TestReached(t *testing.T) {
	p := FromFiles(map[string]string{
		"package.json":  `{"dependencies":{"next":"^15.0.0","react":"^19.0.0"}}`,
		"tsconfig.json": `{"compilerOptions":{"paths":{"@/*":["./*"]}}}`,
		"app/page.tsx": `import { Shown, Hidden } from "@/components/cards"
import { store } from "@/lib/store"
import { Desk } from "@/lib/desk"
import * as mail from "@/lib/mail"
import { keep, rooms } from "@/lib/parts"
import { passedOn } from "@/lib"
import { useOrders } from "@/lib/hooks"
const Later = dynamic(() => import("@/components/later"))
export default function Page() {
  const press = async () => {
    const { crunch } = await import("@/lib/heavy")
    crunch("yes: named in the markup")
  }
  const forgotten = () => "no: a handler that nothing is given"
  const { orders } = useOrders()
  new Desk().ring(); store.read(); rooms.shelf.fill(); keep(); mail.send(); passedOn()
  return <Shown onClick={press}><Later items={orders.map((o) => "yes: handed on")} /></Shown>
}
`,
		"components/cards.tsx": `export function Shown() { return within("yes: rendered") }
export function Hidden() { return within("no: imported, never rendered") }
function within(a) { return "yes: called by one that is" }
export const Unused = memo(() => "no: wrapped, imported by nobody")
`,
		"components/later.tsx": `export default function Later() { return "yes: loaded when it is needed" }
`,
		"components/old.tsx": `export default function Old() { return "no: a file that nothing imports" }
`,
		"lib/index.ts": `export * from "./tools"
export { left } from "./tools"
`,
		"lib/tools.ts": `export function passedOn() { return "yes: by a barrel" }
export function left() { return "no: only exported anew" }
function first() { second(); return "no: in a circle" }
function second() { first(); return "no: in a circle too" }
setInterval(() => "yes: started where it stands", 1000)
`,
		"lib/heavy.ts": `export function crunch() { return "yes: by name, once its file is loaded" }
export function idle() { return "no: in a file that is loaded for something else" }
`,
		"lib/parts.ts": `const shelf = { fill: async () => "yes: asked of a part of a whole", empty: async () => "no: of a part, and asked for by nobody" }
const lent = { out: () => "yes: a part of what is handed on" }
export const rooms = { shelf: shelf }
const handed = { lent: lent }
export const keep = () => Object.values(handed)
`,
		"lib/store.ts": `export const store = {
  read: async () => "yes: asked for by name",
  remove: async () => "no: asked for by nobody",
}
export const table = { one: () => "yes: whatever is asked for" }
export const run = (key) => table[key]()
`,
		"lib/desk.ts": `export class Desk {
  constructor() { this.set("yes: runs with the class") }
  set(a) { return "yes: by the class itself" }
  ring() { return "yes: by the page" }
  close() { return "no: by nobody" }
}
`,
		"lib/mail.ts": `export const send = () => "yes: a member of the module"
export const receive = () => "no: a member that nobody asks for"
`,
		"lib/hooks.ts": `export function useOrders() {
  const load = async () => "yes: given to the effect"
  const drop = useCallback(async () => "no: given to nothing")
  useEffect(() => { load() }, [])
  return { orders: [] }
}
`,
		"app/actions.ts": `"use server"
export async function save() { return "yes: called from a form" }
export async function wipe() { return "no: an action that nothing calls" }
`,
		"app/form/page.tsx": `import { save } from "../actions"
export default () => <form action={save} />
export async function generateMetadata() { return "yes: the framework asks for it" }
`,
		"app/api/hook/route.ts": `export async function POST() { return "yes: a route" }
`,
	})
	for _, name := range p.Sources() {
		for s := range p.Source(name).Find(source.String) {
			text, _ := s.StringValue()
			verdict, why, ok := strings.Cut(text, ": ")
			if !ok {
				continue
			}
			line, column := s.Position()
			if got := p.ReachedAt(name, line, column); got != (verdict == "yes") {
				t.Errorf("%s:%d: reached is %t: %s", name, line, got, why)
			}
		}
	}
}

func TestReachedSaysYesWhereNothingShowsDeath(t *testing.T) {
	p := FromFiles(map[string]string{
		"package.json":            `{"type":"module","devDependencies":{"@sveltejs/kit":"^2.0.0","svelte":"^5.0.0","vite":"^6.0.0"}}`,
		"svelte.config.js":        `export default {}`,
		"src/routes/+page.svelte": `<script>import { paint } from "$lib/paint"</script><button onclick={paint}>paint</button>`,
		"src/routes/+page.server.js": `import { deep } from "$lib/deep"
export const actions = { default: async () => { deep(1) } }
`,
		"src/lib/paint.js":   `export const paint = () => 1`,
		"src/lib/deep.js":    "export const deep = (n) => deeper(n)\n" + chain(100),
		"static/old.js":      "function pressed() { return 2 }\n",
		"static/old.html":    `<button onclick="pressed()">press</button><script src="old.js"></script>`,
		"scripts/readme.txt": "",
	})
	for _, at := range []struct {
		file string
		line int
	}{{"src/routes/+page.server.js", 2}, {"src/lib/paint.js", 1}, {"src/lib/deep.js", 100}, {"static/old.js", 1}, {"README.md", 1}, {"nowhere.js", 3}} {
		if !p.ReachedAt(at.file, at.line, 1) {
			t.Errorf("%s:%d is not reached", at.file, at.line)
		}
	}
}

func TestReachedOfAScriptOfOldAsksWhoNamesAFunction(t *testing.T) {
	p := FromFiles(map[string]string{
		"package.json":      `{"dependencies":{"express":"5.0.0"}}`,
		"public/index.html": `<script src="old.js"></script><button onclick="pressed()">press</button>`,
		"public/old.js":     "function pressed() {\n  return 2\n}\nfunction leftOver() {\n  return 3\n}\n",
	})
	if !p.ReachedAt("public/old.js", 2, 3) || p.ReachedAt("public/old.js", 5, 3) {
		t.Error("a function that a page names is reached, and one that nothing names is not")
	}
}

// chain is a file of functions that call each the next.
func chain(n int) string {
	var b strings.Builder
	b.WriteString("const deeper = (n) => f0(n)\n")
	for i := range n {
		b.WriteString("const f" + strconv.Itoa(i) + " = (n) => f" + strconv.Itoa(i+1) + "(n)\n")
	}
	return b.String()
}

// What a page no longer starts is asked again after the change to the page alone.
func TestReachedFollowsWhatAPageStarts(t *testing.T) {
	files := map[string]string{
		"package.json": `{"dependencies":{"react":"19.0.0"},"devDependencies":{"vite":"^7.0.0"}}`,
		"index.html":   `<script type="module" src="/src/main.tsx"></script>`,
		"src/main.tsx": "export function start() {\n  return fetch(\"/api\");\n}\n",
	}
	p := FromFiles(files)
	if !p.ReachedAt("src/main.tsx", 2, 3) {
		t.Fatal("what the page starts is not reached")
	}
	p = p.With(map[string][]byte{"index.html": []byte("<p>soon</p>")})
	files["index.html"] = "<p>soon</p>"
	if again, anew := p.ReachedAt("src/main.tsx", 2, 3), FromFiles(files).ReachedAt("src/main.tsx", 2, 3); again || anew {
		t.Errorf("reached: %v again, %v anew", again, anew)
	}
}

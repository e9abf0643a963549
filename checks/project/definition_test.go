package project

import (
	"testing"

	"underpin/checks/project/source"
)

func TestDefinition(t *testing.T) {
	files := map[string]string{
		"package.json":     `{"name":"app"}`,
		"tsconfig.json":    `{"compilerOptions":{"paths":{"@/*":["./src/*"]}}}`,
		"src/lib/index.ts": "export * from './auth'; export { limit as throttle } from './limit'; export * as mail from './mail'; export * from './index'",
		"src/lib/auth.ts":  "export function guard() { return 'guard' }\nconst hidden = () => 'hidden'\nexport { hidden as shown }\nexport default guard",
		"src/lib/limit.ts": "export const limit = () => 'limit'",
		"src/lib/mail.ts":  "export const send = async () => 'send'",
		"src/lib/old.js":   "function open() { return 'open' }\nmodule.exports = { open, close: function () { return 'close' } }\nmodule.exports.extra = () => 'extra'",
		"src/lib/class.ts": "export class Store { static make() { return 'make' } load() { return this.read() } read = () => 'read' }\nexport const handlers = { get: () => 'get', nested: { post() { return 'post' } } }",
		"src/lib/desk.js":  "class Desk { ring() { return 'ring' } }\nmodule.exports = new Desk()",
		"src/a.ts": `import auth, { guard as g } from '@/lib/auth'
import { shown, throttle, mail, missing } from '@/lib'
import * as lib from '@/lib/auth'
import { Store, handlers } from './lib/class'
import pkg from 'some-package'
const old = require('./lib/old')
const { close: shut } = require('./lib/old')
const desk = require('./lib/desk')
const store = new Store()
const renamed = throttle
const { nested } = handlers
async function late() { const { limit } = await import('./lib/limit'); use(limit) }
use(auth); use(g); use(shown); use(renamed); use(mail.send); use(lib.guard); use(old.open); use(old.extra); use(shut)
use(Store.make); use(store.load); use(handlers.get); use(nested.post); use(missing); use(pkg); use(pkg.thing); use(nowhere)
use(desk.ring); use(desk.gone); use(require('./lib/desk').ring)
`,
	}
	want := []string{
		"limit", "guard", "guard", "hidden", "limit", "send", "guard", "open", "extra", "close",
		"make", "", "get", "post", "none", "none", "none", "none",
		"ring", "none", "ring",
	}
	p := FromFiles(files)
	i := 0
	for call := range p.Source("src/a.ts").Find(source.Call) {
		if call.CalleeName() != "use" {
			continue
		}
		d := p.Definition(call.Arg(0))
		got := "none"
		if d.OK() {
			got = ""
			for s := range d.Find(source.String) {
				got, _ = s.StringValue()
			}
		}
		if got != want[i] {
			t.Errorf("%s: got %q, want %q (%s)", call.Text(), got, want[i], d.Text())
		}
		i++
	}
	if i != len(want) {
		t.Errorf("%d calls, want %d", i, len(want))
	}
}

func TestDefinitionEndsInCircles(t *testing.T) {
	p := FromFiles(map[string]string{
		"a.ts": "export * from './b'; export { x } from './b'; import { x } from './b'; use(x)",
		"b.ts": "export * from './a'; export { x } from './a'",
	})
	for call := range p.Source("a.ts").Find(source.Call) {
		if d := p.Definition(call.Arg(0)); d.OK() {
			t.Error(d.Text())
		}
	}
}

// Whoever asks second for a name that Nuxt brings in by itself depends on the
// folders that it may come from no less than the first.
func TestEveryAskerOfAnAutomaticImportSeesAnAddedFile(t *testing.T) {
	p := FromFiles(map[string]string{
		"package.json": manifest("nuxt@3"), "nuxt.config.ts": "export default defineNuxtConfig({})\n",
		"server/api/a.ts": "export default defineEventHandler((event) => requireUser(event))\n",
	})
	known := func(p *Project, key string) bool {
		return Answer(p, key, func(p *Project) bool {
			for c := range p.Source("server/api/a.ts").Find(source.Call) {
				if c.CalleeName() == "requireUser" {
					return p.Definition(c.Child(source.Callee)).OK()
				}
			}
			return false
		})
	}
	if known(p, "first") || known(p, "second") {
		t.Fatal("there is no such function yet")
	}
	next := p.With(map[string][]byte{"server/utils/auth.ts": []byte("export function requireUser(event) { return event }\n")})
	for _, key := range []string{"first", "second"} {
		if !known(next, key) {
			t.Errorf("the %s asker does not see the added file", key)
		}
	}
}

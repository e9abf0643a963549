package project

import (
	"strings"
	"testing"

	"underpin/checks/project/source"
)

func TestClassMembers(t *testing.T) {
	p := FromFiles(map[string]string{
		"package.json": `{}`,
		"base.js":      `export class Base { log() {} }`,
		"a.js": `import { Base } from "./base"
class Server extends Base {
  port = 80
  constructor(secret) { super(); this.app = express(); this.secret = secret }
  run() { use(this.port); use(this.app); use(this.secret); use(this.log); use(this.run); use(this.gone) }
}`,
	})
	want := []string{"80", "express()", "secret", "log() {}", "run()", ""}
	i := 0
	for call := range p.Source("a.js").Find(source.Call) {
		if call.CalleeName() != "use" {
			continue
		}
		got := p.Definition(call.Arg(0)).Text()
		if len(got) > len(want[i]) {
			got = got[:len(want[i])]
		}
		if got != want[i] || want[i] == "" && p.Definition(call.Arg(0)).OK() {
			t.Errorf("%s is %q, want %q", call.Text(), got, want[i])
		}
		i++
	}
}

func TestInstancesMadeByFunctions(t *testing.T) {
	p := FromFiles(map[string]string{
		"package.json": `{}`,
		"store.js": `class Store { save() {} }
let kept = null
export function getStore() { if (!kept) { kept = new Store() } return kept }
export const makeStore = () => { return new Store() }
export class Shop {
  static get() { if (!Shop.one) Shop.one = new Shop(); return Shop.one }
  sell() {}
}
export function other() { return 5 }`,
		"base.js": `import { getStore } from "./store"
export class Base { constructor() { this.store = getStore() } }`,
		"a.js": `import { Shop, getStore, makeStore, other } from "./store"
import { Base } from "./base"
class Desk extends Base { run() { use(this.store.save); use(this.run.bind(this)) } }
const desk = new Desk()
use(getStore().save); use(makeStore().save); use(Shop.get().sell); use(desk.run.bind(desk)); use(other().save); use(desk.gone.bind(desk))`,
	})
	want := []string{"save() {}", "run()", "save() {}", "save() {}", "sell() {}", "run()", "", "desk.gone.bind(desk)"}
	i := 0
	for call := range p.Source("a.js").Find(source.Call) {
		if call.CalleeName() != "use" {
			continue
		}
		got := p.Definition(call.Arg(0)).Text()
		if want[i] == "" && got != "" || !strings.HasPrefix(got, want[i]) {
			t.Errorf("%s is %q, want %q", call.Text(), got, want[i])
		}
		i++
	}
	if i != len(want) {
		t.Errorf("%d calls, want %d", i, len(want))
	}
}

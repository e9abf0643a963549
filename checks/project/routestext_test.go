package project

import (
	"testing"

	"underpin/checks/project/source"
)

func TestFixedText(t *testing.T) {
	p := FromFiles(map[string]string{
		"package.json": `{}`,
		"a.ts": `import { BASE, paths } from "./b"
class C { prefix = "/c"; run() { use(this.prefix) } }
const list = createRoute({ path: "/list" })
use("/plain"); use(BASE); use(paths.app.home); use(BASE + "/x"); use(` + "`${BASE}/y`" + `)
use(process.env.PREFIX || "/api"); use(list.path); use(` + "`${unknown}/y`" + `); use(unknown)`,
		"b.ts": `export const BASE = "/base"; export const paths = { app: { home: "/home" } }`,
	})
	want := []string{"/c", "", "/plain", "/base", "/home", "/base/x", "/base/y", "/api", "/list", "", ""}
	i := 0
	for call := range p.Source("a.ts").Find(source.Call) {
		if got, _ := p.fixedText(call.Arg(0)); i >= len(want) || got != want[i] {
			t.Errorf("%s is %q, want %v", call.Text(), got, want[i:])
		}
		i++
	}
}

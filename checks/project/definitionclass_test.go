package project

import (
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

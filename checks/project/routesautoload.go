package project

import (
	"path"
	"strings"

	"underpin/checks/project/source"
)

// autoloaded is the folder whose plugins a call registers:
// app.register(autoload, {dir: join(__dirname, "routes")}).
func autoloaded(call source.Node) (folder string, ok bool) {
	if call.CalleeName() != "register" {
		return "", false
	}
	pkg, _ := call.Arg(0).Origin()
	if required, ok := requireOf(call.Arg(0)); ok {
		pkg = required
	}
	if pkg != "@fastify/autoload" && pkg != "fastify-autoload" {
		return "", false
	}
	below, ok := pathInside(call.Arg(1).Prop("dir"))
	return path.Join(path.Dir(call.File().Path), below), ok
}

// autoload mounts the plugins of a folder: each below the path of its own folder
// (github.com/fastify/fastify-autoload).
func (g *servers) autoload(s *server, r registration, folder string) {
	prefix, _ := g.p.fixedText(r.call.Arg(1).Prop("options").Prop("prefix"))
	for _, name := range g.p.Sources() {
		below, ok := strings.CutPrefix(name, folder+"/")
		if side := g.p.Modules().Side(name); !ok || side == Test || side == Story {
			continue
		}
		plugin := g.p.Exported(name, "default")
		if !plugin.OK() {
			continue
		}
		one := registration{call: r.call, method: "register", path: prefix}
		if dir := path.Dir(below); dir != "." {
			one.path = prefix + "/" + strings.ReplaceAll(dir, "_", ":")
		}
		if !g.plugin(s, one, plugin, nil) {
			s.uses = append(s.uses, registration{call: r.call, args: []source.Node{plugin}})
		}
	}
}

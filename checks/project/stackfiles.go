package project

import (
	"bytes"
	"path"
	"strings"

	"underpin/checks/project/source"
)

// byFiles takes in what only files show: a Prisma schema, D1 in wrangler.
func (b *stackBuilder) byFiles() {
	for _, f := range b.p.list() {
		base := path.Base(f.path)
		switch {
		case strings.HasSuffix(base, ".prisma") && !isAside(path.Dir(f.path)):
			b.counts[Prisma]++
			b.add(Tool{Tech: Prisma, File: f.path, Line: 1, Why: "a Prisma schema"})
		case base == "wrangler.toml" || base == "wrangler.json" || base == "wrangler.jsonc":
			b.bindings(f.path)
		}
	}
}

// bindings reads the databases that a worker's configuration ties to it, in any
// of its environments.
func (b *stackBuilder) bindings(name string) {
	v, _ := b.p.ReadTOML(name)
	if path.Ext(name) != ".toml" {
		v, _ = b.p.ReadJSON(name)
	}
	places := []Value{v}
	for env := range v.Get("env").Members() {
		places = append(places, env.Value)
	}
	for _, at := range places {
		for _, d := range []detection{{"d1_databases", RawSQL}, {"kv_namespaces", KV}} {
			if m, ok := at.Member(d.pkg); ok && m.Value.Len() > 0 {
				b.counts[d.tech]++
				b.add(Tool{Tech: d.tech, Package: d.pkg, File: name, Line: m.Line, Why: "bound as " + d.pkg})
			}
		}
	}
}

// nuxtModules are wired in by the configuration alone; no file imports them.
var nuxtModules = []detection{{"@nuxtjs/supabase", Supabase}, {"nuxt-auth-utils", CustomAuth}, {"@sidebase/nuxt-auth", NextAuth}, {"@clerk/nuxt", Clerk}}

// byConfig takes in what a framework's configuration names.
func (b *stackBuilder) byConfig() {
	if f := b.p.Config("nuxt.config"); f != nil {
		for n := range f.Find(source.String) {
			name, _ := n.StringValue()
			for _, d := range nuxtModules {
				if name == d.pkg {
					b.module(Tool{Tech: d.tech, Package: name, File: f.Path, Line: n.Line(), Why: "a module of Nuxt"})
				}
			}
		}
	}
	for _, name := range []string{"main.wasp", "main.wasp.ts"} {
		text, _ := b.p.Read(name)
		if i := bytes.Index(text, []byte("auth:")); i >= 0 {
			b.module(Tool{Tech: CustomAuth, Package: "wasp", File: name, Line: 1 + bytes.Count(text[:i], []byte("\n")), Why: "sign-in of Wasp's own"})
		}
	}
}

func (b *stackBuilder) module(t Tool) {
	b.counts[t.Tech]++
	if t.Tech == CustomAuth {
		if b.byParts.Tech == "" {
			b.byParts = t
		}
		return
	}
	b.add(t)
}

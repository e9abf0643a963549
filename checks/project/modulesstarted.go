package project

import (
	"bytes"
	"path"
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"underpin/checks/project/source"
)

// commandFile finds the source files that a command line names.
var commandFile = regexp.MustCompile(`[\w./@-]+\.(?:[cm]?[jt]sx?)\b|(?:^|\s)(?:node|tsx|ts-node|nodemon|bun|deno run)\s+([\w./-]+)`)

// startedByManifest lists the server entries: what the manifests' scripts and
// main fields, a Dockerfile or a Procfile run, and where nothing says so, the
// modules that make a server and listen.
func startedByManifest(p *Project) []string {
	var out []string
	for _, manifest := range p.Manifests() {
		dir := parent(manifest.File)
		for name, script := range manifest.Scripts {
			if startScript(name) {
				out = append(out, namedIn(p, dir, script.Command)...)
			}
			for step := range strings.SplitSeq(script.Command, "&&") {
				if bundlesServer(step) {
					named := namedIn(p, dir, step)
					out = append(out, named[:min(1, len(named))]...) // then comes where it is put
				}
			}
		}
		out = append(out, namedIn(p, dir, manifest.Value.Get("main").Text())...)
	}
	for _, name := range p.Files() {
		base := path.Base(name)
		if base == "Procfile" || strings.HasPrefix(base, "Dockerfile") || base == "ecosystem.config.js" {
			text, _ := p.Read(name)
			out = append(out, namedIn(p, parent(name), string(text))...)
		}
		if main := workerMain(p, name); main != "" {
			out = append(out, namedIn(p, parent(name), main)...)
		}
	}
	return append(out, listening(p, out)...)
}

// bundlesServer reports whether a step of a script packs a server into one file.
func bundlesServer(step string) bool {
	if strings.Contains(step, "esbuild ") {
		return strings.Contains(step, "platform=node") || strings.Contains(step, "platform node")
	}
	return strings.Contains(step, "tsup ") || strings.Contains(step, "ncc build ") || strings.Contains(step, "bun build ") && !strings.Contains(step, "browser")
}

// workerMain is the module that a Cloudflare worker's settings start.
func workerMain(p *Project, name string) string {
	var v Value
	switch path.Base(name) {
	case "wrangler.toml":
		v, _ = p.ReadTOML(name)
	case "wrangler.json", "wrangler.jsonc":
		v, _ = p.ReadJSON(name)
	}
	return v.Get("main").Text()
}

func startScript(name string) bool {
	for _, word := range []string{"start", "dev", "serve", "server", "prod", "worker"} {
		if name == word || strings.HasPrefix(name, word+":") || strings.HasSuffix(name, ":"+word) {
			return true
		}
	}
	return false
}

// namedIn lists the project's sources that a text names, a build's output
// standing for the source it was made from.
func namedIn(p *Project, dir, text string) []string {
	var out []string
	for _, found := range commandFile.FindAllString(text, -1) {
		words := strings.Fields(found)
		if len(words) == 0 {
			continue
		}
		if name := sourceNamed(p, dir, words[len(words)-1]); name != "" && sideByName(name) == Unknown {
			out = append(out, name)
		}
	}
	return out
}

func sourceNamed(p *Project, dir, name string) string {
	name = path.Clean(name)
	stem := strings.TrimSuffix(name, path.Ext(name))
	candidates := []string{name, stem}
	for _, output := range []string{"dist/", "build/", "lib/", "out/"} {
		if rest, ok := strings.CutPrefix(stem, output); ok {
			candidates = append(candidates, "src/"+rest, "server/"+rest, "src/server/"+rest, rest)
		}
	}
	for _, c := range candidates {
		for _, ext := range []string{"", ".ts", ".js", ".mjs", ".tsx", ".cjs", ".mts"} {
			if full := join(dir, c+ext); source.Supported(full) && p.Has(full) {
				return full
			}
		}
	}
	return ""
}

// listening lists the modules that make an HTTP server and start it. Where
// something else is started for sure, a server that was left behind when the
// files it loads were moved is none, nor is one beside it that nothing names.
func listening(p *Project, started []string) []string {
	var out []string
	for _, name := range p.Sources() {
		if sideByName(name) != Unknown || !p.Holds(name, "listen(", "serve(") {
			continue
		}
		f := p.Source(name)
		if len(started) > 0 && (leftWithout(p, f) || unstarted(p, name, started)) {
			continue
		}
		for _, im := range f.Imports {
			switch im.Spec {
			case "express", "fastify", "hono", "@hono/node-server", "koa", "http", "node:http", "https", "node:https", "@nestjs/core":
				out = append(out, name)
			}
		}
	}
	return out
}

// leftWithout reports whether most files that a module loads are not there, so
// that it cannot start.
func leftWithout(p *Project, f *source.File) bool {
	there, absent := 0, 0
	for _, im := range f.Imports {
		if im.Dynamic || im.TypeOnly || !strings.HasPrefix(im.Spec, ".") {
			continue
		}
		if p.resolver().resolve(f.Path, im.Spec) != "" || p.Has(path.Join(parent(f.Path), im.Spec)) {
			there++
		} else {
			absent++
		}
	}
	return absent > there
}

// browserEntries lists the scripts that the app's HTML pages load, and the
// entry of Create React App.
func browserEntries(p *Project) []string {
	var out []string
	for _, name := range p.Files() {
		if path.Ext(name) != ".html" || hasFolder(name, "public", "static", "dist", "build") || p.leftBehind(name) || parent(name) != "" && p.sameManifest(parent(name)+"/package.json") {
			continue
		}
		text, _ := p.Read(name)
		for _, src := range scriptSources(text) {
			for _, base := range []string{parent(name), p.FolderOf(Vite)} {
				if full := join(base, strings.TrimPrefix(src, "/")); p.Has(full) && source.Supported(full) {
					out = append(out, full)
					break
				}
			}
		}
	}
	if p.Stack().Has(CRA) {
		for _, ext := range []string{".tsx", ".ts", ".jsx", ".js"} {
			if name := join(p.FolderOf(CRA), "src/index"+ext); p.Has(name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// leftBehind reports whether a page lies beside an app whose framework makes all
// pages itself and serves no HTML file from there: what it loads runs nowhere.
func (p *Project) leftBehind(name string) bool {
	s := p.Stack()
	for _, tech := range []Tech{SvelteKit, Nuxt, Next, Astro} {
		if s.Has(tech) && s.Framework == tech && parent(name) == strings.TrimSuffix(p.FolderOf(tech), "/") {
			return true
		}
	}
	return false
}

// scriptSources lists the src of an HTML page's script elements.
func scriptSources(text []byte) []string {
	var out []string
	z := html.NewTokenizer(bytes.NewReader(text))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return out
		case html.StartTagToken, html.SelfClosingTagToken:
			tag, more := z.TagName()
			for isScript := string(tag) == "script"; more; {
				var key, value []byte
				key, value, more = z.TagAttr()
				if isScript && string(key) == "src" && !bytes.Contains(value, []byte("//")) {
					out = append(out, string(value))
				}
			}
		}
	}
}

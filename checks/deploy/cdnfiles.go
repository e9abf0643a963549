package deploy

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// publishes reports whether a workflow's action hands files to a host with a
// network of its own.
func publishes(uses string) bool {
	name, _, _ := strings.Cut(uses, "@")
	switch name {
	case "actions/deploy-pages", "peaceiris/actions-gh-pages", "JamesIves/github-pages-deploy-action", "cloudflare/pages-action", "cloudflare/wrangler-action", "FirebaseExtended/action-hosting-deploy", "nwtgck/actions-netlify", "amondnet/vercel-action", "Azure/static-web-apps-deploy":
		return true
	}
	return false
}

// A fileServer is one place that sends files.
type fileServer struct {
	cached bool
	place  check.Place
	folder string // the last part of what it sends from; "" when the code computes it
}

// fileServers lists the places where a server of the app's own sends files.
func fileServers(p *project.Project) []fileServer {
	var out []fileServer
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !counts(p, name) || !p.Holds(name, ".static(", "static as ", "static:", "serveStatic", "fastify/static", "koa-static", "sirv(", "ServeStaticModule") {
			continue
		}
		for _, s := range project.PerFile(p, name, "deploy/files", sends) {
			if !emptyFolder(p, s.folder) {
				out = append(out, s)
			}
		}
	}
	out = append(out, nginxFiles(p)...)
	if len(out) == 0 {
		out = plainServers(p)
	}
	return out
}

// emptyFolder reports whether a folder that the repository would hold is not there,
// so that nothing is sent from it. Builds and uploads fill theirs later.
func emptyFolder(p *project.Project, folder string) bool {
	switch folder {
	case "public", "static", "assets":
	default:
		return false
	}
	return !slices.ContainsFunc(p.Files(), func(name string) bool {
		return slices.Contains(strings.Split(path.Dir(name), "/"), folder)
	})
}

func sends(f *source.File) []fileServer {
	var out []fileServer
	headers := strings.Contains(f.Whole(), "Cache-Control") || strings.Contains(f.Whole(), "cache-control")
	for n := range f.Find(source.Call) {
		options, ok := sendsFiles(n)
		if !ok || guarded(n) && !inProduction(n) {
			continue
		}
		cached := false
		for _, key := range []string{"maxAge", "setHeaders", "immutable", "onFound", "maxage", "cacheControl"} {
			if v := options.Resolve().Prop(key); v.OK() && v.Text() != "0" && v.Text() != "false" {
				cached = true
			}
		}
		if strings.HasPrefix(n.CalleeName(), "serveStatic") && headers {
			cached = true
		}
		message := "sends files without a lifetime"
		if cached {
			message = "sends files with a lifetime"
		}
		out = append(out, fileServer{cached: cached, place: check.At(n, message), folder: folderSent(n)})
	}
	return out
}

// folderSent is the last part of the path that a call sends files from, unless it
// leads into what a build makes.
func folderSent(n source.Node) string {
	full := ""
	for s := range n.Arg(0).Find(source.String) {
		text, _ := s.StringValue()
		full += "/" + text
	}
	for part := range strings.SplitSeq(full, "/") {
		switch part {
		case "dist", "build", "out", "client", ".next":
			return ""
		}
	}
	return path.Base(full)
}

// sendsFiles reports whether a call makes something that sends files, and which
// argument holds its options.
func sendsFiles(n source.Node) (options source.Node, ok bool) {
	pkg, _ := n.Child(source.Callee).Origin()
	switch {
	case n.CalleeName() == "static" && (pkg == "express" || n.CalleePath() == "express.static"), expressStatic(n), pkg == "serve-static", pkg == "koa-static", pkg == "sirv":
		return n.Arg(1), true
	case n.CalleeName() == "serveStatic" && strings.HasPrefix(pkg, "hono") || n.CalleeName() == "serveStatic" && strings.HasPrefix(pkg, "@hono"):
		if strings.Contains(pkg, "cloudflare") {
			return source.Node{}, false
		}
		return n.Arg(0), true
	case n.CalleeName() == "register":
		if from, _ := n.Arg(0).Origin(); from == "@fastify/static" {
			return n.Arg(1), true
		}
	}
	return source.Node{}, false
}

// inProduction reports whether the condition around a call asks for production.
func inProduction(n source.Node) bool {
	for p := n.Parent(); p.OK(); p = p.Parent() {
		if p.Is(source.If, source.Conditional) {
			cond := strings.ToLower(p.Child(source.Cond).Text())
			if strings.Contains(cond, "prod") || strings.Contains(cond, "vercel") || strings.Contains(cond, "replit") || p.Child(source.Else).Contains(n) {
				return true
			}
		}
	}
	return false
}

// nginxFiles judges the web server that an image of the app brings along.
func nginxFiles(p *project.Project) []fileServer {
	var out []fileServer
	for _, name := range p.Files() {
		if strings.HasPrefix(name, "../") || !strings.HasSuffix(name, ".conf") && path.Base(name) != "nginx.conf.template" || !p.Holds(name, "root ", "root\t") || !p.Holds(name, "server") {
			continue
		}
		text, _ := p.Read(name)
		n, at := 0, 0
		cached, proving := false, false
		for line := range strings.Lines(string(text)) {
			n++
			words := strings.Fields(strings.TrimSpace(line))
			if len(words) == 0 || strings.HasPrefix(words[0], "#") {
				continue
			}
			if words[0] == "location" {
				proving = strings.Contains(line, ".well-known") // where a certificate is asked for
			}
			if words[0] == "root" && !proving {
				at = n
			}
			if words[0] == "expires" && len(words) > 1 && words[1] != "-1;" && words[1] != "off;" || words[0] == "add_header" && strings.Contains(line, "Cache-Control") && strings.Contains(line, "max-age=") && !strings.Contains(line, "max-age=0") || strings.Contains(line, "immutable") {
				cached, at = true, n
				break
			}
		}
		if at == 0 { // it hands everything on
			continue
		}
		message := "sends files without a lifetime"
		if cached {
			message = "sends files with a lifetime"
		}
		out = append(out, fileServer{cached: cached, place: check.Line(name, at, message)})
	}
	return out
}

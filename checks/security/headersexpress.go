package security

import (
	"strings"

	"underpin/checks/project/source"
	"underpin/fixes"
)

// headersExpress puts helmet in front of everything that an Express app
// answers.
func headersExpress(d *fixes.Draft) error {
	app, err := fixes.FindExpress(d.Project())
	if err != nil {
		return err
	}
	if app.File.LocalOf("helmet", "default") != "" {
		return openHelmet(d, app.File, fixes.Refuse(app.File.Path+" uses helmet already; what is missing lies in its options", "ts", "app.use(helmet());\n"))
	}
	call := "helmet(" + strings.TrimPrefix(helmetOptions(d, sendsPages(app.File)), ", ") + ")"
	if err := app.PutFirst(d, app.Name+".use("+call+");", fixes.Import{Default: "helmet", From: "helmet"}); err != nil {
		return err
	}
	return d.Dependency("helmet", "^8.1.0", false)
}

// sendsPages reports whether a server file sends HTML: static files, rendered
// views, or a Vite middleware.
func sendsPages(f *source.File) bool {
	for _, pkg := range []string{"@fastify/static", "@fastify/view", "hono/jsx-renderer"} {
		if len(f.ImportsFrom(pkg)) > 0 {
			return true
		}
	}
	for c := range f.Find(source.Call) {
		switch c.CalleeName() {
		case "static", "sendFile", "render", "setupVite", "serveStatic", "sirv", "html", "view":
			return true
		case "set":
			if s, _ := c.Arg(0).StringValue(); s == "view engine" {
				return true
			}
		case "send":
			if s := startOf(c.Arg(0)); strings.HasPrefix(strings.TrimSpace(s), "<") {
				return true
			}
		}
	}
	return false
}

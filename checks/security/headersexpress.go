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
	call := "helmet()"
	if sendsPages(app.File) && d.Option("csp") != "enforce" {
		call = "helmet({ contentSecurityPolicy: { reportOnly: true, directives: { upgradeInsecureRequests: null } } })"
		d.Review()
		d.Step("Open the app's pages with the browser's console, add what the policy reports to its directives, then take reportOnly out.", "")
		d.Note("The app serves pages, so the content policy only reports at first: an inline script or a foreign one would be blocked by it.")
	} else if sendsPages(app.File) {
		d.Review()
	}
	d.Note("Other sites can no longer embed images and files of this app. For a public asset API set crossOriginResourcePolicy: { policy: \"cross-origin\" }.")
	if err := d.Dependency("helmet", "^8.1.0", false); err != nil {
		return err
	}
	return app.PutFirst(d, app.Name+".use("+call+");", fixes.Import{Default: "helmet", From: "helmet"})
}

// sendsPages reports whether a server file sends HTML: static files, rendered
// views, or a Vite middleware.
func sendsPages(f *source.File) bool {
	for c := range f.Find(source.Call) {
		switch c.CalleeName() {
		case "static", "sendFile", "render", "setupVite", "serveStatic", "sirv":
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

package security

import (
	"underpin/checks/project"
	"underpin/fixes"
)

// headersFastify registers helmet for everything that a Fastify server answers
// (https://github.com/fastify/fastify-helmet).
func headersFastify(d *fixes.Draft) error {
	app, err := fixes.FindFastify(d.Project())
	if err != nil {
		return err
	}
	if d.Project().Dependency("@fastify/helmet").Name != "" && len(app.File.ImportsFrom("@fastify/helmet")) > 0 {
		return fixes.Refuse(app.File.Path+" registers helmet already; what is missing lies in its options", "ts", "await app.register(helmet);\n")
	}
	version := "^13.0.0" // for Fastify 5
	if d.Project().Stack().Version(project.Fastify).Major == 4 {
		version = "^11.1.1"
	}
	call := app.Name + ".register(helmet" + helmetOptions(d, sendsPages(app.File)) + ");"
	if app.CanAwait(d) {
		call = "await " + call
	}
	if err := app.PutFirst(d, call, fixes.Import{Default: "helmet", From: "@fastify/helmet"}); err != nil {
		return err
	}
	return d.Dependency("@fastify/helmet", version, false)
}

// helmetOptions let the content policy of a server with pages only report at first.
func helmetOptions(d *fixes.Draft, pages bool) string {
	d.Note("Other sites can no longer embed images and files of this app. For a public asset API set crossOriginResourcePolicy: { policy: \"cross-origin\" }.")
	if !pages {
		return ""
	}
	d.Review()
	if d.Option("csp") == "enforce" {
		return ""
	}
	d.Step("Open the app's pages with the browser's console, add what the policy reports to its directives, then take reportOnly out.", "")
	d.Note("The app serves pages, so the content policy only reports at first: an inline script or a foreign one would be blocked by it.")
	return ", { contentSecurityPolicy: { reportOnly: true, directives: { upgradeInsecureRequests: null } } }"
}

// headersHono puts Hono's own middleware first. A policy is part of it only where it
// is asked for (https://hono.dev/docs/middleware/builtin/secure-headers).
func headersHono(d *fixes.Draft) error {
	app, err := fixes.FindHono(d.Project())
	if err != nil {
		return err
	}
	if len(app.File.ImportsFrom("hono/secure-headers")) > 0 {
		return fixes.Refuse(app.File.Path+" uses secureHeaders already; what is missing lies in its options", "ts", "app.use(secureHeaders({ xFrameOptions: \"DENY\" }));\n")
	}
	policy := "contentSecurityPolicy: { defaultSrc: [\"'none'\"], frameAncestors: [\"'none'\"] }"
	if sendsPages(app.File) {
		d.Review()
		policy = "contentSecurityPolicy: { defaultSrc: [\"'self'\"], styleSrc: [\"'self'\", \"'unsafe-inline'\"], imgSrc: [\"'self'\", \"data:\"], objectSrc: [\"'none'\"], baseUri: [\"'self'\"], frameAncestors: [\"'none'\"] }"
		if d.Option("csp") != "enforce" {
			policy = "contentSecurityPolicyReportOnly" + policy[len("contentSecurityPolicy"):]
			d.Step("Open the app's pages with the browser's console, add what the policy reports to it, then call it contentSecurityPolicy.", "")
		}
	}
	lines := app.Name + ".use(secureHeaders({ xFrameOptions: \"DENY\", " + policy + " }));"
	return app.PutFirst(d, lines, fixes.Import{Names: []string{"secureHeaders"}, From: "hono/secure-headers"})
}

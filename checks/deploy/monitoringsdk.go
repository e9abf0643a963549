package deploy

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// trackers are services for errors by their packages; a name that ends in a
// slash stands for a scope.
var trackers = []struct{ pkg, name string }{
	{"@sentry/", "Sentry"},
	{"sentry", "Sentry"},
	{"@bugsnag/", "Bugsnag"},
	{"rollbar", "Rollbar"},
	{"@rollbar/", "Rollbar"},
	{"@datadog/", "Datadog"},
	{"dd-trace", "Datadog"},
	{"newrelic", "New Relic"},
	{"@newrelic/", "New Relic"},
	{"@highlight-run/", "Highlight"},
	{"highlight.run", "Highlight"},
	{"@opentelemetry/sdk-node", "OpenTelemetry"},
	{"@opentelemetry/auto-instrumentations-node", "OpenTelemetry"},
	{"@vercel/otel", "OpenTelemetry"},
	{"logrocket", "LogRocket"},
	{"@honeybadger-io/", "Honeybadger"},
	{"@appsignal/", "AppSignal"},
	{"elastic-apm-node", "Elastic APM"},
	{"@elastic/apm-rum", "Elastic APM"},
	{"applicationinsights", "Application Insights"},
	{"@microsoft/applicationinsights-web", "Application Insights"},
	{"raygun4js", "Raygun"},
	{"raygun", "Raygun"},
	{"airbrake-js", "Airbrake"},
	{"@airbrake/", "Airbrake"},
	{"trackjs", "TrackJS"},
	{"@google-cloud/error-reporting", "Google Error Reporting"},
	{"@grafana/faro-web-sdk", "Grafana Faro"},
	{"@grafana/faro-react", "Grafana Faro"},
	{"@hyperdx/", "HyperDX"},
	{"@middleware.io/", "Middleware"},
	{"@axiomhq/", "Axiom"},
	{"next-axiom", "Axiom"},
	{"@logtail/", "Better Stack"},
	{"@baselime/", "Baselime"},
	{"posthog-js", "PostHog"},
	{"posthog-node", "PostHog"},
	{"openobserve", "OpenObserve"},
}

func trackerOf(pkg string) string {
	for _, t := range trackers {
		if strings.HasPrefix(pkg, t.pkg) && (len(pkg) == len(t.pkg) || strings.HasSuffix(t.pkg, "/") || pkg[len(t.pkg)] == '/') {
			if t.name == "PostHog" { // counts for analytics unless it is told to catch errors
				return ""
			}
			return t.name
		}
	}
	return ""
}

// A tracker is one place where a service for errors is started.
type tracker struct {
	name           string
	client, server bool
	place          check.Place
	effect         check.Place // of a component, where only that starts it
	measures       bool        // how fast pages are, and is told of no error
}

// trackersStarted lists the places that start a service for errors, in files
// that run.
func trackersStarted(p *project.Project) []tracker {
	var out []tracker
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !counts(p, name) && !byConvention(p, name) || !p.HoldsFold(name, trackerMarks...) {
			continue
		}
		t := project.PerFile(p, name, "deploy/tracker", func(f *source.File) tracker { return startedIn(f) })
		if t.name == "" {
			continue
		}
		if t.measures {
			out = append(out, t)
			continue
		}
		t.client, t.server = runsOn(p, name)
		if t.client && t.server {
			if effect, only := startedInEffect(p, t.place); only {
				t.server, t.effect = false, lineAt(effect, "started when a page is shown, in the browser alone")
			}
		}
		out = append(out, t)
	}
	if t, ok := trackerElsewhere(p); ok {
		out = append(out, t)
	}
	if !slices.ContainsFunc(out, func(t tracker) bool { return !t.measures }) {
		return nil
	}
	return out
}

var trackerMarks = []string{"sentry", "bugsnag", "rollbar", "datadog", "dd-trace", "newrelic", "highlight", "opentelemetry", "vercel/otel", "logrocket", "honeybadger", "appsignal", "elastic", "applicationinsights", "raygun", "airbrake", "trackjs", "error-reporting", "faro", "hyperdx", "axiom", "logtail", "posthog", "glitchtip", "betterstack", "grafana.net/loki"}

// byConvention reports whether a framework or the SDK's build plugin loads a
// file by its name.
func byConvention(p *project.Project, name string) bool {
	if parts := p.Parts(); len(parts) > 0 {
		name = strings.TrimPrefix(name, p.FolderOf(p.Stack().Framework)+"/")
	}
	base := path.Base(name)
	stem := strings.TrimSuffix(base, path.Ext(base))
	dir := path.Dir(name)
	return (dir == "." || dir == "src") && slices.Contains([]string{"sentry.client.config", "sentry.server.config", "sentry.edge.config", "instrumentation", "instrumentation-client", "instrument", "hooks.client", "hooks.server"}, stem)
}

func runsOn(p *project.Project, name string) (client, server bool) {
	base := path.Base(name)
	switch {
	case strings.HasPrefix(base, "sentry.client"), strings.HasPrefix(base, "instrumentation-client"), strings.Contains(base, ".client."):
		return true, false
	case strings.HasPrefix(base, "sentry.server"), strings.HasPrefix(base, "sentry.edge"), strings.HasPrefix(base, "instrumentation"), strings.Contains(base, ".server."):
		return false, true
	}
	switch p.Modules().Side(name) {
	case project.Client:
		return true, false
	case project.Server:
		return false, true
	}
	return true, true
}

// startedIn finds the call that starts a service for errors in one file.
func startedIn(f *source.File) tracker {
	for n := range f.Find(source.Call, source.New) {
		pkg, _ := n.Child(source.Callee).Origin()
		if pkg == "" && n.CalleeName() == "init" { // const Sentry = await import("@sentry/nextjs")
			pkg = trackerLoaded(f)
		}
		name := trackerOf(pkg)
		if name == "" {
			if postHogCatches(n, pkg) {
				return tracker{name: "PostHog", place: check.At(n, "starts PostHog, exceptions included")}
			}
			continue
		}
		if starts := n.CalleeName(); n.Kind() == source.New || slices.Contains(starting, starts) {
			return tracker{name: name, place: check.At(n, "starts "+name)}
		}
	}
	for _, im := range f.Imports { // some start as they are imported
		switch pkg := source.PackageName(im.Spec); {
		case pkg == "newrelic", pkg == "dd-trace/init", pkg == "@opentelemetry/auto-instrumentations-node/register", pkg == "@sentry/node/init", pkg == "elastic-apm-node/start":
			return tracker{name: trackerOf(pkg), place: check.At(im.Node, "starts "+trackerOf(pkg))}
		}
	}
	for n := range f.Find(source.Element) {
		tag := n.Child(source.Tag)
		if pkg, _ := tag.Origin(); trackerOf(pkg) != "" && strings.Contains(n.TagName(), "Init") {
			return tracker{name: trackerOf(pkg), place: check.At(n, "starts "+trackerOf(pkg))}
		}
	}
	if t := sentByHand(f); t.name != "" {
		return t
	}
	return measured(f)
}

// trackerLoaded is the service for errors that a file loads while it runs.
func trackerLoaded(f *source.File) string {
	for _, im := range f.Imports {
		if pkg := source.PackageName(im.Spec); im.Dynamic && trackerOf(pkg) != "" {
			return pkg
		}
	}
	return ""
}

var starting = []string{"init", "start", "initialize", "initializeFaro", "registerOTel", "configure", "registerHighlight", "H", "useAzureMonitor", "NodeSDK", "createRouteHandler", "withAxiom", "setup", "loadAppInsights"}

// postHogCatches reports whether PostHog is told to catch what fails.
func postHogCatches(n source.Node, pkg string) bool {
	if !strings.HasPrefix(pkg, "posthog") {
		return false
	}
	if n.CalleeName() == "captureException" {
		return true
	}
	for _, a := range n.Args() {
		for _, key := range []string{"capture_exceptions", "enableExceptionAutocapture"} {
			if v := a.Resolve().Prop(key); v.OK() && v.Text() != "false" {
				return true
			}
		}
	}
	return false
}

// trackerElsewhere finds what starts a service outside of JavaScript: in a page's
// script element, in Python, by a flag of the start command or as a module of
// Nuxt or Astro.
func trackerElsewhere(p *project.Project) (tracker, bool) {
	for _, name := range p.Files() {
		if strings.HasPrefix(name, "../") || strings.Contains(name, "test") {
			continue
		}
		ext := path.Ext(name)
		switch {
		case ext == ".py":
		case name == "index.html", name == "package.json", name == "Dockerfile", strings.HasPrefix(name, "nuxt.config"), strings.HasPrefix(name, "astro.config"), name == "wrangler.toml", name == "Procfile":
		default:
			continue
		}
		if !p.Holds(name, "sentry_sdk.init", "js.sentry-cdn", "browser.sentry-cdn", "@sentry/nuxt/module", "@sentry/astro", "newrelic-admin", "ddtrace-run", "-r newrelic", "--import @opentelemetry", "-r dd-trace", "clarity-no", "rollbar.init", "cdn.lr-ingest") {
			continue
		}
		text, _ := p.Read(name)
		n := 0
		for line := range strings.Lines(string(text)) {
			n++
			trimmed := strings.TrimSpace(line)
			if strings.HasPrefix(trimmed, "#") || strings.HasPrefix(trimmed, "//") || name == "package.json" && strings.HasPrefix(trimmed, `"@sentry`) {
				continue
			}
			for _, mark := range []struct{ text, name string }{{"sentry_sdk.init", "Sentry"}, {"sentry-cdn", "Sentry"}, {"@sentry/nuxt/module", "Sentry"}, {"sentry(", "Sentry"}, {"newrelic-admin", "New Relic"}, {"ddtrace-run", "Datadog"}, {"-r newrelic", "New Relic"}, {"--import @opentelemetry", "OpenTelemetry"}, {"-r dd-trace", "Datadog"}, {"rollbar.init", "Rollbar"}, {"cdn.lr-ingest", "LogRocket"}} {
				if strings.Contains(line, mark.text) {
					client := name == "index.html"
					both := strings.HasPrefix(name, "nuxt") || strings.HasPrefix(name, "astro")
					return tracker{name: mark.name, client: client || both, server: !client || both, place: check.Line(name, n, "starts "+mark.name)}, true
				}
			}
		}
	}
	return tracker{}, false
}

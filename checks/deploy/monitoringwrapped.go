package deploy

import (
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// nextClientUnwired finds Sentry's settings for the browser of a Next app that
// nothing loads: without withSentryConfig around the configuration no build puts
// them into the pages, and Turbopack never does
// (docs.sentry.io/platforms/javascript/guides/nextjs/manual-setup).
func nextClientUnwired(p *project.Project, started []tracker) (check.Finding, bool) {
	places := clientUnloaded(p, started)
	if len(places) == 0 {
		return check.Finding{}, false
	}
	reason := "Sentry's settings for the browser are loaded by nothing: what fails there stays there."
	if at, ok := untoldRequests(p); ok {
		places = append(places, at)
		reason = "Sentry's settings for the browser are loaded by nothing, and nothing tells it of requests that fail: it hears of hardly anything."
	}
	for _, t := range started {
		places = append(places, t.place)
	}
	f := lesser(check.Missing(check.Likely, reason, append(places, failurePages(p)...)...))
	f.Brief = append([]string{"The settings for the browser stand in instrumentation-client at the app's root (sentry.client.config before Next 15.3, with withSentryConfig around what next.config exports), and the instrumentation file exports onRequestError."}, monitoringDone...)
	return f, true
}

// clientUnloaded are the settings for the browser that no build loads, and the
// configuration that would have to.
func clientUnloaded(p *project.Project, started []tracker) []check.Place {
	next := p.Dependency("next")
	if p.Stack().Framework != project.Next || p.Dependency("@sentry/nextjs").Name == "" {
		return nil
	}
	var settings check.Place
	for _, t := range started {
		switch {
		case strings.HasPrefix(path.Base(t.place.File), "sentry.client.config") && len(p.Modules().ImportersOf(t.place.File)) == 0:
			settings = t.place
		case t.client:
			return nil
		}
	}
	if settings.File == "" {
		return nil
	}
	settings.Message = "loaded by nothing"
	config := p.ConfigPath("next.config")
	wrapped := config != "" && p.Holds(config, "withSentryConfig")
	switch {
	case !wrapped && config == "":
		return []check.Place{settings}
	case !wrapped:
		return []check.Place{settings, check.Line(config, exportLine(p.Source(config)), "is not wrapped in withSentryConfig")}
	case p.BuildsWithTurbopack():
		return []check.Place{settings, check.Line(next.File, next.Line, "builds with Turbopack, which loads instrumentation-client only")}
	}
	return nil
}

// exportLine is where a configuration is exported.
func exportLine(f *source.File) int {
	if f == nil {
		return 1
	}
	if e, ok := f.ExportOf("default"); ok && e.Node.OK() {
		return e.Node.Line()
	}
	for a := range f.Find(source.Assign) {
		if a.Child(source.Left).Path() == "module.exports" {
			return a.Line()
		}
	}
	return 1
}

// untoldRequests is the instrumentation file that does not hand on which requests
// failed, in an app whose build does not do so either.
func untoldRequests(p *project.Project) (check.Place, bool) {
	if config := p.ConfigPath("next.config"); config != "" && p.Holds(config, "withSentryConfig") || !p.Dependency("next").Version.AtLeast(15, 0) {
		return check.Place{}, false
	}
	for _, stem := range []string{"instrumentation", "src/instrumentation"} {
		for _, ext := range []string{".ts", ".js", ".mjs"} {
			f := p.Source(path.Join(p.FolderOf(project.Next), stem+ext))
			if f == nil {
				continue
			}
			_, told := f.ExportOf("onRequestError")
			return check.Line(f.Path, 1, "no onRequestError tells of requests that fail"), !told
		}
	}
	return check.Place{}, false
}

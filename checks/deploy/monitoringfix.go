package deploy

import (
	"fmt"
	"path"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// monitoringFix starts Sentry on the sides of an app that have no service for
// errors.
var monitoringFix = &fixes.Fix{
	Title:  "Start Sentry, so that errors reach you",
	Safety: fixes.Behaviour,
	Kind:   fixes.Guided,
	Plan:   planMonitoring,
}

// sentryRange is asked for with its patches alone: of some later versions a part
// was missing in the registry.
const sentryRange = "~11.5.0"

// sentryRangeOld is the last major version that works with Next 13.
const sentryRangeOld = "^10.0.0"

func planMonitoring(d *fixes.Draft) error {
	p := d.Project()
	s := p.Stack()
	client, server := false, false
	for _, t := range trackersStarted(p) {
		if t.name != "Sentry" {
			return fixes.Refuse(t.name+" is started already: let it hear of the other side too", "ts", "")
		}
		client, server = client || t.client, server || t.server
	}
	d.Review()
	switch {
	case s.Framework == project.Next:
		return sentryNext(d, client, server)
	case s.Framework == project.Express:
		return sentryExpress(d)
	case (s.Framework == project.Vite || s.Framework == project.CRA) && s.Has(project.React):
		return sentrySides(d, client, server)
	case s.Framework == project.Fastify:
		return sentryFastify(d)
	case s.Framework == project.Hono:
		return sentryHono(d)
	case s.Framework == project.SvelteKit && !client && !server:
		return sentrySvelteKit(d)
	case (s.Framework == project.ReactRouter || s.Framework == project.Remix) && !client && !server:
		return sentryReactRouter(d, s.Framework)
	case s.Framework == project.Nuxt && !client && !server:
		return sentryNuxt(d)
	case s.Framework == project.Astro && !client && !server:
		return sentryAstro(d)
	}
	switch {
	case s.Python() && p.PythonNaming("sentry_sdk") != "":
		return fixes.Refuse("no template of this fix writes Python; the brief says what is to be done", "", "")
	case s.Python():
		return fixes.Refuse("no template of this fix writes Python; Sentry is two lines where the server starts", "py",
			"import os\n\nimport sentry_sdk\n\nsentry_sdk.init(dsn=os.environ.get(\"SENTRY_DSN\"))\n")
	}
	return fixes.Refuse("no template starts Sentry on this stack: its wizard knows more of them", "sh", sentryWizard(s.Framework))
}

// sentryWizard is the command that sets Sentry up on a stack without a template.
func sentryWizard(framework project.Tech) string {
	switch framework {
	case project.Astro:
		return "npx astro add @sentry/astro"
	case project.Nuxt:
		return "npx @sentry/wizard@latest -i nuxt"
	case project.ReactRouter:
		return "npx @sentry/wizard@latest -i reactRouter"
	case project.Remix:
		return "npx @sentry/wizard@latest -i remix"
	}
	return "npx @sentry/wizard@latest"
}

// sentrySides starts Sentry in a single-page app, and on the Express server
// beside it.
func sentrySides(d *fixes.Draft, client, server bool) error {
	if !client {
		if err := sentryVite(d); err != nil {
			return err
		}
	}
	if server || !d.Project().Stack().Has(project.Express) {
		return nil
	}
	return sentryExpress(d)
}

func sentryNext(d *fixes.Draft, client, server bool) error {
	p := d.Project()
	version := p.Stack().Version(project.Next)
	if !version.AtLeast(13, 2) {
		return fixes.Refuse("Sentry's package works with Next 13.2 and later: go to a newer Next first", "sh", "npx @sentry/wizard@latest -i nextjs")
	}
	early := !version.AtLeast(15, 3)
	wrapped := !version.AtLeast(15, 0) || early && p.Stack().Router != project.AppRouter
	if p.Dependency("@sentry/nextjs").Name != "" && (client || server) {
		return fixes.Refuse("Sentry is set up in part: its wizard completes it", "sh", "npx @sentry/wizard@latest -i nextjs")
	}
	src := strings.TrimSuffix(fixes.NextFolder(p, "app"), "app")
	if p.Stack().Router == project.PagesRouter {
		src = strings.TrimSuffix(fixes.NextFolder(p, "pages"), "pages")
	}
	for _, name := range []string{"instrumentation", "instrumentation-client"} {
		if early && !wrapped && name == "instrumentation-client" {
			if err := sentryLayout(d); err != nil {
				return err
			}
			continue
		}
		if file, taken := fixes.HasModule(d, src+name); taken {
			if err := sentryInto(d, file); err != nil {
				return err
			}
			continue
		}
		text, err := d.Template("deploy/monitoring/next/"+name+".ts", nil)
		if err != nil {
			return err
		}
		file, text, err := fixes.NextModule(d, src+name+".ts", text)
		if err != nil {
			return err
		}
		if err := d.Create(file, text); err != nil {
			return err
		}
	}
	if wrapped {
		if err := fixes.WrapNextConfig(d, "withSentryConfig", "@sentry/nextjs/config", "{ silent: true, telemetry: false }"); err != nil {
			return err
		}
		d.Note("This version of Next loads instrumentation files only when Sentry's wrapper around next.config asks for it; keep the wrapper when you go to a newer Next.")
	}
	if p.Stack().Router == project.PagesRouter {
		d.Note("An error boundary catches errors before Sentry sees them: call Sentry.captureException(error) in it.")
	} else {
		d.Note("Error pages of Next catch errors before Sentry sees them: call Sentry.captureException(error) in app/global-error and in each error page.")
	}
	if err := sentryVariable(d, "SENTRY_DSN"); err != nil {
		return err
	}
	return sentryNeeds(d, "NEXT_PUBLIC_SENTRY_DSN", "@sentry/nextjs", "SENTRY_DSN")
}

// sentryInto starts Sentry in an instrumentation file that does something else
// already.
func sentryInto(d *fixes.Draft, file string) error {
	f := d.Source(file)
	sketch, err := d.Template("deploy/monitoring/next/instrumentation.ts", nil)
	if err != nil {
		return err
	}
	refuse := fixes.Refuse(file+" is there already, in a form that is not known: start Sentry in it by hand", "ts", sketch)
	if f == nil || strings.Contains(file, "-client") {
		return refuse
	}
	fn := f.Declaration("register")
	if !fn.Is(source.Function) {
		return refuse
	}
	if _, taken := f.ExportOf("onRequestError"); taken {
		return refuse
	}
	start := source.Parse("instrumentation.ts", []byte(sketch)).Declaration("register").Child(source.Body).Text()
	lines := strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(start, "{"), "}"))
	named := strings.NewReplacer("Sentry.", "")
	edits, ok := fixes.AtTop(d, fn, named.Replace(outdent(lines)))
	if !ok || strings.Contains(string(f.Text), "init(") {
		return refuse
	}
	edits = append(edits, fixes.ImportEdits(d, f, fixes.Import{Names: []string{"captureRequestError", "init"}, From: "@sentry/nextjs"})...)
	_, hands, _ := strings.Cut(sketch, "\n// Next hands")
	end := len(f.Text)
	edits = append(edits, fixes.Edit{Start: end, End: end, Text: "\n" + d.Style(file).Apply(named.Replace("// Next hands"+hands))})
	return d.Edit(file, edits...)
}

func sentryVite(d *fixes.Draft) error {
	p := d.Project()
	entry := fixes.SPAEntry(p)
	if entry == "" {
		return fixes.Refuse("the file that starts the app in the browser was not found", "ts", "")
	}
	if p.Stack().Framework == project.CRA {
		return fixes.Refuse("Create React App reads its variables in another way: start Sentry by hand", "ts", "")
	}
	file, err := sentryModule(d, "vite", entry, path.Join(path.Dir(entry), "monitoring.ts"))
	if err != nil {
		return err
	}
	if err := fixes.ImportFirst(d, entry, file); err != nil {
		return err
	}
	d.Note("An error boundary catches errors before Sentry sees them: call Sentry.captureException(error) in it.")
	return sentryNeeds(d, "VITE_SENTRY_DSN", "@sentry/react")
}

func sentryModule(d *fixes.Draft, kind, beside, name string) (string, error) {
	replace := map[string]string{}
	if kind == "express" || kind == "fastify" || kind == "hono" {
		replace["DOTENV"] = dotenvLine(d.Project(), "\n")
	}
	text, err := d.Template("deploy/monitoring/"+kind+"/monitoring.ts", replace)
	if err != nil {
		return "", err
	}
	file, text, err := fixes.Module(d, beside, name, text)
	if err != nil {
		return "", err
	}
	return file, d.Create(file, text)
}

func sentryNeeds(d *fixes.Draft, variable, pkg string, others ...string) error {
	d.StepNaming("Make a project at sentry.io, put its address (the DSN) into ", strings.Join(append(others, variable), " and "), " at your host, then throw an error on purpose and see that it arrives.")
	d.Note("Sentry gets data about your visitors: name it in your privacy policy.")
	if err := sentryVariable(d, variable); err != nil {
		return err
	}
	return d.Dependency(pkg, sentryRangeOf(d.Project()), false)
}

// sentryRangeOf is the range that the app's other Sentry packages are in: they
// work together within one major version.
func sentryRangeOf(p *project.Project) string {
	for _, name := range []string{"@sentry/node", "@sentry/react", "@sentry/browser", "@sentry/nextjs"} {
		if v := p.Dependency(name).Version; v.Major >= 8 && v.Major < 11 {
			return fmt.Sprintf("^%d.0.0", v.Major)
		}
	}
	if v := p.Stack().Version(project.Next); v.Known() && !v.AtLeast(14, 0) {
		return sentryRangeOld
	}
	return sentryRange
}

func sentryVariable(d *fixes.Draft, name string) error {
	return d.EnvExample(name, "", "The address (DSN) of the project at sentry.io; empty: nothing is sent")
}

package deploy

import (
	"path"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// sentryReactRouter starts Sentry on both sides of a React Router app, or one of
// Remix's. What fails on the server comes by the hook of its entry
// (https://reactrouter.com/how-to/error-reporting), which must be there to be edited.
func sentryReactRouter(d *fixes.Draft, by project.Tech) error {
	p := d.Project()
	if p.Stack().Has(project.Cloudflare) {
		return fixes.Refuse("the server runs at Cloudflare, where Sentry is wrapped around what the worker exports", "sh", sentryWizard(by))
	}
	app := path.Join(p.FolderOf(by), "app")
	entry, _ := fixes.HasModule(d, path.Join(app, "entry.server"))
	root, _ := fixes.HasModule(d, path.Join(app, "root"))
	if entry == "" {
		reveal := "npx react-router reveal entry.server\n"
		if by == project.Remix {
			reveal = "npx remix reveal entry.server\n"
		}
		return fixes.Refuse("what fails on the server is told to its entry, which is hidden: show it, then ask for this fix again", "sh", reveal)
	}
	if root == "" {
		return fixes.Refuse("the app's root was not found", "sh", sentryWizard(by))
	}
	for _, side := range []struct{ beside, word string }{{entry, "server"}, {root, "client"}} {
		kind := "fastify" // the start alone
		if side.word == "client" {
			kind = "vite"
		}
		module, err := sentryModule(d, kind, side.beside, path.Join(app, "monitoring."+side.word+".ts"))
		if err != nil {
			return err
		}
		if err := fixes.ImportFirst(d, side.beside, module); err != nil {
			return err
		}
	}
	if err := reportInEntry(d, entry); err != nil {
		return err
	}
	d.Note("An error boundary catches errors before Sentry sees them in the browser: call Sentry.captureException(error) in the root's.")
	if err := sentryVariable(d, "SENTRY_DSN"); err != nil {
		return err
	}
	if err := d.Dependency("@sentry/node", sentryRangeOf(p), false); err != nil {
		return err
	}
	return sentryNeeds(d, "VITE_SENTRY_DSN", "@sentry/react")
}

// reportInEntry hands Sentry what the hook for errors of a server's entry is told.
func reportInEntry(d *fixes.Draft, entry string) error {
	f := d.Source(entry)
	if f == nil {
		return fixes.Refuse(entry+" could not be read", "ts", "")
	}
	if e, ok := f.ExportOf("handleError"); ok {
		fn := e.Node
		if fn.Kind() == source.Declarator {
			fn = fn.Child(source.Value)
		}
		return captureIn(d, fn)
	}
	hook, err := d.Template("deploy/monitoring/reactrouter/handle.ts", nil)
	if err != nil {
		return err
	}
	if ext := path.Ext(entry); ext == ".jsx" || ext == ".js" {
		plain, err := source.StripTypes("handle.ts", []byte(hook))
		if err != nil {
			return err
		}
		hook = string(plain)
	}
	_, hook, _ = strings.Cut(hook, "\n\n") // the import has its own place
	edits := fixes.ImportEdits(d, f, fixes.Import{Names: []string{"captureException"}, From: "@sentry/node"})
	return d.Edit(entry, append(edits, fixes.AtEnd(d, f, hook))...)
}

// sentryAstro starts Sentry by its integration, which loads a file for each side
// (https://docs.sentry.io/platforms/javascript/guides/astro).
func sentryAstro(d *fixes.Draft) error {
	p := d.Project()
	root := p.FolderOf(project.Astro)
	var names []string
	for _, ext := range []string{".mjs", ".ts", ".js", ".mts"} {
		names = append(names, path.Join(root, "astro.config"+ext))
	}
	config, ok, err := fixes.FindConfig(d, names...)
	if err != nil {
		return err
	}
	if !ok || !fixes.Free(config.File, "sentry") {
		return fixes.Refuse("the configuration of Astro was not found, or has a sentry of its own", "sh", sentryWizard(project.Astro))
	}
	edits := fixes.ImportEdits(d, config.File, fixes.Import{Default: "sentry", From: "@sentry/astro"})
	const item = "sentry({ telemetry: false, sourcemaps: { disable: true } })"
	switch all := config.Object.Prop("integrations"); {
	case !all.OK():
		edits = append(edits, fixes.AddItems(d, config.Object, "integrations: ["+item+"]")...)
	case all.Kind() == source.Array:
		edits = append(edits, fixes.AddItems(d, all, item)...)
	default:
		return fixes.Refuse(config.File.Path+" takes its integrations from elsewhere", "sh", sentryWizard(project.Astro))
	}
	if err := d.Edit(config.File.Path, edits...); err != nil {
		return err
	}
	ext := ".js"
	if d.TypeScript() {
		ext = ".ts"
	}
	for _, side := range []string{"client", "server"} {
		text, err := d.Template("deploy/monitoring/astro/"+side+".ts", nil)
		if err != nil {
			return err
		}
		name := path.Join(root, "sentry."+side+".config")
		file, text, err := fixes.Module(d, name+ext, name+".ts", text)
		if err != nil {
			return err
		}
		if err := d.Create(file, text); err != nil {
			return err
		}
	}
	d.Note("Traces name the lines of the built files: to have those of your own, give the integration an authToken for uploading source maps in place of disable.")
	if err := sentryVariable(d, "SENTRY_DSN"); err != nil {
		return err
	}
	if err := sentryVariable(d, "PUBLIC_SENTRY_DSN"); err != nil {
		return err
	}
	d.Step("Make a project at sentry.io, put its address (the DSN) into SENTRY_DSN and PUBLIC_SENTRY_DSN at your host, then throw an error on purpose and see that it arrives.", "")
	d.Note("Sentry gets data about your visitors: name it in your privacy policy.")
	return d.Dependency("@sentry/astro", sentryRangeOld, false)
}

// sentryNuxt starts Sentry by a plugin on each side of a Nuxt app: the server's is
// told of failures by Nitro's hook (https://nitro.build/guide/plugins#capturing-errors).
func sentryNuxt(d *fixes.Draft) error {
	p := d.Project()
	root := p.FolderOf(project.Nuxt)
	app := root
	for _, file := range p.Files() {
		if strings.HasPrefix(file, path.Join(root, "app")+"/") && path.Ext(file) == ".vue" { // as Nuxt 4 has it
			app = path.Join(root, "app")
		}
	}
	ext := ".js"
	if d.TypeScript() {
		ext = ".ts"
	}
	for template, name := range map[string]string{"server": path.Join(root, "server/plugins/monitoring"), "client": path.Join(app, "plugins/monitoring.client")} {
		text, err := d.Template("deploy/monitoring/nuxt/"+template+".ts", nil)
		if err != nil {
			return err
		}
		file, text, err := fixes.Module(d, name+ext, name+".ts", text)
		if err != nil {
			return err
		}
		if d.Has(file) {
			return fixes.Refuse(file+" is there already", "ts", text)
		}
		if err := d.Create(file, text); err != nil {
			return err
		}
	}
	if err := nuxtSentryAddress(d); err != nil {
		return err
	}
	if err := d.Dependency("@sentry/node", sentryRangeOld, false); err != nil {
		return err
	}
	if err := d.Dependency("@sentry/vue", sentryRangeOld, false); err != nil {
		return err
	}
	d.Step("Make a project at sentry.io, put its address (the DSN) into NUXT_PUBLIC_SENTRY_DSN at your host, then throw an error on purpose and see that it arrives.", "")
	d.Note("Sentry gets data about your visitors: name it in your privacy policy.")
	return sentryVariable(d, "NUXT_PUBLIC_SENTRY_DSN")
}

// nuxtSentryAddress declares the address in the configuration, where Nuxt fills it
// from NUXT_PUBLIC_SENTRY_DSN when the app starts.
func nuxtSentryAddress(d *fixes.Draft) error {
	const value = "sentryDsn: \"\""
	config, ok, err := fixes.FindConfig(d, "nuxt.config.ts", "nuxt.config.js", "nuxt.config.mjs", "nuxt.config.mts")
	if err != nil {
		return err
	}
	if !ok {
		return d.Create("nuxt.config.ts", d.Style("nuxt.config.ts").Apply("export default defineNuxtConfig({\n  runtimeConfig: { public: { "+value+" } },\n});\n"))
	}
	into, item := config.Object, "runtimeConfig: { public: { "+value+" } }"
	if runtime := into.PropNode("runtimeConfig"); runtime.OK() {
		into, item = runtime.Child(source.Value), "public: { "+value+" }"
		if public := into.PropNode("public"); public.OK() {
			into, item = public.Child(source.Value), value
		}
	}
	if into.Kind() != source.Object {
		return fixes.Refuse(config.File.Path+" takes its runtimeConfig from elsewhere", "ts", "runtimeConfig: { public: { "+value+" } },\n")
	}
	return d.Edit(config.File.Path, fixes.AddItems(d, into, item)...)
}

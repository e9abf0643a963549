package deploy

import (
	"path"

	"underpin/checks/project"
	"underpin/fixes"
)

// envSvelteKit checks the variables when SvelteKit loads the server's hooks, which
// it does before the first request (https://svelte.dev/docs/kit/hooks).
func envSvelteKit(d *fixes.Draft, names checkedNames) error {
	root := d.Project().FolderOf(project.SvelteKit)
	hooks := path.Join(root, "src/hooks.server.js")
	if d.TypeScript() || d.Has(path.Join(root, "src/hooks.server.ts")) {
		hooks = path.Join(root, "src/hooks.server.ts")
	}
	if d.Has(path.Join(root, "src/hooks.server.js")) {
		hooks = path.Join(root, "src/hooks.server.js")
	}
	file, err := envModule(d, path.Join(root, "src/lib/server/hooks"+path.Ext(hooks)), "sveltekit", names, nil)
	if err != nil {
		return err
	}
	if !d.Has(hooks) {
		if err := d.Create(hooks, ""); err != nil {
			return err
		}
	}
	return fixes.ImportFirst(d, hooks, file)
}

// envReactRouter checks the variables when the module that renders pages on the
// server is loaded, where the app has one of its own.
func envReactRouter(d *fixes.Draft, by project.Tech, names checkedNames, complete bool) error {
	if d.Project().Stack().Has(project.Cloudflare) {
		return onlyListed(d, complete)
	}
	root := d.Project().FolderOf(by)
	if entry, ok := fixes.HasModule(d, path.Join(root, "app/entry.server")); ok {
		file, err := envModule(d, entry, "reactrouter", names, nil)
		if err != nil {
			return err
		}
		return fixes.ImportFirst(d, entry, file)
	}
	if complete {
		return fixes.Refuse("every variable is listed already; the server's entry, where they could be checked, is hidden: show it, then ask for this fix again", "sh", "npx react-router reveal entry.server\n")
	}
	d.Step("The variables are listed. To have them checked at the start, show the server's entry, then ask for this fix again.", "npx react-router reveal entry.server")
	return nil
}

package resilience

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/fixes"
)

// boundariesSvelteKit adds the page for every error below the routes
// (https://svelte.dev/docs/kit/routing#error).
func boundariesSvelteKit(d *fixes.Draft) error {
	p := d.Project()
	// page of $app/state came with SvelteKit 2.12 and needs Svelte 5.
	module, page := "$app/state", "page"
	if kit := p.Stack().Version(project.SvelteKit); p.Stack().Version(project.Svelte).Major == 4 || kit.Major == 1 || kit.Major == 2 && kit.Minor > 0 && kit.Minor < 12 {
		module, page = "$app/stores", "$page"
	}
	text, err := d.Template("resilience/boundaries/sveltekit/+error.svelte", map[string]string{"LANG": scriptLanguage(d), "MODULE": module, "PAGE": page})
	if err != nil {
		return err
	}
	return d.Create(path.Join(p.FolderOf(project.SvelteKit), "src/routes/+error.svelte"), text)
}

// scriptLanguage is the attribute of a component's script that has types.
func scriptLanguage(d *fixes.Draft) string {
	if d.TypeScript() {
		return ` lang="ts"`
	}
	return ""
}

// boundariesNuxt adds the page for every error, beside the app's own
// (https://nuxt.com/docs/guide/directory-structure/error).
func boundariesNuxt(d *fixes.Draft) error {
	p := d.Project()
	folder := p.FolderOf(project.Nuxt)
	props := "const props = defineProps({ error: { type: Object, required: true } });"
	if d.TypeScript() {
		props = "import type { NuxtError } from \"#app\";\n\nconst props = defineProps<{ error: NuxtError }>();"
	}
	text, err := d.Template("resilience/boundaries/nuxt/error.vue", map[string]string{"LANG": scriptLanguage(d), "PROPS": props})
	if err != nil {
		return err
	}
	for _, inside := range []string{"app", "src"} {
		in := path.Join(folder, inside)
		if d.Has(in+"/app.vue") || slices.ContainsFunc(p.Files(), func(f string) bool { return strings.HasPrefix(f, in+"/pages/") }) {
			folder = in
			break
		}
	}
	d.Note("Nuxt sends the message of an error along with the page, in its data: throw createError with a text that visitors may read where a message tells more.")
	file := path.Join(folder, "error.vue")
	return d.Create(file, d.Style(file).Apply(text))
}

// boundariesAstro adds the page for addresses that do not exist, and on a site that
// is rendered when it is asked for, the one for what fails
// (https://docs.astro.build/en/basics/astro-pages/#custom-404-error-page).
func boundariesAstro(d *fixes.Draft) error {
	folder := path.Join(d.Project().FolderOf(project.Astro), "src/pages")
	pages := []string{"404.astro"}
	if f := d.Project().Config("astro.config"); f != nil && strings.Contains(string(f.Text), "adapter") {
		pages = append(pages, "500.astro")
	}
	for _, name := range pages {
		if d.Has(folder + "/" + name) {
			continue
		}
		text, err := d.Template("resilience/boundaries/astro/"+name, map[string]string{"LANG": "en"})
		if err != nil {
			return err
		}
		if err := d.Create(folder+"/"+name, text); err != nil {
			return err
		}
	}
	return nil
}

// boundariesRouter gives the root route an ErrorBoundary, which is shown within the
// Layout that the root exports, and in a page of its own without one
// (https://reactrouter.com/how-to/error-boundary).
func boundariesRouter(d *fixes.Draft) error {
	pkg := "react-router"
	if d.Project().Stack().Framework == project.Remix {
		pkg = "@remix-run/react"
	}
	folder := d.Project().FolderOf(d.Project().Stack().Framework)
	for _, name := range []string{"app/root.tsx", "app/root.jsx", "app/root.js"} {
		f := d.Source(path.Join(folder, name))
		if f == nil {
			continue
		}
		if _, ok := f.ExportOf("ErrorBoundary"); ok {
			return nil
		}
		template, names := "whole.tsx", []string{"isRouteErrorResponse", "Scripts", "useRouteError"}
		if _, ok := f.ExportOf("Layout"); ok {
			template, names = "inside.tsx", []string{"isRouteErrorResponse", "useRouteError"}
		}
		text, err := d.Template("resilience/boundaries/reactrouter/"+template, nil)
		if err != nil {
			return err
		}
		edits := fixes.ImportEdits(d, f, fixes.Import{Names: names, From: pkg})
		return d.Edit(f.Path, append(edits, fixes.AtEnd(d, f, text))...)
	}
	return fixes.Refuse("the root route was not found", "", "")
}

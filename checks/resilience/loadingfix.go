package resilience

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/fixes"
)

// loadingFix shows something at once where pages wait on the server.
var loadingFix = &fixes.Fix{
	Title:  "Show something at once while pages wait for data",
	Safety: fixes.Behaviour,
	Kind:   fixes.Auto,
	Plan:   planLoading,
}

const loadingSketch = "const { data, isPending, error } = useQuery(…);\nif (isPending) return <Skeleton />;\nif (error) return <p>Could not be loaded. Please try again.</p>;\n"

func planLoading(d *fixes.Draft) error {
	p := d.Project()
	waiting := waitingSegments(p)
	if len(waiting.bare) == 0 {
		if p.Stack().Framework == project.Next && len(waiting.covered) > 0 && !anySilent(p) && len(blankAround(p)) == 0 {
			return nil
		}
		return fixes.Refuse("what waits here are screens in the browser, and each looks different while it waits", "tsx", loadingSketch)
	}
	dirs := loadingFolders(p, waiting)
	text, err := d.Template("resilience/loading/next/loading.tsx", nil)
	if err != nil {
		return err
	}
	for _, dir := range dirs {
		if _, there := fixes.HasModule(d, dir+"/loading"); there {
			continue
		}
		file, text, err := fixes.NextModule(d, dir+"/loading.tsx", text)
		if err != nil {
			return err
		}
		if err := d.Create(file, text); err != nil {
			return err
		}
	}
	d.Review()
	d.Note("A page below a loading file that fails later still answers with status 200: tests must look at what the page says.")
	d.Note("The grey bars fit every page a little; give each page a skeleton of its own shape when there is time.")
	return nil
}

// loadingFolders are the folders that get a loading file: that of each page, or of
// the part of the app that three or more of them lie in.
func loadingFolders(p *project.Project, waiting segments) []string {
	app := fixes.NextFolder(p, "app")
	own := map[string]bool{}
	parts := map[string]int{}
	part := func(dir string) string {
		first, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(dir, app), "/"), "/")
		return path.Join(app, first)
	}
	for _, file := range waiting.pages {
		if page, ok := pageHolding(p, file); ok && !own[path.Dir(page)] {
			own[path.Dir(page)] = true
			parts[part(path.Dir(page))]++
		}
	}
	out := map[string]bool{}
	for dir := range own {
		if top := part(dir); parts[top] > 2 && top != app {
			dir = top
		}
		out[dir] = true
	}
	return fixes.SortedKeys(out)
}

// pageHolding is the file of the page whose component stands in a file: its own as
// a rule.
func pageHolding(p *project.Project, file string) (string, bool) {
	for _, r := range p.Routes() {
		if r.Kind == project.Page && r.Stack == project.Next && (r.File == file || r.Node.OK() && r.Node.File().Path == file) {
			return r.File, true
		}
	}
	return "", false
}

func anySilent(p *project.Project) bool {
	return slices.ContainsFunc(clientReads(p), func(r read) bool { return r.silent })
}

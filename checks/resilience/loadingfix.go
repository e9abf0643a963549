package resilience

import (
	"cmp"
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
		if p.Stack().Framework == project.Next && len(waiting.covered) > 0 && !anySilent(p) {
			return nil
		}
		return fixes.Refuse("what waits here are screens in the browser, and each looks different while it waits", "tsx", loadingSketch)
	}
	var dirs []string
	for _, at := range waiting.bare {
		if r, ok := pageHolding(p, at.File); ok {
			dirs = append(dirs, path.Dir(r))
		}
	}
	deep := func(dir string) int { return strings.Count(dir, "/") }
	slices.SortFunc(dirs, func(a, b string) int { return cmp.Or(cmp.Compare(deep(b), deep(a)), cmp.Compare(a, b)) })
	text, err := d.Template("resilience/loading/next/loading.tsx", nil)
	if err != nil {
		return err
	}
	for _, dir := range slices.Compact(dirs) {
		if _, there := fixes.NextHas(d, dir+"/loading"); there {
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

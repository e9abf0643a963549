package seo

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// pythonImages looks for large pictures that the templates of a server in Python show
// as they are: no framework makes them smaller there.
func pythonImages(p *project.Project) check.Finding {
	if f, none := pythonPages(p); none {
		return f
	}
	type shown struct {
		file   string
		size   int64
		places []check.Place
	}
	var heavy []shown
	var small []check.Place
	for _, file := range rasterFiles(p) {
		places := shownByTemplates(p, file)
		if len(places) == 0 {
			continue
		}
		size, _ := p.Size(file)
		if size < large {
			small = append(small, places[0])
			continue
		}
		heavy = append(heavy, shown{file, size, places})
	}
	if len(heavy) == 0 {
		if len(small) == 0 {
			return check.Unneeded("The public pages show no picture files of the app's own.")
		}
		return check.Passed(check.Likely, "The picture files that the pages show are small.", small[:min(len(small), 5)]...)
	}
	slices.SortStableFunc(heavy, func(a, b shown) int { return cmp.Compare(b.size, a.size) })
	reason := fmt.Sprintf("%s is sent as it is, with %s", path.Base(heavy[0].file), kilobytes(heavy[0].size))
	switch n := len(heavy) - 1; {
	case n == 1:
		reason += ", and another picture is large too"
	case n > 1:
		reason += fmt.Sprintf(", and %d other pictures are large too", n)
	}
	f := check.Missing(check.Likely, capital(reason)+".")
	for _, h := range heavy[:min(len(heavy), 12)] {
		f.Places = append(f.Places, check.Line(h.file, 1, kilobytes(h.size)))
		f.Places = append(f.Places, h.places[:min(len(h.places), 4)]...)
	}
	f.Brief = []string{"Pictures of the app's own are WebP or AVIF, no wider than they are shown and under 200 kB; icons have files of their own size; those below the first screen have loading=\"lazy\"."}
	return f
}

// shownByTemplates are the tags of the public pages that show a file.
func shownByTemplates(p *project.Project, file string) []check.Place {
	base := path.Base(file)
	var out []check.Place
	for _, name := range publicTemplates(p) {
		if !p.Holds(name, base) {
			continue
		}
		text, _ := p.Read(name)
		n := 0
		for line := range strings.Lines(string(text)) {
			n++
			if strings.Contains(line, base) && (strings.Contains(line, "<img") || strings.Contains(line, "src=") || strings.Contains(line, "rel=\"icon\"") || strings.Contains(line, "url(") || strings.Contains(line, "rel='icon'")) {
				out = append(out, check.Line(name, n, "shows "+base))
			}
		}
	}
	return out
}

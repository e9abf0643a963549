package security

import (
	"underpin/checks/check"
	"underpin/checks/project/source"
)

// hollowPlaces are the functions before a route that are named for guards and turn nobody
// away, each told once: where it begins and, some way below, where it hands on in the end.
func hollowPlaces(r *guardedRoute, told map[source.Node]bool) []check.Place {
	var out []check.Place
	for _, fn := range r.Hollow {
		if told[fn] {
			continue
		}
		told[fn] = true
		out = append(out, at(fn, "is named for a guard, and lets everybody on"))
		last := fn
		for c := range fn.Find(source.Call) {
			if c.Child(source.Callee).Ident() == "next" {
				last = c
			}
		}
		if last.Line() > fn.Line()+3 {
			out = append(out, at(last, "hands on whoever comes"))
		}
	}
	return out
}

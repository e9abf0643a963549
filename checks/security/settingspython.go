package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// pythonPackage reports whether what a name is made from belongs to a package, a
// module inside of it counting too.
func pythonPackage(n source.Node, packages ...string) bool {
	from, _ := n.Origin()
	for _, pkg := range packages {
		if from == pkg || strings.HasPrefix(from, pkg+".") {
			return true
		}
	}
	return false
}

// pythonSpan is a span in seconds: a timedelta, or a number of some unit of
// seconds. https://docs.python.org/3/library/datetime.html#timedelta-objects
func pythonSpan(p *project.Project, n source.Node, unit float64) (float64, bool) {
	n = follow(p, n)
	if n.Kind() != source.Call || n.CalleeName() != "timedelta" {
		v, ok := numberOf(p, n, 0)
		return v * unit, ok
	}
	total, known := 0.0, false
	take := func(v source.Node, seconds float64) {
		if f, ok := numberOf(p, v, 0); ok {
			total, known = total+f*seconds, true
		}
	}
	for i, a := range n.Args() {
		if a.Kind() != source.Property {
			take(a, []float64{day, 1, 1e-6}[min(i, 2)])
			continue
		}
		seconds := map[string]float64{"weeks": 7 * day, "days": day, "hours": 3600, "minutes": 60, "seconds": 1}
		take(a.Child(source.Value), seconds[a.Key()])
	}
	return total, known
}

// pythonNumber is the number that int(os.environ.get("NAME", "60")), and helpers
// that are called like it, give when nobody sets the variable.
func pythonNumber(p *project.Project, n source.Node, depth int) (float64, bool) {
	switch name := n.CalleeName(); {
	case name == "int" || name == "float":
		return numberOf(p, n.Arg(0), depth+1)
	case n.Named("default").OK():
		return numberOf(p, n.Named("default"), depth+1)
	case len(n.Args()) == 2 && n.Arg(0).Kind() == source.String:
		return numberOf(p, n.Arg(1), depth+1)
	}
	return 0, false
}

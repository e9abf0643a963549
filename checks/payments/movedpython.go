package payments

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A pythonVersion is the version of Stripe's API that a server in Python asks for.
type pythonVersion struct {
	moved bool // Basil or a later one
	sure  bool // whatever is installed and set where the app runs
}

// pythonMoved reads it from stripe.api_version, else from the release of the library.
func pythonMoved(p *project.Project) pythonVersion {
	return project.Answer(p, "payments/python version", func(p *project.Project) pythonVersion {
		sure := true
		for f := range p.PythonHolding("api_version", "stripe_version") {
			told, found := pythonVersionTold(f)
			if !found {
				continue
			}
			known, moved := versionTold(p, told)
			if known {
				return pythonVersion{moved, true}
			}
			sure = false // set from the environment, perhaps
		}
		for _, pin := range p.PythonPins() {
			if pin.Name == "stripe" {
				return pythonVersion{pin.Version.Major >= pythonBasil, sure}
			}
		}
		for _, d := range p.Requirements() {
			if d.Name != "stripe" {
				continue
			}
			raw := strings.TrimSpace(d.Version.Raw)
			newest := raw == "" || strings.HasPrefix(raw, ">") && !strings.ContainsAny(raw, "<,") // what is installed is the newest
			if d.Version.Major >= pythonBasil || newest {
				return pythonVersion{true, sure && d.Version.Major >= pythonBasil}
			}
		}
		return pythonVersion{}
	})
}

// pythonVersionTold is the version that a file tells Stripe's library.
func pythonVersionTold(f *source.File) (source.Node, bool) {
	if !strings.Contains(f.Whole(), "stripe") {
		return source.Node{}, false
	}
	for n := range f.Find(source.Assign, source.Call) {
		if n.Kind() == source.Assign {
			if to := n.Child(source.Left); to.Path() == "stripe.api_version" {
				return n.Child(source.Right), true
			}
			continue
		}
		if v := n.Named("stripe_version"); v.OK() {
			return v, true
		}
	}
	return source.Node{}, false
}

// pythonMovedReads lists the reads of moved fields in a server in Python.
func pythonMovedReads(p *project.Project) []movedRead {
	version := pythonMoved(p)
	if !version.moved {
		return nil
	}
	var out []movedRead
	for f := range p.PythonHolding(slices.Concat(periodFields, invoiceFields)...) {
		for n := range f.Find(source.Member, source.Index, source.Call) {
			r, ok := pythonMovedAt(p, n)
			if !ok || !p.PythonServes(n.Outermost()) {
				continue
			}
			r.sure = r.sure && version.sure
			out = append(out, r)
		}
	}
	return out
}

// pythonMovedAt decides whether an expression reads a field that has moved: as an
// attribute, by its key, or with get.
func pythonMovedAt(p *project.Project, n source.Node) (movedRead, bool) {
	r := movedRead{node: n}
	object := n.Child(source.ObjectRole)
	switch n.Kind() {
	case source.Member:
		r.field = n.Key()
	case source.Index:
		r.field, _ = n.Child(source.Value).StringValue()
	case source.Call:
		callee := n.Child(source.Callee)
		if n.CalleeName() != "get" || callee.Kind() != source.Member {
			return r, false
		}
		object = callee.Child(source.ObjectRole)
		r.field, _ = n.Arg(0).StringValue()
	}
	what := aSubscription
	switch {
	case slices.Contains(periodFields, r.field):
	case slices.Contains(invoiceFields, r.field):
		r.invoice, what = true, anInvoice
	default:
		return r, false
	}
	if n.Parent().Kind() == source.Assign && n.Role() == source.Left {
		return r, false
	}
	from := trailOf(p, object, what, trailSteps)
	if from == lost || r.invoice && from == sent && !namesInvoice(n, object) || readsNewPlace(n, r.field) {
		return r, false
	}
	quiet, again := askedFirst(n)
	r.sure = from == answered
	r.fails = !quiet && (n.Kind() != source.Call || failsWithout(n)) // get gives None for what is not there
	return r, !again
}

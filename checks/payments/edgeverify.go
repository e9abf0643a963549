package payments

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// refusesAll lists where a handler that runs on the edge checks the signature by the call that
// waits for nothing: Stripe's library has only the promises of Web Crypto there, and that call
// fails for every event (github.com/stripe/stripe-node, "SubtleCryptoProvider cannot be used in
// a synchronous context").
func refusesAll(p *project.Project, t *trade) []check.Place {
	var out []check.Place
	for i := range t.listeners {
		l := &t.listeners[i]
		deno, runs := edgeFunction(l.route.File) != "", edgeRuntime(p.Source(l.route.File))
		if !deno && !runs.OK() {
			continue
		}
		for _, n := range l.nodes {
			switch {
			case n.Kind() != source.Call || n.CalleeName() != "constructEvent" || !strings.HasSuffix(n.CalleeTrail(), "webhooks.constructEvent"):
			case deno && denoLibrary(n.File()):
				out = append(out, check.At(n, "fails in Deno for every event: only constructEventAsync works there"))
			case !deno && libraryOfPromises(p, n.File()):
				out = append(out, check.At(n, "fails on the edge for every event: only constructEventAsync works there"), check.At(runs, "runs the handler on the edge"))
			}
		}
	}
	return apart(out)
}

// denoLibrary reports whether a file loads Stripe's library, by its own address, in a release
// that gives Deno the part for workers: those have Web Crypto alone, which only promises. Its
// package has done so since release 11.
func denoLibrary(f *source.File) bool {
	for _, im := range f.Imports {
		_, version, ok := strings.Cut(im.Spec, "stripe@")
		if ok && source.PackageName(im.Spec) == "stripe" && !strings.Contains(im.Spec, "target=node") {
			v := project.ParseVersion(version)
			return v.Known() && v.Major >= 11
		}
	}
	return false
}

// edgeRuntime is where a file of a route says that it runs on the edge.
func edgeRuntime(f *source.File) source.Node {
	if f == nil {
		return source.Node{}
	}
	for d := range f.Find(source.Declarator) {
		said, _ := d.Child(source.Value).StringValue()
		if d.Child(source.Name).Ident() == "runtime" && said == "edge" && !d.Function().OK() {
			return d
		}
	}
	return source.Node{}
}

// libraryOfPromises reports whether Stripe's library is one that takes Web Crypto where there
// is no Node: since its release 12.
func libraryOfPromises(p *project.Project, f *source.File) bool {
	d := p.DependencyFor(f.Path, "stripe")
	if d.Name == "" {
		d = p.Dependency("stripe")
	}
	v, _ := p.Installed(d)
	return v.Known() && v.Major >= 12
}

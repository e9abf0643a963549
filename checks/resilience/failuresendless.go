package resilience

import (
	"bytes"
	"strings"

	"underpin/checks/project/source"
)

// endless reports whether a call of another server has no time limit.
func endless(call source.Node) bool {
	url, ok := address(call)
	return (!ok || strings.HasPrefix(url, "http") || strings.HasPrefix(url, "${")) &&
		!strings.Contains(call.Text(), "signal") && !strings.Contains(call.Text(), "timeout") && !strings.Contains(call.Text(), "ignal:") && !handedOptions(call) &&
		!isLimited(call.Child(source.Callee).Child(source.ObjectRole).Resolve())
}

// handedOptions reports whether the settings of a call are made elsewhere, where a
// time limit may be among them.
func handedOptions(call source.Node) bool {
	for _, a := range call.Args()[min(1, len(call.Args())):] {
		if a.Is(source.Identifier, source.Call, source.Member) {
			return !writtenHere(a)
		}
		for c := range a.Children() {
			if c.Kind() == source.Spread && !neverLimited(c.Child(source.Value)) && !oneOrOther(c.Child(source.Value)) {
				return true
			}
		}
	}
	return call.Arg(0).Kind() == source.Object
}

// leftToCallers is the function whose callers hand on the settings of a call that would
// have no time limit otherwise; "" where there is none, or its file knows of one.
func leftToCallers(call source.Node) string {
	url, ok := address(call)
	if ok && !strings.HasPrefix(url, "http") && !strings.HasPrefix(url, "${") || !knowsNoLimit(call.File()) || len(call.Args()) < 2 {
		return ""
	}
	settings := call.Arg(1)
	if settings.Kind() == source.Object {
		for c := range settings.Children() {
			if c.Kind() == source.Spread {
				settings = c.Child(source.Value)
				break
			}
		}
	}
	param := settings.Lookup(settings.Ident())
	if settings.Ident() == "" || param.Kind() != source.Param || param.Function() != call.Function() {
		return ""
	}
	fn := call.Function()
	return fn.Child(source.Name).Text() + fn.Parent().Child(source.Name).Ident()
}

// writtenHere reports whether settings are an object that stands in the same function, in a
// file that knows of no time limit.
func writtenHere(settings source.Node) bool {
	o := settings.Resolve()
	return o.Kind() == source.Object && o != settings && o.File() == settings.File() && o.Function() == settings.Function() && knowsNoLimit(settings.File()) && !o.Spreads()
}

// oneOrOther reports whether what is spread is written in place for either case: …(body ?
// { body } : {}).
func oneOrOther(n source.Node) bool {
	switch n.Kind() {
	case source.Conditional:
		return n.Child(source.Then).Kind() == source.Object && n.Child(source.Else).Kind() == source.Object
	case source.Binary:
		return n.Operator() == "&&" && n.Child(source.Right).Kind() == source.Object
	}
	return false
}

func knowsNoLimit(f *source.File) bool {
	return !bytes.Contains(f.Text, []byte("ignal")) && !bytes.Contains(f.Text, []byte("imeout"))
}

// neverLimited reports whether settings are those that a function of this file alone is
// handed, and nothing in the file knows of a time limit.
func neverLimited(settings source.Node) bool {
	name := settings.Ident()
	param := settings.Lookup(name)
	if name == "" || param.Kind() != source.Param || !knowsNoLimit(settings.File()) {
		return false
	}
	for _, e := range settings.File().Exports {
		if param.Function().Contains(settings.File().Declaration(e.Name)) || settings.File().Declaration(e.Name).Contains(param.Function()) {
			return false
		}
	}
	return true
}

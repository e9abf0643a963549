package resilience

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// pythonNeglects are the places where a server in Python leaves a failure without
// an answer, and those where it answers one.
func pythonNeglects(p *project.Project) (spots []spot, handled []check.Place) {
	if !p.Stack().Python() {
		return nil, nil
	}
	for f := range p.PythonHolding("requests.", "urlopen", "except", "smtplib", "imaplib") {
		for n := range f.Find(source.Call, source.Catch) {
			line, column := n.Position()
			at := spot{file: f.Path, line: line, column: column}
			switch {
			case n.Kind() == source.Call:
				if waitsForever(n) {
					at.kind = noTimeout
					spots = append(spots, at)
				}
			case !catchesAnything(n) || !risky(n.Parent().Child(source.Body)) || answersFor(n.Enclosing(source.Catch)):
			case forgets(n):
				at.kind = swallowed
				spots = append(spots, at)
			case answersFor(n):
				handled = append(handled, check.At(n, "answers for what fails"))
			}
		}
	}
	return spots, handled
}

// waitsForever reports whether a call to another server has no time limit:
// requests, urllib and the clients for mail have none by themselves.
// https://requests.readthedocs.io/en/latest/user/advanced/#timeouts
func waitsForever(n source.Node) bool {
	limit := n.Named("timeout")
	switch n.CalleeName() {
	case "get", "post", "put", "patch", "delete", "head", "request":
		if object := n.Child(source.Callee).Child(source.ObjectRole); object.Kind() != source.Identifier || !asksThrough(object, "requests") {
			return false
		}
	case "urlopen":
		if pkg, _ := n.Child(source.Callee).Origin(); !strings.HasPrefix(pkg, "urllib") || len(n.Args()) > 2 {
			return false
		}
	case "SMTP", "SMTP_SSL", "IMAP4", "IMAP4_SSL": // https://docs.python.org/3/library/smtplib.html
		pkg, _ := n.Child(source.Callee).Origin()
		if pkg != "smtplib" && pkg != "imaplib" || len(n.Args()) == 0 || setsSocketLimit(n.File()) {
			return false
		}
	default:
		return false
	}
	for _, a := range n.Args() {
		if a.Kind() == source.Spread {
			return false // **options may hold one
		}
	}
	return !limit.OK() || limit.Kind() == source.Null
}

// setsSocketLimit reports whether a file limits how long any connection may take.
func setsSocketLimit(f *source.File) bool {
	return strings.Contains(string(f.Text), "setdefaulttimeout")
}

// asksThrough reports whether a name stands for one of some libraries for calls over
// HTTP, or for a session or client of it, and not for what such a call brought.
func asksThrough(object source.Node, libraries ...string) bool {
	if pkg, _ := object.Origin(); !slices.Contains(libraries, pkg) {
		return false
	}
	made := object.Resolve()
	switch made.CalleeName() {
	case "Session", "session", "Client", "AsyncClient":
		return true
	}
	return made.Kind() == source.ImportName
}

// catchesAnything reports whether an except takes whatever goes wrong.
func catchesAnything(c source.Node) bool {
	typ := c.Child(source.TypeRole)
	return !typ.OK() || typ.Path() == "Exception" || typ.Path() == "BaseException"
}

// risky reports whether a block asks a database or another server for something
// that matters to whoever is waiting.
func risky(body source.Node) bool {
	for n := range body.Find(source.Call) {
		if name := n.CalleeName(); strings.HasPrefix(name, "send_") && n.Child(source.Callee).Ident() == name {
			return true // a function of the app's, that sends somebody something
		}
		switch n.CalleeName() {
		case "commit", "save", "bulk_create", "execute", "delete", "send_message", "sendmail", "send_mail", "send_email", "refresh_from_db":
			return true
		case "create":
			return true
		case "get", "post", "put", "request":
			if asksThrough(n.Child(source.Callee).Child(source.ObjectRole), "requests", "httpx") {
				return true
			}
		case "urlopen":
			if pkg, _ := n.Child(source.Callee).Origin(); strings.HasPrefix(pkg, "urllib") {
				return true
			}
		}
	}
	return false
}

// forgets reports whether a Catch does nothing at all.
func forgets(c source.Node) bool {
	for n := range c.Child(source.Body).Children() {
		if !n.Is(source.Other, source.Jump) || strings.HasPrefix(n.Text(), "del") {
			return false
		}
	}
	return true
}

// answersFor reports whether a Catch tells somebody: by an answer, by raising, or to
// the visitor's next page.
func answersFor(c source.Node) bool {
	for n := range c.Child(source.Body).Find(source.Return, source.Throw, source.Call) {
		switch n.Kind() {
		case source.Throw:
			return true
		case source.Return:
			if v := n.Child(source.Value); v.OK() && !v.Is(source.Null, source.Bool) {
				return true
			}
		case source.Call:
			if name := n.CalleeName(); name == "flash" || n.CalleePath() == "messages.error" {
				return true
			}
		}
	}
	return false
}

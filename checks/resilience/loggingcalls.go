package resilience

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project/source"
)

// logsIn reads the calls of console and of a logger in one file.
func logsIn(f *source.File) fileLogs {
	out := fileLogs{makes: isLogger(f)}
	for n := range f.Find(source.Call) {
		callee := n.CalleePath()
		switch {
		case strings.HasPrefix(callee, "console."):
			switch name := n.CalleeName(); name {
			case "log", "info", "warn", "error", "debug", "trace", "dir", "table":
				if onScreen(n) || onlyWhileDeveloping(n) || saysItStarted(n) {
					continue
				}
				out.chats = out.chats || name != "error" && name != "warn"
				out.console = append(out.console, check.At(n, "written to the console"))
			}
		case tellsPersonal(n):
			out.console = append(out.console, check.At(n, "personal data, written to the console"))
		case callsJobLogger(n): // the jobs' log, not the server's
		case callsLogger(f, n), logsRequests(n):
			out.uses = append(out.uses, check.At(n, "written by the logger"))
		}
	}
	return out
}

// saysItStarted reports whether a line greets whoever started a server: console.log in what
// runs once as it listens.
func saysItStarted(n source.Node) bool {
	up := n.Function().Parent()
	return n.CalleeName() == "log" && up.Kind() == source.Call && up.CalleeName() == "listen" && n.Function().Role() == source.Arg
}

// onScreen reports whether a call stands in a function within a component, which what a
// visitor does sets off: it is made in the browser, although the module has a part that
// the server runs.
func onScreen(call source.Node) bool {
	fn := call.Function()
	for outer := fn.Function(); outer.OK(); outer = outer.Function() {
		name := outer.Child(source.Name).Text()
		if d := outer.Parent(); name == "" && d.Kind() == source.Declarator {
			name = d.Child(source.Name).Ident()
		}
		if len(name) < 2 || name[0] < 'A' || name[0] > 'Z' || strings.ToUpper(name) == name || strings.Contains(fn.Text(), "use server") {
			continue
		}
		for e := range outer.Find(source.Element) {
			if !fn.Contains(e) {
				return true
			}
		}
	}
	return false
}

// tellsPersonal reports whether a call hands personal data to a function of the
// same file that writes to the console.
func tellsPersonal(n source.Node) bool {
	if n.Child(source.Callee).Ident() == "" {
		return false
	}
	fn := n.Child(source.Callee).Resolve()
	if !fn.Is(source.Arrow, source.Function) || fn.Contains(n) {
		return false
	}
	personal := false
	for _, a := range n.Args() {
		low := strings.ToLower(a.Text())
		for _, word := range []string{"email", "phone", "password", "token", "transcript", "address"} {
			personal = personal || !a.Is(source.String) && len(low) < 400 && strings.Contains(low, word)
		}
	}
	if !personal {
		return false
	}
	writes := false
	for c := range fn.Find(source.Call, source.Await) {
		switch name := c.CalleePath(); {
		case strings.HasPrefix(name, "console."):
			writes = true
		case name == "JSON.stringify", c.CalleeName() == "toISOString", strings.HasPrefix(name, "Object."):
		default:
			return false // it does something else as well
		}
	}
	return writes
}

var levels = []string{"info", "warn", "error", "debug", "trace", "fatal", "verbose", "http", "success", "critical", "warning", "silly"}

// callsLogger reports whether a call writes with a logger: a method for a level
// of something that is named like one, or that a library for logs made.
func callsLogger(f *source.File, n source.Node) bool {
	callee := n.Child(source.Callee)
	if callee.Kind() != source.Member {
		return levelFunction(f, n)
	}
	object := callee.Child(source.ObjectRole)
	name := strings.ToLower(object.Path())
	if object.Kind() == source.Call { // logger.child({…}).info(…), log("app").warn(…)
		name = strings.ToLower(object.Child(source.Callee).Path())
	}
	last := name[strings.LastIndexByte(name, '.')+1:]
	if !slices.Contains(levels, n.CalleeName()) && (n.CalleeName() != "log" || !strings.Contains(last, "logger")) {
		return false
	}
	if strings.HasSuffix(last, "log") || strings.Contains(last, "logger") || last == "consola" || last == "pino" || last == "winston" || last == "logging" {
		return last != "dialog" && last != "changelog" && last != "blog" && !strings.HasPrefix(last, "vite")
	}
	pkg, _ := object.Origin()
	return isLogPackage(pkg)
}

// levelFunction reports whether a call is of a function for one level that a
// logger's module gives out: logError(…), logInfo(…).
func levelFunction(f *source.File, n source.Node) bool {
	name := n.Child(source.Callee).Ident()
	if !strings.HasPrefix(name, "log") || len(name) < 6 {
		return false
	}
	im, _, ok := f.ImportOf(name)
	if !ok {
		return false
	}
	spec := strings.ToLower(path.Base(im.Spec))
	return !strings.Contains(spec, "audit") && (strings.Contains(spec, "logger") || strings.Contains(spec, "logging") || spec == "log")
}

// logsRequests reports whether a call lets a server write a line for each
// request: by a library for that, or by Fastify's own logger.
func logsRequests(n source.Node) bool {
	pkg, _ := n.Child(source.Callee).Origin()
	switch pkg {
	case "pino-http", "express-pino-logger", "express-winston", "morgan", "hono/logger", "koa-logger", "koa-pino-logger", "hono-pino":
		return n.Parent().Kind() == source.Call // given to app.use(…)
	case "fastify":
		v := n.Arg(0).Resolve().Prop("logger")
		return v.OK() && v.Text() != "false"
	}
	return false
}

func isLogPackage(pkg string) bool {
	switch pkg {
	case "pino", "winston", "bunyan", "loglevel", "consola", "signale", "tslog", "roarr", "log4js", "next-logger", "pino-http", "@logtail/next", "@logtail/node", "next-axiom", "@axiomhq/logging", "evlog", "@nestjs/common", "electron-log", "fastify", "log", "npmlog", "@std/log":
		return true
	}
	return false
}

// isLogger reports whether a module is a logger: it makes one with a library, or
// gives out functions for several levels.
func isLogger(f *source.File) bool {
	for _, im := range f.Imports {
		switch source.PackageName(im.Spec) {
		case "pino", "winston", "bunyan", "tslog", "log4js", "loglevel":
			return true
		}
	}
	stem := strings.ToLower(strings.TrimSuffix(path.Base(f.Path), path.Ext(f.Path)))
	if !strings.Contains(stem, "log") || strings.Contains(stem, "login") || strings.Contains(stem, "blog") || strings.Contains(stem, "catalog") || strings.Contains(stem, "dialog") {
		return false
	}
	found := map[string]bool{}
	for n := range f.Find(source.Method, source.Property, source.Function, source.Declarator, source.Field) {
		name := strings.ToLower(n.Key())
		if name == "" {
			name = strings.ToLower(n.Child(source.Name).Text())
		}
		for _, l := range levels {
			if name == l || name == "log"+l {
				found[l] = true
			}
		}
	}
	return len(found) >= 2
}

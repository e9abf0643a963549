package project

import (
	"strconv"
	"strings"

	"underpin/checks/project/source"
)

// pythonRounds is the nearest loop of unknown length around a statement, if what the
// statement asks depends on the round.
func pythonRounds(top source.Node) (Loop, bool) {
	for child, up := top, top.Parent(); up.OK(); child, up = up, up.Parent() {
		switch up.Kind() {
		case source.ForOf:
			if child.Role() != source.Body && child.Role() != source.Cond || !depends(top, up) {
				continue
			}
			over := up.Child(source.Right)
			if up.Child(source.Body).Kind() == source.Block && onceOnly(top, up) || pythonShort(over, 4) {
				continue
			}
			return Loop{Line: up.Line(), Over: cutShort(over.Text()), Mixed: mixedPython(up)}, true
		case source.Function, source.Method, source.Class, source.Arrow:
			return Loop{}, false
		}
	}
	return Loop{}, false
}

// pythonShort reports whether a list is known to be short: written out, named like a
// constant, cut to a few, or counted up to a number.
func pythonShort(over source.Node, left int) bool {
	if left == 0 {
		return false
	}
	low := strings.ToLower(over.Text())
	for _, word := range []string{"chunk", "batch", "choices", "attempts", "retries", "channels", "providers"} {
		if strings.Contains(low, word) {
			return true
		}
	}
	switch over.Kind() {
	case source.Array:
		first := over.Child(source.Item)
		if first.Kind() == source.ForOf { // made from another list
			return pythonShort(first.Child(source.Right), left-1)
		}
		return !filled(over) && first.Kind() != source.Spread
	case source.Object:
		return true
	case source.Number, source.String, source.Template:
		return true
	case source.Index: // rows[:5]
		if cut := over.Child(source.Value); cut.Kind() == source.Other {
			for item := range cut.Children() {
				if n, err := strconv.Atoi(item.Text()); err == nil && n <= 20 {
					return true
				}
			}
		}
		return pythonShort(over.Child(source.ObjectRole), left-1) && over.Child(source.Value).Kind() != source.Other
	case source.Identifier:
		text := over.Text()
		if text == strings.ToUpper(text) {
			return true
		}
		v := over.Resolve()
		if v.Kind() == source.Array && !v.Child(source.Item).OK() {
			return false // rows are put into it
		}
		if !v.OK() || v == over || v.Is(source.Param, source.Binding, source.Declarator, source.ImportName) {
			return false
		}
		return pythonShort(v, left-1)
	case source.Member:
		name := over.Child(source.Name).Text()
		return name == strings.ToUpper(name)
	case source.Await:
		return pythonShort(over.Child(source.Value), left)
	case source.Call:
		return pythonShortCall(over, left)
	}
	return false
}

func pythonShortCall(over source.Node, left int) bool {
	object := over.Child(source.Callee).Child(source.ObjectRole)
	switch name := over.CalleeName(); name {
	case "range":
		return true // a length that somebody chose
	case "enumerate", "sorted", "reversed", "list", "set", "tuple", "zip", "iter":
		return over.Arg(0).OK() && pythonShort(over.Arg(0), left-1)
	case "items", "keys", "values":
		if over.Arg(0).OK() {
			return false
		}
		v := object
		if object.Kind() == source.Identifier {
			v = object.Resolve()
		}
		return v.Kind() == source.Object && v.Child(source.Item).OK() && v.Child(source.Item).Kind() == source.Property || object.Text() == strings.ToUpper(object.Text())
	case "all", "scalars", "order_by", "first", "offset", "fetchall":
		for c := over; c.Kind() == source.Call; c = c.Child(source.Callee).Child(source.ObjectRole) {
			if n, err := strconv.Atoi(c.Arg(0).Text()); c.CalleeName() == "limit" && err == nil && n <= 20 {
				return true
			}
		}
	case "limit", "to_list":
		n := cutTo(over)
		return n > 0 && n <= 20
	}
	return false
}

// mixedPython reports whether each round of a loop also waits for something else than
// the database.
func mixedPython(loop source.Node) bool {
	for c := range loop.Find(source.Call) {
		switch c.CalleeName() {
		case "send_mail", "sleep", "urlopen", "send_message", "sendmail":
			return true
		}
		pkg, _ := c.Origin()
		switch head, _, _ := strings.Cut(pkg, "."); head {
		case "requests", "httpx", "smtplib", "openai", "anthropic", "stripe", "boto3", "aiohttp", "urllib", "twilio":
			return true
		}
	}
	return false
}

// pythonLoopCalls lists the calls in loops of a Python file that may lead to
// statements: of functions of the app, by the spelling of their names.
func (p *Project) pythonLoopCalls(name string) []LoopCall {
	if !p.Holds(name, "for ") {
		return nil
	}
	return perFile(p, name, "python loop calls", func(p *Project) []LoopCall {
		f := p.Source(name)
		if f == nil {
			return nil
		}
		var out []LoopCall
		for n := range f.Find(source.Call) {
			if callee := n.CalleeName(); callee == "" || capital(callee) || !n.Child(source.Callee).Is(source.Identifier, source.Member) {
				continue
			}
			if loop, found := pythonRounds(n); found {
				out = append(out, LoopCall{n.Start(), loop})
			}
		}
		return out
	})
}

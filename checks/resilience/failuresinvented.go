package resilience

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// invents judges what is done about a failure: whether it puts made-up data in the
// place of what could not be had.
func (f *inFile) invents(body source.Node) bool {
	places := inventsInPlace(body)
	for i, at := range places {
		switch {
		case i == 0:
			f.add(at, invented)
		case at.Line() > places[i-1].Line()+3:
			f.besides(at, invented)
		}
	}
	return len(places) > 0
}

// inventsInPlace lists where a clause puts made-up data in the place of what could not
// be had, as though it were that: a state that is set to it, or what is returned.
func inventsInPlace(body source.Node) []source.Node {
	var out []source.Node
	for n := range body.Find(source.Call, source.Return) {
		if inventsAt(n, body) {
			out = append(out, n)
		}
	}
	return out
}

// inventsAt reports whether a call sets a state to made-up data, or a return gives it.
func inventsAt(n, body source.Node) bool {
	value := n.Child(source.Value)
	if n.Kind() == source.Call {
		if !strings.HasPrefix(n.Child(source.Callee).Ident(), "set") || len(n.Args()) != 1 {
			return false
		}
		if value = n.Arg(0); isMadeUp(n.CalleeName(), value) {
			return true
		}
	} else if n.Function() == body.Function() && (measuresMadeUp(value) || madeBeside(value)) {
		return true
	}
	for id := range itselfAndBelow(value) {
		if id.Kind() == source.Identifier && (namesInvention(id.Text()) || namesStandIn(id)) && !onlyInDevelopment(id) {
			return true
		}
	}
	return false
}

// namesStandIn reports whether a name that says that it stands in for something is of a
// list of records that is written in the code.
func namesStandIn(id source.Node) bool {
	if !strings.HasPrefix(strings.ToLower(id.Text()), "fallback") {
		return false
	}
	list, records := id.Resolve(), 0
	for item := range list.Children() {
		if list.Kind() != source.Array || item.Kind() != source.Object {
			return false
		}
		records++
	}
	return records > 1
}

// namesInvention reports whether a name says that it stands for made-up data.
func namesInvention(name string) bool {
	low := strings.ToLower(name)
	if strings.HasPrefix(low, "use") || strings.HasPrefix(low, "is") {
		return false
	}
	return slices.ContainsFunc([]string{"mock", "dummy", "fakedata", "sampledata", "demodata"}, func(word string) bool { return strings.Contains(low, word) })
}

// mostMeasures is how many numbers a record of settings holds at most, by which it is
// told from measurements that were made up.
const mostMeasures = 3

// measuresMadeUp reports whether a value is a record of measurements that are written
// in the code: { temperature: 22, humidity: 65, … }.
func measuresMadeUp(value source.Node) bool {
	if value.Kind() != source.Object || ofSettings(value.Function()) {
		return false
	}
	numbers := 0
	for c := range value.Children() {
		if c.Kind() == source.Spread || strings.EqualFold(c.Key(), "error") || strings.EqualFold(c.Key(), "message") {
			return false
		}
		if v := c.Child(source.Value); v.Kind() == source.Number && v.Text() != "0" && v.Text() != "1" {
			numbers++
		}
	}
	return numbers > mostMeasures
}

// ofSettings reports whether a function is about settings, for which defaults in the
// code are right.
func ofSettings(fn source.Node) bool {
	name := fn.Child(source.Name).Text()
	if name == "" {
		name = fn.Parent().Child(source.Name).Text()
	}
	low := strings.ToLower(name)
	for _, word := range []string{"config", "setting", "default", "option", "limit", "preference", "theme", "quota", "polic", "feature", "flag", "weights", "rate", "price"} {
		if strings.Contains(low, word) {
			return true
		}
	}
	return false
}

// madeBeside reports whether a value is made by a function of the same file whose name
// says that it stands in for an answer, and which writes down what that would say:
// this.getFallbackAnswer(question).
func madeBeside(value source.Node) bool {
	name := value.CalleeName()
	if low := strings.ToLower(name); value.Kind() != source.Call || !strings.Contains(low, "fallback") && !strings.Contains(low, "mock") {
		return false
	}
	for fn := range value.File().Find(source.Function, source.Method, source.Arrow) {
		called := fn.Child(source.Name).Text()
		if fn.Kind() == source.Method {
			called = fn.Key()
		}
		if called == "" && fn.Parent().Kind() == source.Declarator {
			called = fn.Parent().Child(source.Name).Ident()
		}
		if called == name {
			return writesAnswers(fn)
		}
	}
	return false
}

// writesAnswers reports whether a function writes down records of which each has words
// and a number of its own.
func writesAnswers(fn source.Node) bool {
	records, least := 0, 1
	for c := range fn.Children() {
		if c.Kind() == source.Param {
			least = 3 // which may as well follow from what it is given
		}
	}
	for o := range fn.Find(source.Object) {
		words, numbers := 0, 0
		for c := range o.Children() {
			switch v := c.Child(source.Value); {
			case v.Kind() == source.String && len(v.Text()) > 12:
				words++
			case v.Kind() == source.Number && v.Text() != "0":
				numbers++
			}
		}
		if words > 0 && numbers > 0 || words > 2 {
			records++
		}
	}
	return records >= least
}

// isMadeUp reports whether a state is set to a record whose values are written in
// the code, and which is no message.
func isMadeUp(setter string, value source.Node) bool {
	low := strings.ToLower(setter)
	for _, word := range []string{"toast", "error", "message", "alert", "notif", "status", "snack", "dialog", "modal", "form", "result", "state", "progress", "position", "location", "config", "setting"} {
		if strings.Contains(low, word) {
			return false
		}
	}
	if value.Kind() == source.Array {
		for item := range value.Children() {
			return item.Kind() == source.Object && isMadeUp("set", item)
		}
		return false
	}
	filled := 0
	for c := range value.Children() {
		if value.Kind() != source.Object || c.Kind() == source.Spread {
			return false
		}
		switch strings.ToLower(c.Key()) {
		case "error", "message", "title", "description", "severity", "variant":
			return false
		}
		v := c.Child(source.Value)
		if v.Kind() == source.Array && noData(v, false) {
			return false // nothing to show, with its settings
		}
		if v.Kind() == source.Number && v.Text() != "0" || v.Kind() == source.String && len(v.Text()) > 2 || v.Kind() == source.New {
			filled++
		}
	}
	return filled >= 2
}

package payments

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// lifecycleFix lets events that are not handled run through the code that stores
// a subscription's status already.
var lifecycleFix = &fixes.Fix{
	Title:  "Handle the missing events like those that store the status",
	Safety: fixes.Behaviour,
	Kind:   fixes.Guided,
	Plan:   planLifecycle,
}

const lifecycleSketch = `case "customer.subscription.created":
case "customer.subscription.updated":
case "customer.subscription.deleted": {
  const subscription = event.data.object;
  // store subscription.status, its price and the end of its period
  break;
}
`

const movedSketch = `// since version 2025-03-31 of Stripe's API:
const item = subscription.items.data[0];
const end = new Date(item.current_period_end * 1000);
const paidFor = invoice.parent?.subscription_details?.subscription;
`

func planLifecycle(d *fixes.Draft) error {
	p := d.Project()
	t := tradeOf(p)
	for i := range t.listeners {
		l := &t.listeners[i]
		if missing := unheardOf(courseOf(p, l)); len(missing) > 0 {
			if label, ok := l.storesStatus(p); ok {
				return joinCases(d, label, missing)
			}
		}
	}
	if len(movedReads(p)) > 0 {
		return fixes.Refuse("which of the items' periods counts is yours to say, so the fields are left to you", "ts", movedSketch)
	}
	return fixes.Refuse("no case of the webhook stores a subscription's status, which the missing events could share", "ts", lifecycleSketch)
}

// unheardOf are the events of Stripe that a course misses and that carry the
// subscription itself.
func unheardOf(c course) []string {
	var out []string
	for _, m := range c.missing {
		switch m {
		case starting.what:
			out = append(out, "customer.subscription.created")
		case changing.what:
			out = append(out, "customer.subscription.updated")
		case ending.what:
			out = append(out, "customer.subscription.deleted")
		}
	}
	return out
}

// storesStatus is the case of a subscription's event whose code reads the status
// that the event brings.
func (l *listener) storesStatus(p *project.Project) (source.Node, bool) {
	for _, e := range l.events {
		c := e.node.Parent()
		if c.Kind() != source.Case || !strings.HasPrefix(e.name, "customer.subscription.") || !e.acts(p) {
			continue
		}
		for _, b := range e.branch(p) {
			if readsStatusIn(p, b, 2) {
				return c, true
			}
		}
	}
	return source.Node{}, false
}

// readsStatusIn reports whether code reads a status, in itself or in the project's
// functions that it calls.
func readsStatusIn(p *project.Project, code source.Node, depth int) bool {
	for n := range code.Find(source.Member, source.Binding, source.Call) {
		switch n.Kind() {
		case source.Binding:
			if n.Key() == "status" {
				return true
			}
		case source.Member:
			if n.Child(source.Name).Text() == "status" && n.Role() != source.Callee {
				return true
			}
		default:
			fn := p.Definition(n.Child(source.Callee))
			if depth > 0 && fn.Is(source.Function, source.Arrow, source.Method) && !fn.Contains(n) && readsStatusIn(p, fn.Child(source.Body), depth-1) {
				return true
			}
		}
	}
	return false
}

// joinCases puts the labels of more events in front of a case.
func joinCases(d *fixes.Draft, label source.Node, events []string) error {
	f := label.File()
	line, _ := f.Position(label.Start())
	indent := string(f.Text[f.LineStart(line):label.Start()])
	if strings.TrimSpace(indent) != "" {
		return fixes.Refuse(f.Path+" has its cases on one line", "ts", lifecycleSketch)
	}
	quote := label.Child(source.Cond).Text()[:1]
	text := ""
	for _, e := range events {
		text += "case " + quote + e + quote + ":\n" + indent
		d.Step("In Stripe's dashboard let the endpoint receive "+e+".", "")
	}
	d.Note("The added events now run the code of the case below them. See that it stores what the event says, a cancelled or unpaid status included, and that the app asks for that status.")
	d.Review()
	return d.Edit(f.Path, fixes.Edit{Start: label.Start(), End: label.Start(), Text: text})
}

package project

import "underpin/checks/project/source"

// A From says where a value comes from. A value put together from several
// sources has several of them.
type From uint16

// The sources of values.
const (
	FromConstant From = 1 << iota // written in the code
	FromInput                     // sent by whoever calls, as it came
	FromChecked                   // sent by the caller, and its shape looked at: parsed by a schema; beside FromInput: tested for type or length alone
	FromCast                      // sent by the caller, and made a number, a date or a boolean, or matched by a pattern
	FromListed                    // sent by the caller, and one of those that the code names
	FromSession                   // who the caller is, by the app's own word
	FromDatabase                  // read from the app's rows
	FromEnv                       // the environment
	FromService                   // answered by another service
	FromUnknown                   // the trail ends here
	FromNowhere                   // never there: what gives it cannot be called
)

// An InputPlace is the part of a request that a value is read from.
type InputPlace uint8

// The parts of a request.
const (
	NoInput      InputPlace = iota
	WholeRequest            // the request itself, or the context that holds it
	InBody                  // JSON, text, uploaded files, arguments of an action
	InForm                  // form data
	InQuery                 // behind the ? of the address
	InParams                // in the address's path
	InHeaders
	InCookies
)

var inputPlaces = [...]string{"", "request", "body", "form", "query", "params", "headers", "cookies"}

// String is the place's name.
func (i InputPlace) String() string { return inputPlaces[min(int(i), len(inputPlaces)-1)] }

// A Flow is what is known of where an expression's value comes from. The zero
// Flow is of no expression.
type Flow struct {
	From  From
	Place InputPlace  // of the first input
	Input source.Node // where the first input is read from the request
	// schema is what parsed the value as a whole, when it is an object whose
	// fields are still to be told apart.
	schema source.Node
}

// Has reports whether one of the sources is among the value's.
func (f Flow) Has(from From) bool { return f.From&from != 0 }

// Only reports whether the value has sources, and no others than these.
func (f Flow) Only(from From) bool { return f.From != 0 && f.From&^from == 0 }

// And is the flow of a value that both go into.
func (f Flow) And(o Flow) Flow {
	if f.Place == NoInput || f.Place == WholeRequest && o.Place != NoInput {
		f.Place, f.Input = o.Place, o.Input
	}
	f.From |= o.From
	if !f.schema.OK() {
		f.schema = o.schema
	}
	return f
}

// fromTested marks a value whose type or length alone was tested.
const fromTested From = 1 << 15

// Looked are the sources of input that was looked at in one way or another.
const Looked = FromChecked | FromCast | FromListed

// as is the flow behind a check: what was input is then a value of this kind.
// Who casts or lists says more than who looks at the shape.
func (f Flow) as(kind From) Flow {
	if kind == fromTested {
		if f.Has(FromInput) {
			f.From |= FromChecked
		}
		return f
	}
	strip := FromInput | FromUnknown
	if kind != FromChecked {
		strip |= FromChecked
	}
	if f.From&strip != 0 {
		f.From = f.From&^strip | kind
	}
	return f
}

// FlowOf says where the value of an expression comes from: through
// declarations, patterns, templates, literals and conditions of its function,
// into functions of the project whose result it is, and out to the callers whose
// argument it is. Where the trail ends it says FromUnknown.
func (p *Project) FlowOf(n source.Node) Flow {
	return newTracer(p).flow(n, nil, flowDepth)
}

// flowDepth bounds how many calls a value is followed through.
const flowDepth = 3

// A tracer follows one value. It remembers which declarations it is in the
// midst of, since assignments may go in circles.
type tracer struct {
	p     *Project
	seen  map[source.Node]bool
	known map[source.Node]Flow // of declarations, as seen from outside of any call
	steps int
}

func newTracer(p *Project) *tracer {
	return &tracer{p: p, seen: map[source.Node]bool{}, known: map[source.Node]Flow{}}
}

// A frame is a call that the tracer went into: the function's parameters are
// the call's arguments.
type frame struct {
	fn, call source.Node
	up       *frame
}

// maxSteps bounds the work for one question.
const maxSteps = 4000

var unknownFlow = Flow{From: FromUnknown}

// flow is where the value of n comes from, seen from inside a frame.
func (t *tracer) flow(n source.Node, at *frame, left int) Flow {
	if t.steps++; !n.OK() || t.steps > maxSteps {
		return unknownFlow
	}
	switch n.Kind() {
	case source.String, source.Number, source.Bool, source.Null, source.Regexp, source.Function, source.Arrow, source.Class, source.Enum, source.Method, source.Text:
		return Flow{From: FromConstant}
	case source.Template, source.Array, source.Object:
		return t.parts(n, at, left)
	case source.Property, source.Spread, source.Await, source.Attr, source.Yield:
		return t.flow(n.Child(source.Value), at, left)
	case source.Shorthand:
		return t.flow(n.Child(source.Name), at, left)
	case source.Unary:
		return t.unary(n, at, left)
	case source.Binary:
		return t.binary(n, at, left)
	case source.Assign:
		return t.flow(n.Child(source.Right), at, left)
	case source.Conditional:
		return t.flow(n.Child(source.Then), at, left).And(t.flow(n.Child(source.Else), at, left))
	case source.Identifier:
		return t.name(n, at, left)
	case source.Member, source.Index:
		return t.member(n, at, left)
	case source.Call, source.New:
		return t.call(n, at, left)
	case source.Tagged:
		return t.tagged(n, at, left)
	}
	return unknownFlow
}

// parts is the flow of everything that a template or literal is put together
// from.
func (t *tracer) parts(n source.Node, at *frame, left int) Flow {
	out := Flow{From: FromConstant}
	for c := range n.Children() {
		f := t.flow(c, at, left)
		if f.Place == WholeRequest {
			f = Flow{}
		}
		out = out.And(f)
	}
	return out
}

func (t *tracer) unary(n source.Node, at *frame, left int) Flow {
	switch n.Operator() {
	case "!", "typeof", "void", "delete":
		return Flow{From: FromConstant}
	case "+", "-", "~", "++", "--":
		return t.flow(n.Child(source.Value), at, left).as(FromCast)
	}
	return t.flow(n.Child(source.Value), at, left)
}

func (t *tracer) binary(n source.Node, at *frame, left int) Flow {
	switch n.Operator() {
	case "+", "||", "??":
		return t.flow(n.Child(source.Left), at, left).And(t.flow(n.Child(source.Right), at, left))
	case "&&", ",":
		return t.flow(n.Child(source.Right), at, left)
	case "-", "*", "/", "%", "**", "|", "&", "^", "<<", ">>", ">>>":
		return t.flow(n.Child(source.Left), at, left).And(t.flow(n.Child(source.Right), at, left)).as(FromCast)
	}
	return Flow{From: FromConstant} // a comparison
}

package project

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// requestMember is the flow of a member of a request, or of the context that
// holds one, by what the frameworks call it.
func requestMember(f Flow, key string, at source.Node) Flow {
	in := func(place InputPlace) Flow { return Flow{From: FromInput, Place: place, Input: at} }
	switch key {
	case "body", "rawBody", "json", "text", "arrayBuffer", "blob", "bytes", "parseBody", "file", "files", "readMultipartFormData", "payload":
		return in(InBody)
	case "formData":
		return in(InForm)
	case "query", "searchParams", "queries", "url", "originalUrl", "search", "href", "queryStringParameters", "multiValueQueryStringParameters":
		return in(InQuery)
	case "params", "param", "pathParameters":
		return in(InParams)
	case "headers", "header", "get", "ip", "ips", "hostname", "host", "rawHeaders":
		return in(InHeaders)
	case "cookies", "cookie", "signedCookies", "getCookie":
		return in(InCookies)
	case "req", "request", "event", "raw", "nextUrl", "ctx", "context", "c", "node", "web":
		return Flow{From: FromInput, Place: WholeRequest, Input: at}
	case "input", "parsedInput", "args", "clientInput", "bindArgsParsedInputs":
		return Flow{From: f.From, Place: InBody, Input: at, schema: f.schema} // as the builder's chain says
	case "data":
		if ofServerFunction(f.Input) {
			return Flow{From: f.From, Place: InBody, Input: at, schema: f.schema}
		}
	case "valid", "validated", "validatedBody", "validatedQuery", "validatedData":
		return Flow{From: FromChecked, Place: InBody, Input: at}
	case "env", "platform":
		return Flow{From: FromEnv}
	case "method", "protocol", "secure", "next":
		return Flow{From: FromConstant}
	}
	low := strings.ToLower(key)
	for _, part := range []string{"user", "session", "auth", "locals", "account", "tenant", "org", "owner", "workspace", "member"} {
		if strings.Contains(low, part) {
			return Flow{From: FromSession}
		}
	}
	return unknownFlow
}

// requestNames are what parameters that hold a request are called.
var requestNames = []string{"req", "request", "_req", "_request", "ctx", "context", "c", "event", "evt"}

// param is where the value of a parameter comes from: the call that the tracer
// is in, the request when the function answers one, else whatever its callers
// give it.
func (t *tracer) param(d source.Node, at *frame, left int) Flow {
	fn := d.Parent()
	index := slices.Index(fn.ChildrenIn(source.ParamRole), d)
	if at != nil && at.fn == fn {
		return t.argument(d, at.call, index, at.up, left)
	}
	if f, ok := t.p.given(fn, d, index); ok {
		return f
	}
	if index == 0 {
		if f, ok := t.item(fn, at, left); ok {
			return f
		}
	}
	if left == 0 {
		return unknownFlow
	}
	calls := t.p.CallsOf(fn)
	if len(calls) == 0 || len(calls) > maxCallers {
		return unknownFlow
	}
	var out Flow
	for _, c := range calls {
		out = out.And(t.argument(d, c, index, nil, left-1))
	}
	return out
}

// maxCallers bounds how many callers of a function are looked at.
const maxCallers = 12

// argument is what a call gives for a parameter.
func (t *tracer) argument(d, call source.Node, index int, at *frame, left int) Flow {
	var out Flow
	if arg := call.Arg(index); arg.OK() {
		out = t.flow(arg, at, left)
	}
	if v := d.Child(source.Value); v.OK() {
		out = out.And(t.flow(v, at, left))
	}
	if out.From == 0 {
		return Flow{From: FromConstant} // undefined
	}
	return out
}

// given is what a function is given by the framework that calls it: ok is false
// for a function of the app's own.
func (p *Project) given(fn, param source.Node, index int) (Flow, bool) {
	whole := Flow{From: FromInput, Place: WholeRequest, Input: param}
	if r, ok := p.RouteOf(fn); ok {
		if r.Kind == Action && r.Stack == Next {
			if len(r.Through) > 0 && index > 0 && fn.Role() == source.Arg {
				return unknownFlow, true // from the wrapper
			}
			if f, ok := builderArgument(fn, param); ok {
				return f, true
			}
			return actionArgument(fn, param, index), true
		}
		if r.Kind == Action && r.Stack == TanStack && index == 0 {
			return serverFunctionArgument(fn, param), true
		}
		if r.Kind == Action && r.Stack == SvelteKit && index == 0 {
			if f, ok := remoteArgument(fn, param); ok {
				return f, true
			}
		}
		if r.Kind == Page || r.Kind == Layout || r.Kind == Middleware || index < 3 {
			return whole, true
		}
	}
	if f, ok := builderArgument(fn, param); ok {
		return f, true
	}
	name := param.Child(source.Name).Ident()
	if slices.Contains(requestNames, name) && (index < 2 || strings.HasSuffix(name, "eq") || strings.HasSuffix(name, "equest")) {
		return whole, true
	}
	return Flow{}, false
}

// actionArgument is what the browser hands to a server action: form data, or any
// value at all. The first of two arguments may be the last state of a form.
func actionArgument(fn, param source.Node, index int) Flow {
	low := strings.ToLower(param.Child(source.Name).Ident())
	switch {
	case strings.Contains(low, "formdata") && !otherType(param) || low == "data" && formLike(fn, low):
		return Flow{From: FromInput, Place: InForm, Input: param}
	case index == 0 && strings.Contains(low, "state") || low == "_" || strings.HasPrefix(low, "prev"):
		return unknownFlow
	}
	return Flow{From: FromInput, Place: InBody, Input: param}
}

// otherType reports whether a parameter is declared to be something else than
// the data of a form, whatever its name: formData: Invoice.
func otherType(param source.Node) bool {
	_, declared, ok := strings.Cut(param.Text(), ":")
	if !ok {
		return false
	}
	for part := range strings.SplitSeq(declared, "|") {
		if strings.TrimSpace(part) == "FormData" {
			return false
		}
	}
	return true
}

// formLike reports whether a function calls get on a parameter.
func formLike(fn source.Node, name string) bool {
	for c := range fn.Find(source.Call) {
		if strings.EqualFold(c.CalleePath(), name+".get") {
			return true
		}
	}
	return false
}

// builderArgument is what builders such as tRPC, next-safe-action, Convex and
// oRPC give to the function at their end: checked when a schema stands in the
// chain.
func builderArgument(fn, param source.Node) (Flow, bool) {
	call := fn.Parent()
	if fn.Kind() == source.Method || call.Kind() == source.Property {
		return configured(fn, param)
	}
	if call.Kind() != source.Call || call.Child(source.Callee) == fn {
		return Flow{}, false
	}
	switch call.CalleeName() {
	case "mutation", "query", "subscription", "action", "handler", "stateAction":
	default:
		return Flow{}, false
	}
	var schema source.Node
	for c := call.Child(source.Callee); c.Is(source.Member, source.Call); {
		if c.Kind() == source.Call {
			switch c.CalleeName() {
			case "input", "schema", "inputSchema", "bindArgsSchemas", "validator":
				schema = c.Arg(0)
			}
			c = c.Child(source.Callee)
		} else {
			c = c.Child(source.ObjectRole)
		}
	}
	f := Flow{From: FromInput, Place: WholeRequest, Input: param}
	if schema.OK() {
		f.From, f.schema = FromChecked, schema
	}
	return f, true
}

// configured is what a function in an object literal is given by the builder
// that takes the object: mutation({ args, handler }).
func configured(fn, param source.Node) (Flow, bool) {
	if len(fn.ChildrenIn(source.ParamRole)) < 2 || fn.ChildrenIn(source.ParamRole)[1] != param {
		return Flow{}, false
	}
	owner := fn
	if fn.Kind() != source.Method {
		owner = fn.Parent()
	}
	object := owner.Parent()
	call := object.Parent()
	if owner.Key() != "handler" || object.Kind() != source.Object || call.Kind() != source.Call {
		return Flow{}, false
	}
	low := strings.ToLower(call.CalleeName())
	if !strings.Contains(low, "mutation") && !strings.Contains(low, "query") && !strings.Contains(low, "action") {
		return Flow{}, false
	}
	f := Flow{From: FromInput, Place: InBody, Input: param}
	if object.Prop("args").OK() || object.Prop("input").OK() {
		f.From = FromChecked
	}
	return f, true
}

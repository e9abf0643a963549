package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A sentReader reads what one function does with what it is sent.
type sentReader struct {
	p      *project.Project
	fn     source.Node
	bodies map[string]bool // names that hold a body or form as it came
	open   []sentField
	looked source.Node // a field that is looked at
	schema source.Node // what parses the whole
	taken  source.Node // where a body or form gets its name
}

// A sentField is one field that is put to work as it came.
type sentField struct {
	name string
	node source.Node
}

// params takes in what FastAPI parses before it calls the function.
func (s *sentReader) params() {
	for _, param := range s.fn.ChildrenIn(source.ParamRole) {
		typ := param.Child(source.TypeRole)
		if param.Has(source.Rest) {
			continue
		}
		name := param.Child(source.Name).Text()
		switch text := typ.Text(); {
		case text == "dict" || text == "Any" || strings.HasPrefix(text, "dict[") || strings.HasPrefix(text, "Dict"):
			if !param.Child(source.Value).OK() || param.Child(source.Value).CalleeName() == "Body" {
				s.bodies[name] = true
			}
		case typ.Is(source.Identifier, source.Member) && s.isSchema(typ):
			s.schema = param
		}
	}
}

// isSchema reports whether a name is a class that parses what it is given.
func (s *sentReader) isSchema(n source.Node) bool {
	class := s.p.Definition(n)
	if class.Kind() != source.Class {
		return false
	}
	_, foreign := s.p.PythonBases(class)
	for _, base := range foreign {
		last := base[strings.LastIndexByte(base, '.')+1:]
		switch last {
		case "BaseModel", "SQLModel", "Schema", "Form", "ModelForm", "FlaskForm", "Serializer", "ModelSerializer", "RootModel", "SQLAlchemyAutoSchema", "SQLAlchemySchema":
			return true
		}
		if strings.HasSuffix(last, "Form") || strings.HasSuffix(last, "Serializer") {
			return true
		}
	}
	return false
}

// sentWhole reports whether an expression is a body or form as it came.
func (s *sentReader) sentWhole(n source.Node) bool {
	for {
		switch n.Kind() {
		case source.Await:
			n = n.Child(source.Value)
			continue
		case source.Binary: // request.get_json() or {}
			if n.Operator() == "||" {
				n = n.Child(source.Left)
				continue
			}
		case source.Conditional:
			n = n.Child(source.Then)
			continue
		}
		break
	}
	if n.Kind() == source.Identifier {
		return s.bodies[n.Text()]
	}
	path := strings.TrimPrefix(strings.TrimPrefix(n.Path(), "self."), "flask.")
	switch path {
	case "request.json", "request.form", "request.POST", "request.data", "request.values":
		return true
	}
	if n.Kind() != source.Call {
		return false
	}
	switch path := strings.TrimPrefix(n.CalleePath(), "self."); path {
	case "request.get_json", "request.json", "request.form", "request.form.to_dict", "request.POST.dict", "request.POST.copy", "req.json":
		return true
	case "json.loads":
		return strings.HasPrefix(strings.TrimPrefix(n.Arg(0).Text(), "self."), "request.body") || strings.HasPrefix(n.Arg(0).Text(), "request.data")
	}
	return false
}

// schemaCalls are what parses a whole body, by the last name of the call.
var schemaCalls = map[string]bool{
	"validate_on_submit": true, "is_valid": true, "model_validate": true, "parse_obj": true, "model_validate_json": true, "parse_args": true, "validate_python": true, "full_clean": true,
}

// read goes through the function.
func (s *sentReader) read() {
	for d := range s.fn.Find(source.Declarator) {
		if name := d.Child(source.Name).Ident(); name != "" && s.sentWhole(d.Child(source.Value)) {
			s.bodies[name] = true
			if !s.taken.OK() {
				s.taken = d
			}
		}
	}
	s.fn.Child(source.Body).Walk(func(n source.Node) bool {
		switch n.Kind() {
		case source.Call:
			s.call(n)
		case source.Index:
			if key, ok := n.Child(source.Value).StringValue(); ok && s.sentWhole(n.Child(source.ObjectRole)) {
				s.field(key, n)
			}
		}
		return true
	})
}

func (s *sentReader) call(n source.Node) {
	callee := n.Child(source.Callee)
	object, name := callee.Child(source.ObjectRole), n.CalleeName()
	switch {
	case (name == "get" || name == "pop") && s.sentWhole(object):
		if key, ok := n.Arg(0).StringValue(); ok && !n.Named("type").OK() {
			s.field(key, n)
		} else if ok {
			s.looked = n
		}
	case schemaCalls[name], name == "load" && len(n.Args()) > 0 && s.sentWhole(n.Arg(0)), name == "validate" && len(n.Args()) > 0:
		s.schema = n
	case s.isSchema(callee):
		s.schema = n
	case name == "setattr" && n.Arg(1).Kind() == source.Identifier && s.loops(n):
		s.open = append(s.open, sentField{"", n})
	default:
		s.whole(n)
	}
}

// whole takes in Model(**data), objects.create(**data), row.update(data).
func (s *sentReader) whole(n source.Node) {
	for _, a := range n.Args() {
		if a.Kind() == source.Spread && s.sentWhole(a.Child(source.Value)) && a.Child(source.Value).Ident() != "" {
			s.open = append(s.open, sentField{"", n})
		}
	}
}

// loops reports whether a call stands in a loop over a body that is not held against a
// list of names.
func (s *sentReader) loops(n source.Node) bool {
	loop := n.Enclosing(source.ForOf)
	if !loop.OK() {
		return false
	}
	list := loop.Child(source.Right)
	if list.CalleeName() == "items" {
		list = list.Child(source.Callee).Child(source.ObjectRole)
	}
	if !s.sentWhole(list) {
		return false
	}
	for up := n.Parent(); up.OK() && up != loop; up = up.Parent() {
		if up.Kind() == source.If && strings.Contains(up.Child(source.Cond).Text(), " in ") {
			return false
		}
	}
	return true
}

// field takes in one field where it is read.
func (s *sentReader) field(key string, n source.Node) {
	if strings.Contains(strings.ToLower(key), "csrf") || key == "next" {
		return
	}
	if isSecretName(key) { // compared or hashed, as long as one likes
		return
	}
	var works, looks bool
	at := n
	for {
		up := at.Parent()
		if up.Kind() == source.Member && up.Parent().Kind() == source.Call || up.Kind() == source.Call && at.Role() == source.Callee || up.Kind() == source.Binary && up.Operator() == "||" || up.Kind() == source.Conditional && at.Role() != source.Cond {
			at = up // .strip(), or ""
			continue
		}
		break
	}
	up := at.Parent()
	if name := up.Child(source.Name).Ident(); up.Kind() == source.Declarator && name != "" {
		works, looks = s.usesOfName(name, up)
	} else {
		works, looks = usedAt(at)
	}
	switch {
	case looks:
		if !s.looked.OK() {
			s.looked = n
		}
	case works:
		s.open = append(s.open, sentField{key, n})
	}
}

func isSecretName(key string) bool {
	low := strings.ToLower(key)
	return strings.Contains(low, "password") || strings.Contains(low, "token") || low == "otp" || low == "csrf"
}

// usesOfName says what is done with a name that holds a field.
func (s *sentReader) usesOfName(name string, declared source.Node) (works, looks bool) {
	for id := range s.fn.Find(source.Identifier) {
		if id.Text() != name || id.Role() == source.Name || id.Start() < declared.End() {
			continue
		}
		w, l := usedAt(id)
		works, looks = works || w, looks || l
	}
	return works, looks
}

// lookingCalls are calls that look at the shape of what they are given, or give it one.
var lookingCalls = wordSet(`int float Decimal isinstance len UUID strptime fromisoformat parse_date parse_datetime match fullmatch search bool secure_filename validate_email
 isdigit isalnum isnumeric isalpha get_object_or_404 loads type sorted round abs bleach clean escape`)

// usedAt says whether a value is put to work where it stands, or looked at.
func usedAt(n source.Node) (works, looks bool) {
	up := n.Parent()
	switch up.Kind() {
	case source.Call:
		name := up.CalleeName()
		low := strings.ToLower(name)
		switch {
		case n.Role() == source.Callee:
			return false, false
		case lookingCalls[name], strings.Contains(low, "valid"), strings.Contains(low, "sanitize"), strings.Contains(low, "clean"), strings.Contains(low, "parse"), strings.Contains(low, "normalize"), strings.HasPrefix(low, "check_"):
			return false, true
		case name == "get" || name == "filter_by" || name == "flash" || name == "print" || name == "jsonify" || strings.HasPrefix(low, "log") || name == "info" || name == "error" || name == "warning" || name == "str" || name == "min" || name == "max":
			return false, name == "min" || name == "max"
		}
		return up.Child(source.Callee).Is(source.Identifier, source.Member) && isModelName(name) || !strings.HasPrefix(name, "get_"), false
	case source.Property:
		if up.Role() == source.Arg {
			call := up.Parent()
			switch name := call.CalleeName(); name {
			case "filter", "filter_by", "get", "exclude", "get_object_or_404", "render_template", "render", "jsonify", "dict", "url_for", "authenticate", "values":
				return false, false
			}
			return true, false
		}
		return up.Parent().Role() == source.Arg && !isAnswer(up.Parent().Parent()) || keptWhole(up.Parent()), false
	case source.Assign:
		return n.Role() == source.Right && up.Child(source.Left).Kind() == source.Member && !strings.HasPrefix(up.Child(source.Left).Text(), "session"), false
	case source.Binary:
		switch up.Operator() {
		case "<", ">", "<=", ">=", "in":
			return false, n.Role() == source.Left || up.Operator() != "in"
		case "==", "!=":
			other := up.Child(source.Right)
			if n.Role() == source.Right {
				other = up.Child(source.Left)
			}
			return false, other.Kind() == source.String && len(other.Text()) > 2
		}
	case source.Array:
		if up.Role() == source.Arg { // parameters of a statement
			return strings.HasPrefix(up.Parent().CalleeName(), "exec"), false
		}
	case source.Member: // title.strip()
		if call := up.Parent(); call.Kind() == source.Call && up.Role() == source.Callee {
			switch name := up.Child(source.Name).Text(); {
			case lookingCalls[name], name == "startswith", name == "endswith":
				return false, true
			}
			return usedAt(call)
		}
	case source.Template: // a part of what a model is asked, of a message
		return usedAt(up)
	}
	return false, false
}

// keptWhole reports whether a dictionary that a function puts together under a name is
// kept: handed to a call that adds it to others, or writes it.
func keptWhole(object source.Node) bool {
	d := object.Parent()
	name := d.Child(source.Name).Ident()
	if d.Kind() != source.Declarator || name == "" {
		return false
	}
	for id := range d.Function().Find(source.Identifier) {
		if id.Text() != name || id.Role() != source.Arg || id.Start() < d.End() {
			continue
		}
		switch id.Parent().CalleeName() {
		case "append", "dump", "dumps", "insert", "insert_one", "add", "save", "execute", "set", "create", "upsert", "update", "send":
			return true
		}
	}
	return false
}

// isAnswer reports whether a call makes the answer of a handler.
func isAnswer(call source.Node) bool {
	switch call.CalleeName() {
	case "jsonify", "JsonResponse", "Response", "render", "render_template", "JSONResponse":
		return true
	}
	return false
}

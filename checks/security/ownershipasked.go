package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A whoseAsked is what a route asks on its way about whose the rows are that it
// reaches.
type whoseAsked struct {
	row    bool         // whose a row is
	reads  []deed       // for rows of the caller's own, which says something of those beside them
	inputs []ownedInput // whether what the caller sends is their own id
}

// An ownedInput is a part of the request that the route compares with who is
// calling. It says nothing about the other ids that are sent beside it.
type ownedInput struct {
	name  string // in small letters
	place project.InputPlace
}

// own reports whether a value is one that the route has compared with the caller.
func (a *whoseAsked) own(n source.Node, flow project.Flow) bool {
	for _, in := range a.inputs {
		if in.place == flow.Place && (in.name == inputName(n, flow) || flow.Place == project.InParams && samePart(n, in.name)) {
			return true
		}
	}
	return false
}

// samePart reports whether a value that comes out of the path goes by a name that
// means the same: an id of an account, like the one that was compared.
func samePart(n source.Node, name string) bool {
	return peopleColumns[columnSpelling(lastPart(n))] && (name == "id" || peopleColumns[name])
}

// inputName is the name of the field that a value was sent in, as far as it can be
// told, or what the code calls the value.
func inputName(n source.Node, flow project.Flow) string {
	if in := flow.Input; in.Kind() == source.Member && in.Child(source.ObjectRole).Kind() == source.Member {
		return strings.ToLower(in.Child(source.Name).Text())
	}
	if d := n.Lookup(n.Text()); n.Kind() == source.Identifier && d.Kind() == source.Binding && d.Key() != "" {
		return strings.ToLower(d.Key())
	}
	return strings.ToLower(lastPart(n))
}

// comparesCaller notes where a route compares an id that was sent, or that a row
// has, with who is calling: if (userId !== user.id).
func (j *ownershipJudge) comparesCaller(r *guardedRoute, found *whoseAsked) {
	own := j.withoutCommon(r)
	own.Reaches(j.p, func(n source.Node) bool {
		if n.Kind() != source.Binary || !strings.ContainsAny(n.Operator(), "=") || n.Operator() == ">=" || n.Operator() == "<=" {
			return false
		}
		left, right := n.Child(source.Left), n.Child(source.Right)
		if isNull(left) || isNull(right) || saysRole(left) || saysRole(right) {
			return false
		}
		here := r.Node.Contains(n)
		l, r := j.flow(left), j.flow(right)
		answered := project.FromService | project.FromUnknown // by what reads a token, say
		switch {
		case (l.Has(project.FromSession) || r.Has(project.FromSession)) && (l.Has(project.FromDatabase) || r.Has(project.FromDatabase)):
			found.row = true
		case l.Has(project.FromDatabase) && r.Has(project.FromDatabase) && tenantID(left) && tenantID(right):
			found.row = true // the row's company with that of the caller
		case l.Only(sent) && (r.Has(project.FromSession) || r.Has(answered) && peopleColumns[columnSpelling(lastPart(left))]):
			found.inputs = append(found.inputs, ownedInput{inputName(left, l), l.Place})
		case r.Only(sent) && (l.Has(project.FromSession) || l.Has(answered) && peopleColumns[columnSpelling(lastPart(right))]):
			found.inputs = append(found.inputs, ownedInput{inputName(right, r), r.Place})
		case here && l.Has(project.FromSession) && !r.Has(sent) && tenantID(right), here && r.Has(project.FromSession) && !l.Has(sent) && tenantID(left):
			found.row = true // of a row that a helper answered with
		case l.Has(project.FromSession) && r.Has(sent), r.Has(project.FromSession) && l.Has(sent):
			found.row = true // mixed with what the app knows
		}
		return found.row
	}, 3)
}

// saysRole reports whether an expression is of what somebody may do, and not of who they
// are: req.user.role, held against what the middleware was told.
func saysRole(n source.Node) bool {
	return hasWord(wordsOf(lastPart(n)), wordSet("role roles permission permissions rank level plan tier status"))
}

// tenantID reports whether an expression is an id that a row has of something
// else.
func tenantID(n source.Node) bool {
	name := lastPart(n)
	return n.Kind() == source.Member && isRowID(name) && len(name) > len("_id")
}

// isSent reports whether an expression is plainly a part of the request.
func isSent(n source.Node) bool {
	if n.Kind() == source.Identifier {
		d := n.Lookup(n.Text())
		if d.Kind() == source.Binding {
			return sentObject(d.Enclosing(source.Declarator).Child(source.Value))
		}
		n = n.Resolve()
	}
	return n.Kind() == source.Member && sentObject(n.Child(source.ObjectRole))
}

func sentObject(n source.Node) bool {
	for n.Kind() == source.Await {
		n = n.Child(source.Value)
	}
	switch n.Kind() {
	case source.Member:
		switch n.Child(source.Name).Text() {
		case "params", "query", "body":
			return isRequest(n.Child(source.ObjectRole)) || n.Child(source.ObjectRole).Text() == "context"
		}
	case source.Identifier:
		return n.Text() == "params" && n.Lookup("params").Is(source.Param, source.Binding)
	case source.Call:
		return n.CalleeName() == "json" && isRequest(n.Child(source.Callee).Child(source.ObjectRole))
	}
	return false
}

// givenValue is what a field of an object is given.
func givenValue(field source.Node) source.Node {
	if field.Kind() == source.Shorthand {
		return field.Child(source.Name)
	}
	return field.Child(source.Value)
}

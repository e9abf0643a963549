package project

import "underpin/checks/project/source"

// schemaSays is how closely a schema of an object looks at one of its fields:
// FromListed for an enumeration, FromCast for numbers, dates and patterns, else
// FromChecked.
func (p *Project) schemaSays(schema source.Node, field string) From {
	for c := p.schemaCall(schema); c.Kind() == source.Call; c = c.Child(source.Callee).Child(source.ObjectRole) {
		for _, a := range c.Args() {
			if v := a.Prop(field); a.Kind() == source.Object && v.OK() {
				return p.narrows(v)
			}
		}
		if c.Child(source.Callee).Kind() != source.Member {
			break
		}
	}
	return FromChecked
}

// schemaCall is the call that made what a name stands for.
func (p *Project) schemaCall(n source.Node) source.Node {
	if n.Is(source.Identifier, source.Member) {
		if d := p.Definition(n); d.OK() {
			return d
		}
	}
	return n
}

// narrows reads the schema of one field: z.enum([…]), z.coerce.number().int().
func (p *Project) narrows(v source.Node) From {
	for c := p.schemaCall(v); c.Kind() == source.Call; c = p.schemaCall(c.Child(source.Callee).Child(source.ObjectRole)) {
		switch c.CalleeName() {
		case "enum", "nativeEnum", "literal", "picklist", "oneOf", "valid", "enum_":
			return FromListed
		case "union":
			return p.narrowsAll(c.Arg(0))
		case "number", "int", "boolean", "date", "uuid", "cuid", "cuid2", "ulid", "nanoid", "regex", "datetime", "bigint", "pattern", "integer", "guid":
			return FromCast
		}
		if c.Child(source.Callee).Kind() != source.Member {
			break
		}
	}
	return FromChecked
}

// narrowsAll is how closely a choice of schemas looks: as closely as the least of
// them.
func (p *Project) narrowsAll(list source.Node) From {
	if list.Kind() != source.Array {
		return FromChecked
	}
	listed, items := true, 0
	for item := range list.Children() {
		from := p.narrows(item)
		if from != FromListed && from != FromCast {
			return FromChecked
		}
		listed = listed && from == FromListed
		items++
	}
	switch {
	case items == 0:
		return FromChecked
	case listed:
		return FromListed
	}
	return FromCast
}

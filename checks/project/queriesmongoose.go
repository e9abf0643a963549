package project

import (
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// modelBehind is the Mongoose model that a name of a file stands for, whatever
// the file calls it: `import productModel from "./models/product"`; "" when that
// cannot be told.
func (p *Project) modelBehind(file, name string) string {
	f := p.Source(file)
	if f == nil {
		return ""
	}
	if made := f.Declaration(name); made.OK() {
		for call := range made.Find(source.Call) {
			if call.CalleeName() == "model" {
				model, _ := call.Arg(0).StringValue()
				return model
			}
		}
	}
	im, imported, ok := f.ImportOf(name)
	if !ok {
		return ""
	}
	from := p.resolver().resolve(file, im.Spec)
	for range 3 { // through barrels
		if model := p.modelIn(from); model != "" {
			return model
		}
		barrel := p.Source(from)
		if barrel == nil {
			return ""
		}
		e, ok := barrel.ExportOf(imported.Imported)
		if !ok || e.From == "" {
			return ""
		}
		from, imported.Imported = p.resolver().resolve(from, e.From), e.Local
	}
	return ""
}

// modelIn is the one model that a file makes, "" when there is none or several.
func (p *Project) modelIn(file string) string {
	model := ""
	for _, t := range p.Schema().Tables {
		if t.Place.File != file {
			continue
		}
		if model != "" {
			return ""
		}
		model = t.Name
	}
	return model
}

// ofTable gives a Mongoose query its model's own name, and reports whether it is
// of a table that the schema has.
func (p *Project) ofTable(q *Query, s *schema.Schema) bool {
	if q.Via == Mongoose && s.Source != schema.Mongoose {
		return false // an array's own find, for one
	}
	if s.Table(q.Table) != nil {
		return true
	}
	if q.Via != Mongoose {
		return q.Via != Prisma && q.Via != Drizzle
	}
	model := p.modelBehind(q.File, q.Table)
	if model == "" || s.Table(model) == nil {
		return false
	}
	q.Table = model
	return true
}

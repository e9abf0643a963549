package payments

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// soldForATime matches names of the moment until which something was bought.
var soldForATime = regexp.MustCompile(`^(?:current_)?period_?end(?:s_at)?$|^(?:subscription|plan|premium|membership|pro|vip|paid)_?(?:ends?|expires?|expiry|expiration|until|valid_?until)(?:_?(?:at|on|date))?$`)

// timeUnread is the gap of an app whose payments buy something for a time: code writes
// until when, and nothing ever looks at it, so that one payment lasts for good.
func timeUnread(p *project.Project) (check.Finding, bool) {
	written := timesWritten(p)
	for _, name := range slices.Sorted(maps.Keys(written)) {
		if timeLookedAt(p, name) {
			continue
		}
		reason := fmt.Sprintf("What is paid for lasts for a time, and nothing ever ends it: %s is written and nobody looks at it.", name)
		f := check.Missing(check.Likely, reason, written[name]...)
		f.Brief = []string{
			"Where the app asks what a customer has, the end of what was paid for is asked, too: after it, they have what a customer without a plan has.",
			"The question is asked where the customer cannot change the answer: on the server, or in a policy of the database.",
			"A paid renewal moves the end on from the old one, or from now if that is past.",
		}
		return f, true
	}
	return check.Finding{}, false
}

// timesWritten are the places, by the column's name, where code works out until when
// something was bought and keeps it.
func timesWritten(p *project.Project) map[string][]check.Place {
	out := map[string][]check.Place{}
	for _, file := range p.Sources() {
		if !p.HoldsFold(file, timeWords...) || !p.Holds(file, ".insert(", ".update(", ".upsert(", ".create(", ".set(") || !p.Modules().Live(file) {
			continue
		}
		f := p.Source(file)
		if f == nil {
			continue
		}
		for property := range f.Find(source.Property) {
			if soldForATime.MatchString(strings.Join(wordsOf(property.Key()), "_")) && workedOut(property.Child(source.Value)) {
				out[property.Key()] = append(out[property.Key()], check.At(property, "until when it was paid for is written here, and looked at nowhere"))
			}
		}
	}
	return out
}

// workedOut reports whether a value is a moment that code computes.
func workedOut(v source.Node) bool {
	text := v.Text()
	if v.Is(source.Identifier) {
		text = v.Resolve().Text()
	}
	return strings.Contains(text, "new Date(") || strings.Contains(text, "Date.now(")
}

// timeLookedAt reports whether anything reads a moment that is kept: code by its name, or
// the database in a comparison.
func timeLookedAt(p *project.Project, name string) bool {
	names := spelled(schema.Column{Name: strings.Join(wordsOf(name), "_")})
	for _, file := range p.Sources() {
		if !p.Holds(file, names...) {
			continue
		}
		f := p.Source(file)
		if f == nil || readsName(f, names) {
			return true
		}
	}
	column := regexp.QuoteMeta(names[0])
	compared := regexp.MustCompile(column + `"?\s*(?:[<>]|between)|[<>]=?\s*(?:[a-z_]+\.)?"?` + column)
	s := p.Schema()
	for _, fn := range s.Functions {
		if compared.MatchString(strings.ToLower(fn.Body)) {
			return true
		}
	}
	for _, t := range s.Tables {
		for _, pol := range t.Policies {
			if compared.MatchString(strings.ToLower(pol.Using + " " + pol.WithCheck)) {
				return true
			}
		}
	}
	for _, v := range s.Views {
		if compared.MatchString(strings.ToLower(v.Body)) {
			return true
		}
	}
	return false
}

// readsName reports whether a file reads a value by one of some names: as a part of
// something, out of a pattern, or in a text that names columns.
func readsName(f *source.File, names []string) bool {
	named := func(text string) bool {
		for _, name := range names {
			if strings.Contains(text, name) {
				return true
			}
		}
		return false
	}
	for n := range f.Find(source.Member, source.Index, source.Shorthand, source.Property, source.String, source.Template) {
		switch n.Kind() {
		case source.Member:
			if named(n.Child(source.Name).Text()) && (n.Parent().Kind() != source.Assign || n.Role() != source.Left) {
				return true
			}
		case source.Property:
			if v := n.Child(source.Value); named(n.Key()) && (n.Parent().Kind() == source.ObjectPattern || v.Kind() == source.Object || v.Text() == "true") {
				return true
			}
		case source.String, source.Template:
			if named(n.Text()) && n.Role() != source.Name {
				return true
			}
		default:
			if named(n.Text()) {
				return true
			}
		}
	}
	return false
}

package security

import (
	"fmt"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A pattern is a regular expression, made of what a caller sends, by which MongoDB finds the
// one document of a person or a secret: a dot in it stands for any character and .* for
// everybody (https://www.mongodb.com/docs/manual/reference/operator/query/regex/).
type pattern struct {
	at    source.Node // the query
	value source.Node // what is put into the expression
	field string
}

// withPatterns adds the patterns of an app that asks MongoDB to what else was found.
func withPatterns(p *project.Project, f check.Finding) check.Finding {
	if !p.Stack().Has(project.MongoDB) && !p.Stack().Has(project.Mongoose) {
		return f
	}
	found := patternsOf(p)
	if len(found) == 0 {
		return f
	}
	var places []check.Place
	for _, m := range found {
		places = append(places, at(m.value, fmt.Sprintf("%s is part of a pattern: a dot in it stands for any character, and .* finds whoever comes first", brief(m.value.Text()))))
	}
	if f.Verdict == check.Gap && f.Confidence != check.Possible {
		f.Places = append(f.Places, places...)
		return f
	}
	first := found[0]
	out := check.Missing(check.Likely, fmt.Sprintf("Whose document it is, is found by a pattern that callers write: %s is looked up by a regular expression with %s in it, so a dot or a star matches the rows of others.%s",
		first.field, brief(first.value.Text()), check.MoreAlike(len(found)-1)), places...)
	out.Severity = check.High
	out.Brief = []string{
		"Each lookup named here compares with the value itself; where case should not matter, the value is stored and looked up in lower case, or the query has a collation of strength 2.",
		"Where a pattern stays, what a caller sends is escaped first (re.escape in Python, RegExp.escape or escape-string-regexp in JavaScript).",
	}
	return out
}

// onePerson are the methods that find or change one document.
var onePerson = wordSet("findOne findOneAndUpdate findOneAndDelete findOneAndReplace updateOne deleteOne replaceOne exists find_one find_one_and_update find_one_and_delete update_one delete_one replace_one")

// tellsPerson are the fields that tell a person, or say a secret.
var tellsPerson = wordSet("email mail emailaddress username login phone phonenumber mobile otp token code resetcode resettoken")

func patternsOf(p *project.Project) []pattern {
	return project.Answer(p, "security/sqli patterns", func(p *project.Project) []pattern {
		var out []pattern
		for _, name := range p.Sources() {
			if p.Holds(name, "$regex", "RegExp(") && p.Modules().Live(name) && running(p, name) {
				out = append(out, patternsIn(p, p.Source(name))...)
			}
		}
		for f := range p.PythonHolding("$regex", "re.compile(") {
			if !p.RunByHand(f.Path) {
				out = append(out, patternsIn(p, f)...)
			}
		}
		return out
	})
}

func patternsIn(p *project.Project, f *source.File) []pattern {
	var out []pattern
	for prop := range f.Find(source.Property) {
		field := strings.ToLower(strings.ReplaceAll(prop.Key(), "_", ""))
		if !tellsPerson[field] {
			continue
		}
		query := prop.Enclosing(source.Call)
		if query.CalleeName() == "find" || !onePerson[query.CalleeName()] || !query.Arg(0).Contains(prop) || !reaches(p, query) {
			continue
		}
		if v := sentInto(p, expressionOf(prop.Child(source.Value))); v.OK() {
			out = append(out, pattern{at: query, value: v, field: prop.Key()})
		}
	}
	return out
}

// reaches reports whether a query of JavaScript is run at all; Python's are told apart by
// their file.
func reaches(p *project.Project, query source.Node) bool {
	return strings.HasSuffix(query.File().Path, ".py") || p.Reached(query)
}

// expressionOf is the text of the regular expression that a field is compared with:
// { $regex: text }, new RegExp(text), re.compile(text).
func expressionOf(v source.Node) source.Node {
	if v.Kind() == source.Identifier {
		v = v.Resolve()
	}
	text := v.Prop("$regex")
	if text.OK() {
		v = text
	}
	if v.Is(source.Call, source.New) && (v.CalleeName() == "RegExp" || v.CalleePath() == "re.compile") {
		return v.Arg(0)
	}
	return text
}

// sentInto is the part of a pattern that comes from a caller as it is.
func sentInto(p *project.Project, text source.Node) source.Node {
	if !text.OK() {
		return source.Node{}
	}
	_, parts := textParts(p, text, 0)
	for _, part := range parts {
		if part.Is(source.Identifier, source.Member) && !escapedBefore(part) && sentByCaller(p, part) {
			return part
		}
	}
	return source.Node{}
}

// sentByCaller reports whether a value is what a caller sends.
func sentByCaller(p *project.Project, n source.Node) bool {
	if strings.HasSuffix(n.File().Path, ".py") {
		return p.PythonInput(n).OK()
	}
	return p.FlowOf(n).Has(project.FromInput | project.FromChecked)
}

// escapedBefore reports whether a name stands for what was escaped: email = re.escape(email).
func escapedBefore(n source.Node) bool {
	v := n.Resolve()
	if v.Kind() != source.Call {
		return false
	}
	name := strings.ToLower(v.CalleeName())
	return strings.Contains(name, "escape") || strings.HasPrefix(name, "replace") || name == "sub"
}

package security

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// assertedTypes reads the type that a declaration asserts of what was sent, by
// field: req.body as { name?: string; age: number }. An optional field's type
// begins with "?", as do all those of a Partial.
func assertedTypes(d source.Node) map[string]string {
	value := d.Child(source.Value)
	text := string(d.File().Text[value.End():d.End()])
	named, part := annotated(d), false
	if _, cast, ok := strings.Cut(text, " as "); ok && named == "" {
		inner, partial := strings.CutPrefix(strings.TrimSpace(cast), "Partial<")
		part = partial
		if name := strings.TrimSpace(strings.TrimSuffix(inner, ">")); plainKey(name) {
			named = name
		}
	}
	if named != "" {
		text = declaredType(string(d.File().Text), named)
	}
	_, text, ok := strings.Cut(text, "{")
	end := strings.LastIndexByte(text, '}')
	if !ok || end < 0 || strings.ContainsAny(text[:end], "{}()") {
		return nil
	}
	out := map[string]string{}
	for _, member := range strings.FieldsFunc(text[:end], func(r rune) bool { return r == ';' || r == '\n' || r == ',' }) {
		member, _, _ = strings.Cut(member, "//")
		name, t, ok := strings.Cut(member, ":")
		name, t = strings.TrimSpace(name), strings.TrimSpace(t)
		if !ok || name == "" {
			continue
		}
		if part || strings.HasSuffix(name, "?") {
			t = "?" + t
		}
		out[strings.TrimSuffix(name, "?")] = t
	}
	return out
}

// needsNoCast reports whether a schema gives what was sent the very type that the
// declaration spells out behind it or is annotated with, and where that ends: after the
// brackets around the value, which go with it.
func needsNoCast(in intake, d, value source.Node) (start, end int, ok bool) {
	text := string(d.File().Text)
	before, after := text[d.Child(source.Name).End():value.Start()], text[value.End():d.End()]
	open, closed := strings.Count(before, "("), strings.Count(after[:len(after)-len(strings.TrimLeft(after, ") \t\r\n"))], ")")
	before = strings.TrimSpace(before)
	cast := strings.TrimSpace(strings.TrimLeft(after, ") \t\r\n"))
	spelt := strings.HasPrefix(cast, "as {") && strings.HasSuffix(cast, "}") || strings.HasPrefix(cast, "as ") && plainKey(cast[len("as "):])
	if annotated(d) != "" {
		before, spelt = "", cast == ""
	}
	if open != closed || strings.Trim(before, "=( ") != "" || !spelt {
		return 0, 0, false
	}
	types := assertedTypes(d)
	if len(types) == 0 {
		return 0, 0, false
	}
	for name, t := range types {
		if _, ok := asserted(t, name); !ok || !slices.ContainsFunc(in.sent, func(i project.Input) bool { return i.Name == name }) {
			return 0, 0, false
		}
	}
	start = value.Start()
	for ; open > 0; open-- {
		start = strings.LastIndexByte(text[:start], '(')
	}
	return start, d.End(), true
}

// annotated is the name of the type that a declaration is annotated with:
// const { id }: Order = await request.json().
func annotated(d source.Node) string {
	text := string(d.File().Text[d.Child(source.Name).End():d.Child(source.Value).Start()])
	text, typed := strings.CutPrefix(strings.TrimSpace(text), ":")
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimRight(text, " \t\r\n("), "="))
	if !typed || !plainKey(text) {
		return ""
	}
	return text
}

// declaredType is the text of an interface or type of the file, from its brace to
// the first that closes.
func declaredType(text, name string) string {
	for _, head := range []string{"interface " + name + " {", "type " + name + " = {"} {
		if _, body, ok := strings.Cut(text, "\n"+head); ok {
			if end := strings.IndexByte(body, '}'); end >= 0 {
				return "{" + body[:end+1]
			}
		}
		if _, body, ok := strings.Cut(text, "\nexport "+head); ok {
			if end := strings.IndexByte(body, '}'); end >= 0 {
				return "{" + body[:end+1]
			}
		}
	}
	return ""
}

// asserted is the schema of an asserted type.
func asserted(t, name string) (string, bool) {
	after := ""
	if rest, ok := strings.CutPrefix(t, "?"); ok {
		t, after = rest, ".optional()"
	}
	if shapeless(t) {
		return "z.any()" + after, true
	}
	base := ""
	var literals []string
	for part := range strings.SplitSeq(t, "|") {
		switch part = strings.TrimSpace(part); {
		case part == "null":
			after = ".nullable()" + after
		case part == "undefined":
			after += ".optional()"
		case strings.HasPrefix(part, `"`) || strings.HasPrefix(part, "'"):
			literals = append(literals, `"`+strings.Trim(part, `"'`)+`"`)
		case base != "":
			return "", false
		default:
			base = part
		}
	}
	if len(literals) > 0 && base == "" {
		return "z.enum([" + strings.Join(literals, ", ") + "])" + after, true
	}
	switch base {
	case "string":
		return strings.Replace(textSchema(name), ".min(1)", "", 1) + after, true
	case "number":
		return "z.number()" + after, true
	case "boolean":
		return "z.boolean()" + after, true
	case "string[]":
		return "z.array(z.string().max(2000)).max(100)" + after, true
	case "number[]":
		return "z.array(z.number()).max(100)" + after, true
	}
	return "", false
}

// shapeless reports whether a type says of a value no more than that it is there: it
// may be an object, a list or anything else.
func shapeless(t string) bool {
	return slices.Contains([]string{"object", "unknown", "any", "Record<string", "unknown[]", "any[]"}, t)
}

package security

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// refusalOf is the statement that answers 400 in a handler.
func refusalOf(r project.Route, fn source.Node, parsed string) (string, bool) {
	body := `{ ` + refusalKey(fn) + `: "Invalid input", fields: ` + parsed + `.error.issues.map((issue) => issue.path.join(".")) }`
	params := fn.ChildrenIn(source.ParamRole)
	second := ""
	if len(params) > 1 {
		second = params[1].Child(source.Name).Ident()
	}
	switch {
	case r.Kind == project.Action:
		return "", false
	case r.Kind == project.Edge:
		headers := ""
		if fn.File().Declaration("corsHeaders").OK() {
			headers = ", headers: corsHeaders"
		} else if _, _, ok := fn.File().ImportOf("corsHeaders"); ok {
			headers = ", headers: corsHeaders"
		}
		return fmt.Sprintf("return Response.json(%s, { status: 400%s });", body, headers), true
	case r.Stack == project.Express || r.Stack == project.Next && second != "" && strings.HasPrefix(second, "res"):
		receiver, body := invalidInput(fn, second, parsed)
		return answeredAs(fn, second, fmt.Sprintf("%s.status(400).json(%s);", receiver, body)), second != ""
	case r.Stack == project.Fastify:
		return fmt.Sprintf("return %s.code(400).send(%s);", second, body), second != ""
	case r.Stack == project.Hono:
		first := params[:min(len(params), 1)]
		if len(first) == 0 {
			return "", false
		}
		return fmt.Sprintf("return %s.json(%s, 400);", first[0].Child(source.Name).Ident(), body), first[0].Child(source.Name).Ident() != ""
	case r.Stack == project.Next && answersWithNext(fn.File()):
		return fmt.Sprintf("return NextResponse.json(%s, { status: 400 });", body), true
	case r.Stack == project.SvelteKit && importsJSON(fn.File()):
		return fmt.Sprintf("return json(%s, { status: 400 });", body), true
	case r.Stack == project.Next || r.Stack == project.SvelteKit || r.Stack == project.Astro:
		return fmt.Sprintf("return Response.json(%s, { status: 400 });", body), true
	}
	return "", false
}

// schemaText is the schema of what a handler works with.
func schemaText(p *project.Project, name string, in intake, d source.Node) string {
	for _, i := range in.beside { // what the schema does not name would be gone
		if i.Name != "" && !strings.HasPrefix(i.Name, "...") && bodyOf(i) == d {
			in.sent = append(in.sent, i)
		}
	}
	return schemaOf(p, name, in, assertedTypes(d))
}

// schemaOf is the schema of the fields of an intake whose types the code asserts
// in part. What callbacks take out of a field is no field itself.
func schemaOf(p *project.Project, name string, in intake, types map[string]string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "const %s = z.object({\n", name)
	seen := map[string]bool{}
	for _, i := range in.sent {
		key, _, _ := strings.Cut(i.Name, ".")
		if seen[key] || withinCallback(i, in.route.Node) {
			continue
		}
		seen[key] = true
		if i.Place == project.InForm && fileField(i) {
			continue
		}
		spelt := key
		if !plainKey(key) {
			spelt = fmt.Sprintf("%q", key)
		}
		fmt.Fprintf(&b, "  %s: %s,\n", spelt, fieldSchema(p, key, i, types))
	}
	b.WriteString("});\n")
	return b.String()
}

func plainKey(key string) bool {
	for i := 0; i < len(key); i++ {
		if !inClass(key[i], "A-Za-z0-9_$") || i == 0 && key[i] >= '0' && key[i] <= '9' {
			return false
		}
	}
	return key != ""
}

func fieldType(name string, i project.Input) string {
	low := strings.ToLower(name)
	switch castOf(i) {
	case "Number", "BigInt":
		return "z.union([z.number(), z.string().max(200)])"
	case "parseInt", "parseFloat", "Number.parseInt", "Number.parseFloat":
		return "z.coerce.string().max(200)"
	}
	switch usedAs(i) {
	case "array":
		return "z.array(z.any()).max(1000)"
	case "object":
		return "z.record(z.string(), z.any())"
	case "string":
		return textSchema(name)
	case "any":
		return "z.any()"
	}
	switch {
	case strings.HasSuffix(low, "id"):
		return textSchema(name)
	case strings.HasPrefix(name, "is_"), strings.HasPrefix(name, "has_"), strings.HasPrefix(name, "is") && len(name) > 2 && name[2] >= 'A' && name[2] <= 'Z', strings.HasPrefix(name, "has") && len(name) > 3 && name[3] >= 'A' && name[3] <= 'Z', containsPart(low, []string{"enabled", "accepted", "agree"}):
		return "z.boolean()"
	case countsSomething(name):
		return "z.number()"
	case strings.HasSuffix(low, "ids") || containsPart(low, []string{"items", "tags", "messages", "images", "answers", "entries", "rows"}):
		return "z.array(z.any()).max(1000)"
	case containsPart(low, []string{"data", "config", "metadata", "settings", "preferences", "payload", "options", "credential", "filters", "context", "profile"}):
		return "z.any()"
	}
	return textSchema(name)
}

// measures and wordings are words in the names of fields that hold a number, and
// words that make text of such a name: score and scoreLabel.
var (
	measures = []string{"quantity", "amount", "count", "price", "total", "subtotal", "balance", "fee", "cost", "capacity", "index", "age", "year", "limit", "score", "rating", "minutes", "seconds", "percent", "credits", "points", "latitude", "longitude"}
	wordings = []string{"url", "name", "code", "label", "type", "currency", "text", "note", "notes", "description", "unit", "title", "status", "message", "range", "date", "at", "tier", "plan"}
)

// countsSomething reports whether a field holds a number by its name.
func countsSomething(name string) bool {
	words := nameWords(name)
	return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(measures, w) }) && !slices.Contains(wordings, words[len(words)-1])
}

// nameWords are the words of a name in lower case: imageUrl and image_url are two.
func nameWords(name string) []string {
	var words []string
	var word strings.Builder
	lower := false
	for _, r := range name + "_" {
		if r == '_' || r == '-' || unicode.IsUpper(r) && lower {
			if word.Len() > 0 {
				words = append(words, strings.ToLower(word.String()))
				word.Reset()
			}
		}
		if r != '_' && r != '-' {
			word.WriteRune(r)
		}
		lower = unicode.IsLower(r) || unicode.IsDigit(r)
	}
	return words
}

// isName reports whether a field's name, in lower case, is that of an id, a name or a
// word like them, which is a text whatever else it says.
func isName(low string) bool {
	return strings.HasSuffix(low, "id") || containsPart(low, []string{"name", "slug", "code", "token", "locale", "plan", "type", "status", "phone", "title", "password"})
}

// textSchema is the schema of a text, by the name of its field.
func textSchema(name string) string {
	low := strings.ToLower(name)
	switch {
	case strings.HasSuffix(low, "path"):
		return "z.string().min(1).max(2000)"
	case strings.HasSuffix(low, "email") || strings.HasSuffix(low, "emailaddress") || strings.HasSuffix(low, "email_address") || low == "mail":
		return "z.string().email().max(254)"
	case strings.HasSuffix(low, "url") && mayBePath(low):
		return ofLength("2000")
	case strings.HasSuffix(low, "url") || low == "website" || low == "link":
		return "z.string().url().max(2000)"
	case isName(low):
		return ofLength("200")
	case containsPart(low, []string{"audio", "image", "file", "base64", "photo", "pdf"}):
		return "z.string().min(1).max(10_000_000)"
	case containsPart(low, []string{"content", "html", "text", "csv", "markdown", "body"}):
		return "z.string().min(1).max(100_000)"
	}
	return ofLength(lengthOf(name))
}

// mayBePath reports whether what is called an address, in lower case, may lie on the
// app's own host and be written without one: a file, or where to go next.
func mayBePath(low string) bool {
	return containsPart(low, []string{
		"file", "image", "img", "photo", "picture", "avatar", "logo", "cover", "thumb", "banner", "icon", "media", "video", "audio", "document", "attachment", "pdf",
		"source", "preview", "return", "redirect", "success", "cancel", "next", "back", "target",
	})
}

// usedAs is what the uses of a field take it for: "array", "object", "string",
// "any" for what is written out as JSON, or "" when they do not say.
func usedAs(i project.Input) string {
	for _, use := range i.Uses {
		if i.At.Kind() == source.Member && strings.Contains(i.Name, ".") {
			return "object"
		}
		m := use.Parent()
		if m.Kind() == source.ForOf && use.Role() == source.Right || m.Kind() == source.Spread && m.Parent().Kind() == source.Array {
			return "array"
		}
		if m.Kind() != source.Member || use.Role() != source.ObjectRole {
			switch m.CalleePath() {
			case "Array.isArray":
				return "array"
			case "JSON.stringify":
				return "any"
			}
			continue
		}
		switch m.Child(source.Name).Text() {
		case "map", "forEach", "filter", "reduce", "some", "every", "join", "find", "push", "flatMap":
			return "array"
		case "trim", "toLowerCase", "toUpperCase", "split", "startsWith", "endsWith", "replace", "match", "substring", "charAt":
			return "string"
		case "length", "slice", "includes", "toString", "indexOf", "concat":
		default:
			return "object"
		}
	}
	return ""
}

package security

import (
	"fmt"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// refusalOf is the statement that answers 400 in a handler.
func refusalOf(r project.Route, fn source.Node, parsed string) (string, bool) {
	body := `{ error: "Invalid input", fields: ` + parsed + `.error.issues.map((issue) => issue.path.join(".")) }`
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
		return fmt.Sprintf("return %s.status(400).json(%s);", second, body), second != ""
	case r.Stack == project.Fastify:
		return fmt.Sprintf("return %s.code(400).send(%s);", second, body), second != ""
	case r.Stack == project.Hono:
		first := params[:min(len(params), 1)]
		if len(first) == 0 {
			return "", false
		}
		return fmt.Sprintf("return %s.json(%s, 400);", first[0].Child(source.Name).Ident(), body), first[0].Child(source.Name).Ident() != ""
	case r.Stack == project.Next || r.Stack == project.SvelteKit || r.Stack == project.Astro:
		return fmt.Sprintf("return Response.json(%s, { status: 400 });", body), true
	}
	return "", false
}

// schemaText is the schema of what a handler works with.
func schemaText(name string, in intake, d source.Node) string {
	var b strings.Builder
	types := assertedTypes(d)
	fmt.Fprintf(&b, "const %s = z.object({\n", name)
	seen := map[string]bool{}
	for _, i := range in.sent {
		key, _, _ := strings.Cut(i.Name, ".")
		if seen[key] {
			continue
		}
		seen[key] = true
		spelt := key
		if !plainKey(key) {
			spelt = fmt.Sprintf("%q", key)
		}
		fmt.Fprintf(&b, "  %s: %s,\n", spelt, fieldSchema(key, i, types))
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

// fieldSchema draws the schema of a field: from the type that the code asserts,
// else from its name and its uses. A field whose absence is not refused may be
// absent.
func fieldSchema(name string, i project.Input, types map[string]string) string {
	if t, ok := types[name]; ok {
		if out, ok := asserted(t, name); ok {
			return out
		}
	}
	out := fieldType(name, i)
	if i.At.Kind() == source.Binding && i.At.Child(source.Value).OK() {
		return out + ".optional()" // it has a default
	}
	for _, use := range i.Uses {
		if refusedWithout(use) {
			return out
		}
	}
	return out + ".optional()"
}

// refusedWithout reports whether a use is a test that turns away who leaves the
// field out: if (!email || !name) return …
func refusedWithout(use source.Node) bool {
	not := use.Parent()
	if not.Kind() != source.Unary || not.Operator() != "!" {
		return false
	}
	for up := not; up.OK(); up = up.Parent() {
		switch up.Parent().Kind() {
		case source.Binary:
			if up.Parent().Operator() != "||" {
				return false
			}
		case source.If:
			return up.Role() == source.Cond && leaves(up.Parent().Child(source.Then))
		default:
			return false
		}
	}
	return false
}

func fieldType(name string, i project.Input) string {
	low := strings.ToLower(name)
	switch usedAs(i) {
	case "array":
		return "z.array(z.any()).max(100)"
	case "object":
		return "z.record(z.string(), z.any())"
	case "string":
		return textSchema(low)
	}
	switch {
	case strings.HasSuffix(low, "id"):
		return textSchema(low)
	case strings.HasPrefix(name, "is") && len(name) > 2 && name[2] >= 'A' && name[2] <= 'Z', strings.HasPrefix(name, "has") && len(name) > 3 && name[3] >= 'A' && name[3] <= 'Z', containsPart(low, []string{"enabled", "accepted", "agree"}):
		return "z.boolean()"
	case containsPart(low, []string{"quantity", "amount", "count", "price", "total", "age_", "year", "limit", "score", "rating", "minutes", "seconds", "percent", "latitude", "longitude"}):
		return "z.number()"
	case strings.HasSuffix(low, "ids") || containsPart(low, []string{"items", "tags", "messages", "images", "answers", "entries", "rows"}):
		return "z.array(z.any()).max(100)"
	case containsPart(low, []string{"data", "config", "metadata", "settings", "preferences", "payload", "options", "credential", "filters", "context", "profile"}):
		return "z.any()"
	}
	return textSchema(low)
}

func textSchema(low string) string {
	switch {
	case strings.HasSuffix(low, "email") || low == "mail":
		return "z.string().email().max(254)"
	case strings.HasSuffix(low, "url") || low == "website" || low == "link":
		return "z.string().url().max(2000)"
	case strings.HasSuffix(low, "id") || containsPart(low, []string{"name", "slug", "code", "token", "locale", "plan", "type", "status", "phone", "title"}):
		return "z.string().min(1).max(200)"
	case strings.Contains(low, "password"):
		return "z.string().min(1).max(200)"
	case containsPart(low, []string{"audio", "image", "file", "base64", "photo", "pdf"}):
		return "z.string().min(1).max(10_000_000)"
	case containsPart(low, []string{"content", "html", "text", "csv", "markdown", "body"}):
		return "z.string().min(1).max(100_000)"
	}
	return "z.string().min(1).max(5000)"
}

// usedAs is what the uses of a field take it for: "array", "object", "string",
// or "" when they do not say.
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
			if m.CalleePath() == "Array.isArray" {
				return "array"
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

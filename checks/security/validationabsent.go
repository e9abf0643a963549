package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// fieldSchema draws the schema of a field: from the type that the code asserts,
// else from its name and its uses. A field whose absence is not refused may be
// absent, and empty: what the handler took before must not be turned away.
func fieldSchema(p *project.Project, name string, i project.Input, types map[string]string) string {
	if i.Place == project.InForm {
		return formSchema(name)
	}
	if t, ok := types[name]; ok {
		if out, ok := asserted(t, name); ok {
			return out
		}
	}
	out := oneOfFew(i, openType(p, name, i, fieldType(name, i)))
	if byDefault := defaultSchema(i); byDefault != "" && strings.HasPrefix(out, "z.union([z.string()") {
		return byDefault + ".optional()"
	}
	if i.At.Kind() == source.Binding && i.At.Child(source.Value).OK() {
		return absent(out) + ".optional()" // it has a default
	}
	for _, use := range i.Uses {
		if refusedWithout(i.At, use) {
			return out
		}
	}
	for _, use := range i.Uses {
		if breaksWithout(i.At, use) {
			return absent(out)
		}
	}
	if mayBeNull(i) {
		return absent(out) + ".nullish()"
	}
	return absent(out) + ".optional()"
}

// defaultSchema is the schema of what a field is when it is left out, where that is a
// truth or a list; "" for all else.
func defaultSchema(i project.Input) string {
	if i.At.Kind() != source.Binding {
		return ""
	}
	switch value := i.At.Child(source.Value); {
	case value.Text() == "true" || value.Text() == "false":
		return "z.boolean()"
	case value.Kind() == source.Array:
		return "z.array(z.any()).max(1000)"
	}
	return ""
}

// formSchema is the schema of a form's field, which is a text or not there: a box
// without a tick is not sent. What the text must say the handler looks at itself.
func formSchema(name string) string {
	text := textSchema(name)
	text = strings.NewReplacer(".email()", "", ".url()", "").Replace(text)
	return absent(text) + ".optional()"
}

// absent lets an empty text through: a form sends one for each field that was
// left empty.
func absent(schema string) string {
	if strings.Contains(schema, ".email()") || strings.Contains(schema, ".url()") {
		return schema + `.or(z.literal(""))`
	}
	return strings.Replace(schema, ".min(1)", "", 1)
}

// mayBeNull reports whether a field may be sent as null: the code compares it
// with null or puts null in its place, or no type check would tell of a null.
func mayBeNull(i project.Input) bool {
	name := i.At.File().Path
	if strings.Contains(name, "supabase/functions/") || !strings.HasSuffix(name, ".ts") && !strings.HasSuffix(name, ".tsx") {
		return true
	}
	for _, use := range i.Uses {
		if up := use.Parent(); up.Kind() == source.Binary && (up.Child(source.Right).Text() == "null" || up.Child(source.Left).Text() == "null") {
			return true
		}
	}
	return false
}

// refusedWithout reports whether a use is a test that turns away whoever leaves
// the field out, whatever else was sent: if (!email || !name) return …
func refusedWithout(read, use source.Node) bool {
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
			test := up.Parent()
			return up.Role() == source.Cond && test.Child(source.Then).Leaves() && always(read, test)
		default:
			return false
		}
	}
	return false
}

// always reports whether a test is reached whatever was sent: it stands in no
// branch, and none that ends the handler's work for one kind of request is
// before it.
func always(read, test source.Node) bool {
	fn := read.Function()
	for up := test; up.OK() && up != fn; up = up.Parent() {
		switch parent := up.Parent(); {
		case parent == fn, parent.Is(source.Block, source.Try):
		default:
			return false
		}
		for before := range up.Parent().Children() {
			if before.Start() >= up.Start() {
				break
			}
			if before.Start() > read.Start() && before.Is(source.If, source.Switch) && dispatches(before) {
				return false
			}
		}
	}
	return true
}

// dispatches reports whether a branch answers one kind of request: what is
// tested equals a text, and the branch ends.
func dispatches(branch source.Node) bool {
	if branch.Kind() == source.Switch {
		return true
	}
	if !branch.Child(source.Then).Leaves() {
		return false
	}
	end := branch.Child(source.Cond).End()
	for n := range branch.Find(source.Binary) {
		if op := n.Operator(); n.End() <= end && (op == "===" || op == "==") && (n.Child(source.Right).Kind() == source.String || n.Child(source.Left).Kind() == source.String) {
			return true
		}
	}
	return false
}

// castOf is the call that makes a number of a field, so that it may be sent as a
// number and as text.
func castOf(i project.Input) string {
	for _, use := range i.Uses {
		if use.Role() != source.Arg {
			continue
		}
		switch path := use.Parent().CalleePath(); path {
		case "Number", "BigInt", "parseInt", "parseFloat", "Number.parseInt", "Number.parseFloat":
			return path
		}
	}
	return ""
}

// scalar takes a value of which nothing says what it is: a text of some length at
// most, a number or a truth.
func scalar(most string) string {
	return "z.union([z.string().max(" + most + "), z.number(), z.boolean()])"
}

// textNames are parts of the names of fields that hold text.
var textNames = []string{
	"action", "reason", "message", "subject", "category", "description", "comment", "note", "format", "location", "address", "city", "country", "query", "search",
	"prompt", "question", "answer", "topic", "lang", "method", "mode", "cycle", "role", "tone", "style", "color", "gender", "kind", "label", "bio", "company",
	"first", "last", "date", "state", "currency", "symbol", "path", "key", "domain", "host", "instructions", "feedback", "summary", "industry", "difficulty",
	"username", "handle", "timezone", "theme", "icon", "severity", "department", "interval", "provider", "platform", "source", "channel", "origin", "template",
	"signature", "hash", "text", "tipo", "nombre", "motivo", "mensaje", "secret", "caption", "slug", "job", "nome", "titulo", "descri", "observa", "mensag", "role", "excerpt", "license", "skill", "experience",
}

// openType is the type of a field when its name alone speaks for it: an id may be
// a number where tables count their rows, and a name that tells nothing may stand
// for a number as well as for text.
func openType(p *project.Project, name string, i project.Input, guess string) string {
	low := strings.ToLower(name)
	switch {
	case castOf(i) != "" || usedAs(i) != "":
	case guess == "z.number()":
		return "z.coerce.number()"
	case strings.HasSuffix(low, "id") && guess == textSchema(name) && countsRows(p) && !containsPart(low, []string{"price", "session", "stripe", "device", "google", "pay", "client", "request"}):
		return "z.union([z.string().min(1).max(200), z.number()])"
	case guess == ofLength(lengthOf(name)) && !isName(low) && !containsPart(low, textNames):
		if strings.HasSuffix(low, "info") || strings.HasSuffix(low, "s") && !strings.HasSuffix(low, "ss") && !strings.HasSuffix(low, "us") {
			return "z.any()" // one or many, flat or not: the name leaves it open
		}
		return scalar(lengthOf(name))
	}
	return guess
}

// countsRows reports whether a table of the app has a number for a key.
func countsRows(p *project.Project) bool {
	for _, t := range p.Schema().Tables {
		for _, part := range t.Primary.Parts {
			if c := t.Column(part.Column); c != nil && containsPart(strings.ToLower(c.Type), []string{"int", "serial", "number"}) {
				return true
			}
		}
	}
	return false
}

package security

import (
	"iter"
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// invalidInput is what a handler answers to what does not fit its schema: what went
// wrong, and in which fields. One whose answers are of a declared type says it as its
// other refusals do, or not at all by that type.
func invalidInput(fn source.Node, response, parsed string) (receiver, body string) {
	body = `{ ` + refusalKey(fn) + `: "Invalid input", fields: ` + parsed + `.error.issues.map((issue) => issue.path.join(".")) }`
	t := typeOfParam(fn, response)
	if !strings.Contains(t, "<") || strings.Contains(t, "<any>") || strings.Contains(t, "<unknown>") {
		return response, body
	}
	if own := refusedBefore(fn, response); own != "" {
		return response, own
	}
	name, _, _ := strings.Cut(t, "<")
	return "(" + response + " as " + name + ")", body
}

// typeOfParam is the type that a parameter is declared to have.
func typeOfParam(fn source.Node, name string) string {
	for _, p := range fn.ChildrenIn(source.ParamRole) {
		if p.Child(source.Name).Ident() != name {
			continue
		}
		text := string(fn.File().Text[p.Child(source.Name).End():p.End()])
		if t, ok := strings.CutPrefix(strings.TrimSpace(text), ":"); ok {
			return strings.TrimSpace(t)
		}
	}
	return ""
}

// refusedBefore is the body of a handler's own answer to what was sent amiss, with another
// message: { success: false, error: "Invalid input" }.
func refusedBefore(fn source.Node, response string) string {
	for c := range fn.Find(source.Call) {
		status := c.Child(source.Callee).Child(source.ObjectRole)
		if c.CalleeName() != "json" || status.CalleePath() != response+".status" || !strings.HasPrefix(status.Arg(0).Text(), "4") {
			continue
		}
		if body := withoutDetails(c.Arg(0)); body != "" {
			return body
		}
	}
	return ""
}

// withoutDetails is the body of a refusal that says nothing but that it is one, and why.
func withoutDetails(body source.Node) string {
	var parts []string
	said := false
	for m := range body.Children() {
		value := m.Child(source.Value)
		switch key := m.Key(); {
		case body.Kind() != source.Object || m.Kind() != source.Property || !plainKey(key):
			return ""
		case !said && (key == "error" || key == "message") && value.Is(source.String, source.Template):
			parts, said = append(parts, key+`: "Invalid input"`), true
		case slices.Contains([]string{"true", "false", "null"}, value.Text()):
			parts = append(parts, key+": "+value.Text())
		default:
			return ""
		}
	}
	if !said {
		return ""
	}
	return "{ " + strings.Join(parts, ", ") + " }"
}

// answersWithNext reports whether a file's handlers answer with NextResponse.json, which
// their declared types may ask for.
func answersWithNext(f *source.File) bool {
	for c := range f.Find(source.Call) {
		if c.CalleePath() == "NextResponse.json" {
			return true
		}
	}
	return false
}

// refusalKey is the key under which a handler's refusals say why: "message" where they
// all do, else those of its file, and "error".
func refusalKey(fn source.Node) string {
	for _, within := range []iter.Seq[source.Node]{fn.Find(source.Call), fn.File().Find(source.Call)} {
		messages, errors := 0, 0
		for c := range within {
			body := refusalBody(c)
			switch {
			case body.Prop("error").OK():
				errors++
			case body.Prop("message").OK():
				messages++
			}
		}
		if messages+errors > 0 {
			if errors == 0 {
				return "message"
			}
			return "error"
		}
	}
	return "error"
}

// refusalBody is the object that a call answers with a status from 400 on.
func refusalBody(c source.Node) (body source.Node) {
	if name := c.CalleeName(); name != "json" && name != "send" {
		return source.Node{}
	}
	status := c.Arg(1).Prop("status")
	if before := c.Child(source.Callee).Child(source.ObjectRole); before.Kind() == source.Call {
		status = before.Arg(0)
	}
	if text := status.Text(); len(text) != 3 || text[0] != '4' && text[0] != '5' {
		return source.Node{}
	}
	return c.Arg(0)
}

// importsJSON reports whether a file answers with SvelteKit's own helper.
func importsJSON(f *source.File) bool {
	im, _, ok := f.ImportOf("json")
	return ok && im.Spec == "@sveltejs/kit"
}

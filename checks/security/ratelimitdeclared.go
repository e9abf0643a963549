package security

import (
	"strings"

	"underpin/checks/project/source"
	"underpin/fixes"
)

// declareRefusal adds the refusal to the answers that a route of Fastify declares,
// since a typed reply takes no other (fastify.dev/docs/latest/Reference/Type-Providers).
// It reports whether the refusal can be sent: where answers are declared in another way
// than with zod, what to write is not known.
func (g *guarding) declareRefusal(fn source.Node) bool {
	f := fn.File()
	if !strings.HasSuffix(f.Path, ".ts") {
		return true
	}
	answers := source.Node{}
	for _, arg := range fn.Parent().Args() {
		if r := arg.Resolve().Prop("schema").Resolve().Prop("response"); r.OK() {
			answers = r.Resolve()
		}
	}
	if !answers.OK() {
		return true
	}
	if answers.Kind() != source.Object || answers.File() != f {
		return false
	}
	zod, first := "", source.Node{}
	for p := range answers.Children() {
		if p.Kind() != source.Property {
			return false
		}
		switch strings.Trim(strings.ToLower(p.Key()), `"'`) {
		case "429", "4xx", "default":
			return true
		}
		if name, _, ok := strings.Cut(p.Child(source.Value).Text(), "."); ok && zod == "" {
			zod, first = name, p
		}
	}
	if im, _, ok := f.ImportOf(zod); !ok || im.Spec != "zod" && !strings.HasPrefix(im.Spec, "zod/") {
		return false
	}
	text := "429: " + zod + ".object({ error: " + zod + ".string() }),\n" + string(f.Text[f.LineStart(first.Line()):first.Start()])
	if answers.Line() == first.Line() { // all on one line
		text = "429: " + zod + ".object({ error: " + zod + ".string() }), "
	}
	g.edits[f.Path] = append(g.edits[f.Path], fixes.Edit{Start: first.Start(), End: first.Start(), Text: text})
	return true
}

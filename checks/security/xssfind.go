package security

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// markedSinks judges every sink of live code.
func markedSinks(p *project.Project) []marked {
	return project.Answer(p, "security/xss", func(p *project.Project) []marked {
		var out []marked
		for _, name := range p.Sources() {
			hold := p.Holds(name, sinkWords...)
			if !hold && !p.Holds(name, "</") || !p.Modules().Live(name) || mailTemplate(name) {
				continue
			}
			var sinks []sink
			if hold {
				sinks = append(sinksIn(p.Source(name)), markupSinks(p, name)...)
			}
			for _, s := range append(sinks, answerSinks(p, name)...) {
				if m, ok := judgeSink(p, s); ok {
					out = append(out, m)
				}
			}
		}
		return out
	})
}

// mailTemplate reports whether a file makes messages: mail programs run no
// scripts.
func mailTemplate(name string) bool {
	return containsPart("/"+strings.ToLower(name), []string{"/emails/", "/email/", "/mail/", "/mails/", "-email.tsx", "/email-templates/", "/mailer"})
}

// judgeSink says whether somebody else may write what a sink is given.
func judgeSink(p *project.Project, s sink) (marked, bool) {
	m := marked{sink: s}
	if s.file != "" {
		return judgeExpression(p, m)
	}
	if !s.value.OK() || !p.Reached(s.at) {
		return m, false
	}
	u := &purifier{p: p, seen: map[source.Node]bool{}, bound: map[source.Node]source.Node{}}
	for _, l := range u.leaves(s.value, 6) {
		sure, ok := suspicious(s, l)
		drawn := !ok && drawnByCallers(p, l)
		if drawn {
			sure, ok = check.Likely, true
		}
		ok = ok && (!l.node.OK() || p.Reached(l.node))
		if ok && sure == check.Possible && handedWritten(p, s, l) {
			sure = check.Likely
		}
		if sure == check.Likely && !drawn && !l.flow.Has(project.FromInput) && cleansOnWrite(p) {
			sure = check.Possible // what is stored may be clean already
		}
		if ok && (!m.open || sure > m.sure) {
			m.open, m.leaf, m.sure = true, l, sure
		}
	}
	m.clean = u.clean
	return m, true
}

// suspicious says how sure it is that a part of a markup text does harm; ok is
// false when it does none.
func suspicious(s sink, l leaf) (check.Confidence, bool) {
	f := l.flow
	asked := f.Has(project.FromInput) && f.Place != project.WholeRequest
	if asked && s.how == toBrowser && sentAsJSON(s.at) { // no link makes a browser send that and show the answer
		return check.Possible, true
	}
	if asked && f.Place == project.InParams && s.how == toBrowser && namesID(l.node.Text()) && refusesUnknown(s.at) {
		return 0, false // the id of a row that is there
	}
	if f.Has(project.FromNowhere) && !f.Has(project.FromInput|project.FromChecked|project.FromDatabase|project.FromService) {
		return 0, false // what loads it cannot be called
	}
	quoted := l.node.CalleePath() == "JSON.stringify"
	switch {
	case s.tag == "style", s.data, quoted:
		// Data of the app's own; text that a visitor sent can end the element.
		return check.Likely, asked && !f.Has(project.FromUnknown) && !(f.Place == project.InParams && refusesUnknown(s.value))
	case ownWords(l.node):
		return check.Possible, true
	case asked && !f.Has(project.FromUnknown):
		return check.Certain, true
	case f.Has(project.FromChecked) && namesID(l.node.Text()):
		return 0, false
	case f.Has(project.FromChecked) && f.Place != project.WholeRequest && !f.Has(project.FromUnknown):
		return check.Likely, true
	case harmlessName(l.node.Text()):
		return 0, false
	case s.tag == "script":
		return 0, false
	case readyMarkup(l), l.whole && strings.Contains(l.node.Text(), ".dataset."): // an attribute that the page itself wrote
		return check.Possible, true
	case writtenText(l.node.Text()), l.whole && f.Has(project.FromDatabase|project.FromService):
		return check.Likely, true
	}
	return check.Possible, true
}

// toBrowser is the sink that is an answer of the server.
const toBrowser = "an answer of the server"

// sentAsJSON reports whether the handler around an answer reads its request as JSON.
func sentAsJSON(answer source.Node) bool {
	for c := range answer.Outermost().Find(source.Call) {
		switch c.CalleePath() {
		case "request.json", "req.json", "c.req.json":
			return true
		}
	}
	return false
}

// ownWords reports whether an expression is the text of an error that the code
// itself caught, or the name of a file that the visitor picked: nobody else
// writes it.
func ownWords(n source.Node) bool {
	object := n.Child(source.ObjectRole)
	switch n.Child(source.Name).Text() {
	case "message":
		if root := rootOf(object); root.Kind() == source.Identifier && root != object && root.Lookup(root.Text()).Kind() == source.Catch {
			return true // error.response.data.message
		}
		name := strings.ToLower(object.Ident())
		return name == "e" || name == "ex" || strings.HasSuffix(name, "err") || strings.HasSuffix(name, "error")
	case "name":
		name := strings.ToLower(endOfPath(object.Text()))
		return name == "file" || name == "f" || name == "track" && strings.Contains(n.File().Path, "upload") || strings.HasSuffix(name, "file") || object.Kind() == source.Index && strings.HasSuffix(strings.ToLower(object.Child(source.ObjectRole).Text()), "files")
	}
	return false
}

// namesID reports whether an expression is named as an id.
func namesID(text string) bool {
	end := endOfPath(text)
	return end == "id" || strings.HasSuffix(text, "Id") || strings.HasSuffix(text, "_id") || end == "slug" || end == "page"
}

// refusesUnknown reports whether the page ends where what its address names is
// not there: if (!article) notFound().
func refusesUnknown(n source.Node) bool {
	for test := range n.Function().Find(source.If) {
		if test.Start() > n.Start() {
			return false
		}
		if then := test.Child(source.Then); then.Leaves() || strings.Contains(then.Text(), "notFound(") {
			if cond := test.Child(source.Cond); cond.Kind() == source.Binary && strings.HasSuffix(cond.Child(source.Left).Text(), ".length") && cond.Child(source.Right).Text() == "0" {
				return true // no row was found
			}
			for not := range test.Find(source.Unary) {
				if not.End() <= test.Child(source.Cond).End() && not.Operator() == "!" {
					return true
				}
			}
		}
	}
	return false
}

// writtenText reports whether an expression is named as text that people write.
func writtenText(text string) bool {
	end := endOfPath(text)
	if words := wordsOf(text[strings.LastIndexByte(text, '.')+1:]); len(words) > 1 && hasWord(words[len(words)-1:], kindWords) {
		return false // content_type: one of a few words
	}
	return containsPart(end, []string{
		"content", "body", "html", "description", "message", "bio", "comment", "post", "article", "markdown", "note", "summary", "answer", "excerpt", "about", "paragraph", "response", "title", "name", "username", "subject", "notes", "caption", "address",
		"nome", "nombre", "titulo", "descricao", "descripci", "mensagem", "mensaje", "comentario", "endereco", "direccion", "modelvalue",
	}) || end == "text"
}

// kindWords end the names of what is one of a few words, or a count.
var kindWords = wordSet("type kind status state mode format level count id ids url")

// harmlessName reports whether an expression is named as what the app itself
// draws.
func harmlessName(text string) bool {
	return containsPart(strings.ToLower(text), []string{"highlight", "domain", "textcontent"}) || containsPart(endOfPath(text), []string{"icon", "svg", "css", "style", "theme", "schema", "jsonld", "json_ld", "nonce", "color", "class", "width", "height", "count", "index", "length", "size", "percent", "qr", "logo", "emoji", "price", "amount", "total", "date", "time", "highlighted", "number", "score", "helptext"})
}

// endOfPath is the last name of a path, in small letters.
func endOfPath(text string) string {
	text = strings.TrimRight(text, "()! ")
	if i := strings.LastIndexAny(text, ".?["); i >= 0 && i+1 < len(text) {
		text = text[i+1:]
	}
	return strings.ToLower(text)
}

// cleansOnWrite reports whether the app's server sanitises texts before it stores
// them.
func cleansOnWrite(p *project.Project) bool {
	return project.Answer(p, "security/xss on write", func(p *project.Project) bool {
		for _, r := range p.Addresses() {
			if r.Kind != project.Handler && r.Kind != project.Action && r.Kind != project.Edge {
				continue
			}
			files := append([]string{r.File}, p.Modules().ImportsOf(r.File)...)
			for _, name := range files {
				if p.Holds(name, "sanitize-html", "isomorphic-dompurify", "from \"xss\"", "require(\"xss\")") {
					return true
				}
			}
		}
		return false
	})
}

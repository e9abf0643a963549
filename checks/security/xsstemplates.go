package security

import (
	"bytes"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// templateSinks judges the sinks in the scripts of the templates that a server in
// Python renders.
func templateSinks(p *project.Project) []marked {
	return project.Answer(p, "security/xss in templates", func(p *project.Project) []marked {
		var out []marked
		for _, name := range pageTemplates(p) {
			if !p.Holds(name, "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write") {
				continue
			}
			f := scriptsOf(p, name)
			for _, s := range sinksIn(f) {
				if m, ok := judgeInTemplate(p, s); ok {
					out = append(out, m)
				}
			}
		}
		return out
	})
}

// judgeInTemplate is judgeSink for a script of a template, of which only what is named
// as text that people write is told.
func judgeInTemplate(p *project.Project, s sink) (marked, bool) {
	m := marked{sink: s}
	if !s.value.OK() {
		return m, false
	}
	u := &purifier{p: p, seen: map[source.Node]bool{}, bound: map[source.Node]source.Node{}}
	for _, l := range u.leaves(s.value, 6) {
		if !l.node.OK() || l.whole || !writtenText(l.node.Text()) || ownWords(l.node) || saysWhatFailed(l.node) || harmlessName(l.node.Text()) || escapesBefore(l.node) || !loadedText(l) {
			continue
		}
		m.open, m.leaf, m.sure = true, l, check.Likely
		break
	}
	m.clean = u.clean
	return m, true
}

// loadedText reports whether a part of a text is what a server answered or a visitor
// typed: not what the page's own code hands a helper.
func loadedText(l leaf) bool {
	if l.flow.Has(project.FromService | project.FromInput | project.FromDatabase | project.FromChecked) {
		return true
	}
	return answeredByOwnServer(l.node, 8) || strings.HasSuffix(l.node.Text(), ".value")
}

// saysWhatFailed reports whether an expression is the sentence with which a server
// answers, which its code writes: data.message, result.error.
func saysWhatFailed(n source.Node) bool {
	end := endOfPath(n.Text())
	root := n.Child(source.ObjectRole)
	return (end == "message" || end == "body") && root.Kind() == source.Identifier && !hasWord(wordsOf(root.Text()), wordSet("message msg chat comment note post review m item entry"))
}

// escapesBefore reports whether a name is given what another call made harmless.
func escapesBefore(n source.Node) bool {
	d := n.Lookup(n.Ident())
	return n.Kind() == source.Identifier && d.Kind() == source.Declarator && d.Child(source.Value).Kind() == source.Call && purifies(d.Child(source.Value))
}

// scriptsOf are the scripts of a template as one program, each at its place. What the
// template language writes is a number there: it is the server's affair.
func scriptsOf(p *project.Project, name string) *source.File {
	text, _ := p.Read(name)
	code := bytes.Repeat([]byte(" "), len(text))
	for i, b := range text {
		if b == '\n' {
			code[i] = b
		}
	}
	for _, at := range scriptStart.FindAllIndex(text, -1) {
		tag := bytes.ToLower(text[at[0]:at[1]])
		if bytes.Contains(tag, []byte("src=")) || bytes.Contains(tag, []byte("json")) || bytes.Contains(tag, []byte("text/template")) {
			continue
		}
		end := len(text)
		if e := scriptEnd.FindIndex(text[at[1]:]); e != nil {
			end = at[1] + e[0]
		}
		copy(code[at[1]:end], text[at[1]:end])
		if end < len(code) {
			code[end] = ';' // one script does not go on in the next
		}
	}
	for _, at := range templateCode.FindAllIndex(code, -1) {
		for i := at[0]; i < at[1]; i++ {
			if code[i] == '\n' {
				continue
			}
			if code[i] = ' '; code[at[0]+1] == '{' && i < at[0]+1 {
				code[i] = '0'
			}
		}
	}
	f := source.Parse(name+".js", code)
	f.Path = name
	return f
}

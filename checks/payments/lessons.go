package payments

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// lessonColumns hold what a lesson is about.
var lessonColumns = []string{"videourl", "contenturl", "content", "contenttext", "fileurl", "mediaurl", "embedurl", "audiourl", "video", "materialurl", "body"}

// lessonWords name tables of what a course is made of, learnerWords those that say who
// has bought or joined one.
var (
	lessonWords  = []string{"lesson", "lessons", "aula", "aulas", "chapter", "chapters", "leccion", "lecciones", "lecture", "lectures"}
	learnerWords = []string{"enrollment", "enrollments", "enrolment", "enrolments", "purchase", "purchases", "matricula", "matriculas", "inscripcion", "inscripciones"}
)

// lessonsUnasked lists where a route hands out the lessons of a course to whoever asks for
// it, in an app that keeps who has bought one: it reads them and looks at no purchase.
func lessonsUnasked(p *project.Project) []check.Place {
	table, columns := lessonTable(p)
	if table == nil {
		return nil
	}
	var out []check.Place
	for _, g := range p.GuardedRoutes() {
		r := g.Route
		if !r.Node.OK() || r.Kind != project.Handler && r.Kind != project.Edge || r.Kind == project.Handler && !readsOnly(r) || len(g.Roles) > 0 {
			continue
		}
		if hasWord(strings.ToLower(r.Path+" "+r.File), []string{"admin", "instructor", "teacher", "producer", "creator", "manage", "webhook", "cron", "sitemap", "preview", "studio", "editor"}) || speaksOfStaff(r.Node) {
			continue
		}
		at, ok := lessonsIn(p, r.Node, table, columns)
		if !ok || asksForPurchases(p, r) {
			continue
		}
		out = append(out, at, check.At(head(r.Node), "asks for no purchase of the course"))
	}
	return apart(out)
}

// lessonTable is the table of an app's lessons, with the columns of what they are about, in an
// app that keeps who has bought a course.
func lessonTable(p *project.Project) (*schema.Table, []string) {
	s := p.Schema()
	if !slices.ContainsFunc(s.Tables, func(t *schema.Table) bool { return has(wordsOf(t.Name), learnerWords...) }) {
		return nil, nil
	}
	for _, t := range s.Tables {
		words := wordsOf(t.Name)
		if len(words) > 2 || !has(words[max(len(words)-1, 0):], lessonWords...) {
			continue
		}
		var columns []string
		for _, c := range t.Columns {
			if slices.Contains(lessonColumns, plain(c.Name)) {
				columns = append(columns, c.Name, c.Field)
			}
		}
		if len(columns) > 0 {
			return t, columns
		}
	}
	return nil, nil
}

// lessonsIn is where a handler, with rights that no rule of the database narrows, reads what
// lessons are about.
func lessonsIn(p *project.Project, fn source.Node, table *schema.Table, columns []string) (check.Place, bool) {
	const says = "hands out the lessons, bought or not"
	file := fn.File()
	for _, st := range p.StatementsIn(fn) {
		switch {
		case st.Verb != "select" && sameTable(st.Table, table):
			return check.Place{}, false // writes them
		case st.Verb != "select" || st.Counted || p.Schema().Source == schema.Supabase && !passesRules(p, fn, st):
			continue
		}
		text := string(file.Text[st.Start:min(file.LineStart(st.EndLine+1), len(file.Text))])
		whole := sameTable(st.Table, table) && (strings.Contains(text, "select()") || strings.Contains(text, "select('*'") || strings.Contains(text, "select(\"*\"") || strings.Contains(text, ".find") && !strings.Contains(text, "select"))
		if whole || namesColumn(text, columns) && (sameTable(st.Table, table) || strings.Contains(text, table.Name+" (") || strings.Contains(text, table.Name+"(")) {
			return stated(st, says), !asksForFree(st)
		}
	}
	return check.Place{}, false
}

// passesRules reports whether a statement is made by a client with the server's own rights.
func passesRules(p *project.Project, fn source.Node, st project.Statement) bool {
	for client := range fn.Find(source.Identifier) {
		if client.Start() == st.Start {
			return mayWrite(p, client, client.Lookup(client.Ident()))
		}
	}
	return false
}

func sameTable(name string, t *schema.Table) bool { return plain(name) == plain(t.Name) }

// namesColumn reports whether a text names one of the columns as a word.
func namesColumn(text string, columns []string) bool {
	return slices.ContainsFunc(namesInText(text), func(w string) bool { return slices.Contains(columns, w) })
}

// namesInText are the names that a text consists of.
func namesInText(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return !(r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') })
}

// saysLearner reports whether a name is of who has bought something, and not of how many have.
func saysLearner(name string) bool {
	words := wordsOf(name)
	if has(words, "count", "counts", "total", "number") {
		return false
	}
	return has(words, learnerWords...) || has(words, "enrolled", "purchased", "entitled", "subscribed", "bought", "access", "matriculado")
}

// asksForFree reports whether a statement asks for what is free alone.
func asksForFree(st project.Statement) bool {
	return slices.ContainsFunc(st.Filters, func(a project.Asked) bool {
		return hasWord(strings.ToLower(a.Name), []string{"free", "preview", "public"})
	})
}

// asksForPurchases reports whether a route, or what it calls, looks at who has bought something.
func asksForPurchases(p *project.Project, r project.Route) bool {
	_, found := r.ReachesBy(p, "payments/purchases", func(n source.Node) bool {
		switch n.Kind() {
		case source.Identifier, source.Member:
			return saysLearner(n.Ident()+n.Child(source.Name).Text()) || asksPlan(n)
		case source.String, source.Template:
			return len(n.Text()) < 400 && slices.ContainsFunc(namesInText(n.Text()), saysLearner)
		case source.If, source.Call:
			return asksPlan(n)
		}
		return false
	}, 3)
	return found
}

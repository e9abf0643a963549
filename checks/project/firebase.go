package project

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project/firerules"
)

// A FirebaseRules is a file of security rules with what stands in it.
type FirebaseRules struct {
	File string
	*firerules.Rules
}

// FirebaseRules lists the files of Firebase's security rules: those that firebase.json
// names, which are the ones that are deployed, else those with the usual names
// (https://firebase.google.com/docs/rules/manage-deploy). The list must not be changed.
func (p *Project) FirebaseRules() []FirebaseRules {
	return remember(p, "firebase rules", func(p *Project) []FirebaseRules {
		var out []FirebaseRules
		for _, name := range p.firebaseRulesFiles() {
			if rs := p.firebaseRulesIn(name); rs != nil {
				out = append(out, FirebaseRules{name, rs})
			}
		}
		return out
	})
}

// FirebaseRulesOf is the file of rules of one service.
func (p *Project) FirebaseRulesOf(kind firerules.Kind) (FirebaseRules, bool) {
	for _, r := range p.FirebaseRules() {
		if r.Kind == kind {
			return r, true
		}
	}
	return FirebaseRules{}, false
}

// firebaseRulesFiles lists the files that firebase.json names, and for services of which
// it says nothing the file with the usual name that lies nearest to the top.
func (p *Project) firebaseRulesFiles() []string {
	var out []string
	told := map[string]bool{}
	for _, name := range p.Files() {
		if path.Base(name) != "firebase.json" || copyOrSample(name) {
			continue
		}
		v, err := p.ReadJSON(name)
		if err != nil {
			continue
		}
		for _, service := range []string{"firestore", "storage", "database"} {
			for _, file := range rulesNamed(v.Get(service)) {
				if file = path.Join(path.Dir(name), file); p.Has(file) && !slices.Contains(out, file) {
					out = append(out, file)
					told[service] = true
				}
			}
		}
	}
	usual := map[string]string{}
	for _, name := range p.Files() {
		service := usualRules(path.Base(name))
		if service == "" || told[service] || copyOrSample(name) {
			continue
		}
		if best := usual[service]; best == "" || farther(best, name) {
			usual[service] = name
		}
	}
	for _, service := range []string{"firestore", "storage", "database"} {
		if usual[service] != "" {
			out = append(out, usual[service])
		}
	}
	return out
}

// rulesNamed are the files that a service's part of firebase.json names: it may be
// one, or a list with one for each database or bucket.
func rulesNamed(v Value) []string {
	if v.Kind == TableValue {
		return v.Get("rules").Strings()
	}
	var out []string
	for item := range v.Items() {
		out = append(out, item.Get("rules").Strings()...)
	}
	return out
}

// usualRules is the service whose rules a file has by its name.
func usualRules(base string) string {
	switch strings.ToLower(base) {
	case "firestore.rules", "firebase.rules":
		return "firestore"
	case "storage.rules":
		return "storage"
	case "database.rules.json", "database-rules.json", "firebase-database-rules.json", "firebase.rules.json", "firebase-rules.json", "realtime-database-rules.json", "rtdb.rules.json":
		return "database"
	}
	return ""
}

// farther reports whether a file lies farther from the top than another.
func farther(name, other string) bool {
	rank := func(s string) int { return strings.Count(s, "/") + 10*strings.Count(s, "../") }
	return rank(name) > rank(other)
}

// firebaseRulesIn reads one file of rules; nil when it holds none.
func (p *Project) firebaseRulesIn(name string) *firerules.Rules {
	return perFile(p, name, "firebase rules", func(p *Project) *firerules.Rules {
		if path.Ext(name) == ".json" {
			v, err := p.ReadJSON(name)
			if err != nil || !v.Get("rules").OK() {
				return nil
			}
			return firerules.Tree(rulesEntries(v.Get("rules")))
		}
		text, ok := p.Read(name)
		if !ok || !strings.Contains(string(text), "service ") {
			return nil
		}
		return firerules.Parse(string(text))
	})
}

func rulesEntries(v Value) []firerules.Entry {
	var out []firerules.Entry
	for m := range v.Members() {
		e := firerules.Entry{Key: m.Key, Line: m.Line}
		switch m.Value.Kind {
		case TableValue:
			e.Entries = rulesEntries(m.Value)
		case ListValue:
			e.List = m.Value.Strings()
		default:
			e.Text = m.Value.Text()
		}
		out = append(out, e)
	}
	return out
}

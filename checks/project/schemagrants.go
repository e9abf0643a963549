package project

import "strings"

// ChangesTaken reports whether the SQL files take the right to change a table's rows
// from somebody: what they then give back, column by column, keeps the others out of
// reach.
func (p *Project) ChangesTaken(table string) bool {
	for _, name := range p.Schema().Files {
		if !p.HoldsFold(name, "grant update", "revoke update", "revoke all", "revoke insert") {
			continue
		}
		text, _ := p.Read(name)
		for statement := range strings.SplitSeq(strings.ToLower(string(text)), ";") {
			if strings.Contains(statement, table) && strings.Contains(statement, "revoke") && (strings.Contains(statement, "update") || strings.Contains(statement, "all")) {
				return true
			}
		}
	}
	return false
}

// ColumnsOf lists the names of a table's columns: as the SQL files say, and where they
// tell of a part alone, as the types say that were made from the living database.
func (p *Project) ColumnsOf(table string) []string {
	var out []string
	t := p.Schema().Table(table)
	if t != nil {
		for _, c := range t.Columns {
			out = append(out, c.Name)
		}
	}
	if t == nil || t.Partial {
		for _, g := range p.GeneratedTables() {
			if !strings.EqualFold(g.Name, table) {
				continue
			}
			for _, c := range g.Columns {
				if t.Column(c.Name) == nil {
					out = append(out, c.Name)
				}
			}
		}
	}
	return out
}

package security

import (
	"fmt"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// memberRuleHoles lists the row policies by which every member of a team writes who may do
// what in it, themselves included.
func memberRuleHoles(p *project.Project, found []roleHole) []roleHole {
	if !supabaseRules(p) {
		return nil
	}
	var out []roleHole
	for _, r := range p.MemberRules() {
		line := check.Line(r.Policy.Place.File, r.Policy.Place.Line, "lets every member write "+r.Column)
		if anyPlace(found, func(pl check.Place) bool { return pl.File == line.File && pl.Line == line.Line }) {
			continue
		}
		h := roleHole{
			reason:     fmt.Sprintf("Every member of a team may write %s in %s, their own row included: the policy %q asks for no role", r.Column, r.Table, r.Policy.Name),
			confidence: check.Likely, severity: check.Blocker, table: r.Table,
			places: []check.Place{line},
			brief:  fmt.Sprintf("Write a migration: the policies by which rows of `%s` are added and changed ask for the role that may manage members; members read the rows, and write at most harmless columns of their own.", r.Table),
		}
		if t := p.Schema().Table(r.Table); t != nil {
			if c := t.Column(r.Column); c != nil && c.Place.File != "" {
				h.places = append(h.places, check.Line(c.Place.File, c.Place.Line, "a right that people can give themselves"))
			}
			h.places = append(h.places, teamsWritten(p, t)...)
		}
		out = append(out, h)
	}
	return out
}

// teamsWritten are the rules by which every member changes the row of the team itself,
// where it holds what was paid for or a secret.
func teamsWritten(p *project.Project, members *schema.Table) []check.Place {
	var out []check.Place
	for _, key := range members.ForeignKeys {
		team := p.Schema().Table(key.Table)
		if team == nil || hasWord(wordsOf(team.Name), peopleTables) || !holdsKeys(team) {
			continue
		}
		for _, pol := range team.Policies {
			if (pol.Command == "update" || pol.Command == "all") && !pol.Restrictive && pol.ForBrowsers() && project.AsksMembersAlone(p.Schema(), members, pol.Using) {
				out = append(out, check.Line(pol.Place.File, pol.Place.Line, "lets every member change the whole row of "+team.Name))
			}
		}
	}
	return out
}

// holdsKeys reports whether a table of teams holds secrets or what was paid for.
func holdsKeys(team *schema.Table) bool {
	for _, c := range team.Columns {
		if rightsColumns[columnSpelling(c.Name)] || hasWord(wordsOf(c.Name), wordSet("secret token stripe")) {
			return true
		}
	}
	return false
}

package security

import (
	"fmt"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// fieldHoles lists the fields that Better Auth keeps with an account, that say what
// its owner may do, and that sign-up and update-user take from the browser: every
// additional field is, unless it says input: false
// (https://www.better-auth.com/docs/concepts/database#extending-core-schema).
func fieldHoles(p *project.Project) []roleHole {
	v, ok := signIns(p).of(project.BetterAuth)
	if !ok {
		return nil
	}
	var h roleHole
	kept := hasAdminPlugin(property(p, v.node.Arg(0), "plugins"))
	fields := follow(p, property(p, property(p, v.node.Arg(0), "user"), "additionalFields"))
	for field := range fields.Children() {
		if field.Kind() != source.Property || !grantsRights(field.Key()) || kept && field.Key() == "role" {
			continue
		}
		settings := follow(p, field.Child(source.Value))
		if settings.Kind() != source.Object || settings.PropNode("input").OK() {
			continue
		}
		if h.reason == "" {
			h = roleHole{
				reason:     fmt.Sprintf("Whoever signs up or changes their account may send any %s: Better Auth takes every additional field from the browser that does not say input: false", field.Key()),
				confidence: check.Likely, severity: check.Blocker,
				brief: fmt.Sprintf("Each additional field that gives rights (`%s`) says `input: false`; the server alone writes it, in the database or with the admin plugin.", field.Key()),
			}
		}
		if len(h.places) < 6 {
			h.places = append(h.places, at(field, "taken from what the browser sends"))
		}
	}
	if h.reason == "" {
		return nil
	}
	return []roleHole{h}
}

// hasAdminPlugin reports whether the admin plugin is among those given to Better Auth:
// the role is its own field then, which nobody may send.
func hasAdminPlugin(plugins source.Node) bool {
	for c := range plugins.Find(source.Call) {
		if c.CalleeName() == "admin" || c.CalleeName() == "adminPlugin" {
			return true
		}
	}
	return false
}

// grantsRights reports whether a field of an account says what its owner may do.
func grantsRights(name string) bool {
	spelled := columnSpelling(name)
	return rightsColumns[spelled] || rightsColumns[strings.ToLower(name)] || rightsLevels[spelled]
}

// rightsLevels are fields that say how much of an administrator somebody is.
var rightsLevels = wordSet("admin_level role_level access_level is_moderator is_owner is_superadmin account_role account_status")

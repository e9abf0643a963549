package database

import (
	"strings"

	"underpin/checks/project/schema"
)

// selective reports whether a column has so many values that an index finds few
// rows by one: not flags, states and kinds.
func selective(t *schema.Table, c *schema.Column) bool {
	if c.Enum != "" || strings.HasPrefix(strings.ToLower(c.Type), "bool") || hasCheckOn(t, c) {
		return false
	}
	name := plainName(c.Name)
	for _, prefix := range []string{"is", "has", "can"} {
		rest, ok := strings.CutPrefix(strings.ToLower(c.Name), prefix+"_")
		if ok && rest != "" {
			return false
		}
	}
	switch name {
	case "status", "state", "type", "kind", "role", "category", "active", "enabled", "published", "archived", "deleted",
		"deletedat", "archivedat", "visibility", "language", "locale", "lang", "currency", "plan", "tier", "priority", "severity",
		"level", "gender", "provider", "mode", "featured", "verified", "read", "unit", "period", "interval", "platform", "channel", "source":
		return false
	}
	return !strings.HasSuffix(name, "status") && !strings.HasSuffix(name, "type")
}

// hasCheckOn reports whether a constraint lists the column's few values.
func hasCheckOn(t *schema.Table, c *schema.Column) bool {
	for _, k := range t.Checks {
		expr := strings.ToLower(k.Expr)
		if strings.HasPrefix(expr, strings.ToLower(c.Name)+" in ") || strings.HasPrefix(expr, strings.ToLower(c.Name)+" = any") {
			return true
		}
	}
	return false
}

// lookup reports whether a table stays small by what it is for: settings,
// plans, roles and other lists that people keep by hand.
func lookup(t *schema.Table) bool {
	name := strings.ToLower(t.Name)
	if strings.ToUpper(t.Name) != t.Name {
		name = snake(t.Name)
	}
	if strings.HasSuffix(t.Name, "_"+strings.ToLower(t.Model)) { // Django runs the words of a model together
		name = snake(t.Model)
	}
	last := name[strings.LastIndexAny(name, "_.")+1:]
	switch last {
	case "package", "packages": // of credits, of services: what is for sale
		return strings.Contains(name, "credit") || strings.Contains(name, "service") || strings.Contains(name, "token") || strings.Contains(name, "pricing")
	case "flags": // of features, and not what people report
		return strings.TrimSuffix(name, "flags") == "" || strings.Contains(name, "feature") || strings.Contains(name, "system")
	case "settings", "setting", "config", "configs", "configuration", "plans", "plan", "roles", "role", "permissions", "permission",
		"countries", "country", "currencies", "currency", "languages", "tiers", "tier", "features", "prices", "price",
		"categories", "category", "migrations", "timezones", "locales", "regions", "statuses", "types":
		return !strings.Contains(name, "user_") && !strings.Contains(name, "member") && !plannedByPeople(strings.Split(name, "_"))
	}
	return false
}

// plannedByPeople reports whether a table's name is of what people plan, and no tariff.
func plannedByPeople(words []string) bool {
	if last := strings.TrimSuffix(words[len(words)-1], "s"); last != "plan" || len(words) < 2 {
		return false
	}
	switch words[len(words)-2] {
	case "meal", "lesson", "workout", "training", "diet", "study", "treatment", "travel", "trip", "care":
		return true
	}
	return false
}

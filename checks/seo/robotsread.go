package seo

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// judgeRobotsFile reads a robots.txt.
func judgeRobotsFile(p *project.Project, file string) check.Finding {
	text, _ := p.Read(file)
	if e, banned := banOnAll(string(text)); banned {
		line := 1 + strings.Count(string(text[:e.Start]), "\n")
		return check.Missing(check.Certain, file+" keeps every crawler out of the whole site.", check.Line(file, line, "disallows everything"))
	}
	if e, banned := banOnParts(p, string(text)); banned {
		line := 1 + strings.Count(string(text[:e.Start]), "\n")
		return partsBanned(file, check.Line(file, line, "scripts, styles and pictures of every page lie here"))
	}
	return check.Passed(check.Certain, file+" tells crawlers what they may read.", check.Line(file, 1, "robots.txt"))
}

// partsBanned is the finding for a ban on the files that pages are made of.
func partsBanned(file string, at check.Place) check.Finding {
	return check.Missing(check.Certain, file+" keeps crawlers from what every page is made of: search engines that draw pages see them without styles, pictures and what scripts add.", at)
}

// judgeRobotsModule reads Next's app/robots. A ban that holds only sometimes, as
// for previews, keeps nobody out of the live site.
func judgeRobotsModule(p *project.Project, file string) check.Finding {
	for rule := range p.Source(file).Find(source.Object) {
		ban := rule.PropNode("disallow")
		if !ban.OK() || !only(rule.Prop("disallow"), "/") || !forEveryone(rule) || rule.Enclosing(source.If, source.Conditional).OK() {
			continue
		}
		if allowed := rule.Prop("allow"); allowed.OK() && !only(allowed, "/") {
			continue
		}
		return check.Missing(check.Certain, file+" keeps every crawler out of the whole site.", check.At(ban, "disallows everything"))
	}
	if item := bannedPart(p.Source(file)); item.OK() {
		return partsBanned(file, check.At(item, "scripts, styles and pictures of every page lie here"))
	}
	return check.Passed(check.Certain, file+" tells crawlers what they may read.", check.Line(file, 1, "robots.txt"))
}

// only reports whether a value is one text, alone or in a list of one.
func only(value source.Node, text string) bool {
	if items := value.ChildrenIn(source.Item); value.Kind() == source.Array && len(items) == 1 {
		value = items[0]
	}
	s, _ := value.StringValue()
	return s == text
}

// forEveryone reports whether a rule is for all crawlers.
func forEveryone(rule source.Node) bool {
	agent := rule.Prop("userAgent")
	return !agent.OK() || only(agent, "*")
}

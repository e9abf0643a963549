package check

import (
	"path"
	"regexp"
	"slices"

	"underpin/checks/project"
)

// A lonely is the key of what a check finds in a project without the parts in another
// language beside it.
type lonely struct{ c *Check }

// lookAround is what a check finds in a product: in the app itself, and in each part in
// another language that stands beside it, as if that had been opened by itself.
func lookAround(p *project.Project, c *Check) Finding {
	parts := p.OtherLanguage()
	if len(parts) == 0 {
		return lookAlone(p, c)
	}
	f := keptAlone(p, c)
	for _, part := range parts {
		f = c.joined(f, inPart(p, c, part), part, p.Stack().Python())
	}
	return f
}

// keptAlone is what a check finds in a project as one app, kept beside what it finds in the
// product.
func keptAlone(p *project.Project, c *Check) Finding {
	return project.Answer(p, lonely{c}, func(p *project.Project) Finding { return lookAlone(p, c) })
}

// inPart is what a check finds in a part by itself, told in paths of the whole.
func inPart(p *project.Project, c *Check, part string) Finding {
	side := p.Beside(part)
	f := keptAlone(side, c)
	f.Reason = wholePaths(side, part, f.Reason)
	f.Places = slices.Clone(f.Places)
	for i := range f.Places {
		pl := &f.Places[i]
		pl.File, pl.Message = path.Join(part, pl.File), wholePaths(side, part, pl.Message)
	}
	return f
}

// fileLike are words that may be paths.
var fileLike = regexp.MustCompile(`[\w@.\[\]()-]+(?:/[\w@.\[\]()-]+)*\.\w+`)

// wholePaths writes the files of a part that a sentence names as paths of the whole.
func wholePaths(side *project.Project, part, text string) string {
	return fileLike.ReplaceAllStringFunc(text, func(word string) string {
		if !side.Has(word) {
			return word
		}
		return path.Join(part, word)
	})
}

// joined is the finding for a product, of what was found in the app and in a part beside
// it, of which the app is the server or the front end. What the app's own check says of code
// in the part counts for nothing: the part's language is another one.
func (c *Check) joined(own, side Finding, part string, serves bool) Finding {
	front, server := own, side
	if serves {
		front, server = side, own
	}
	foreign := own.Verdict == Gap && outside(own.Places, []string{part})
	switch {
	case side.Verdict == NotNeeded:
		return own
	case own.Verdict == NotNeeded, foreign:
		return side
	case c.OfPages:
		return front
	case c.Anywhere && server.Verdict == Pass, front.Verdict == Unclear && server.Verdict == Pass:
		return server // a front end does not see the server
	case c.Anywhere && front.Verdict == Pass:
		return front
	}
	mine, theirs := c.standing(own), c.standing(side)
	switch {
	case mine == theirs && own.Verdict == Gap:
		return c.both(own, side, part)
	case mine < theirs:
		return side
	}
	return own
}

// standing orders what was found by what is told first. That something is safe is not said
// of a product of which a part is not understood; elsewhere what is known is said.
func (c *Check) standing(f Finding) int {
	switch f.Verdict {
	case Gap:
		if f.Confidence == Possible {
			return 4
		}
		return 6
	case Ask:
		return 5
	case Unclear:
		if c.Area() != "security" {
			return 1
		}
		return 3
	case Pass:
		return 2
	}
	return 0
}

// both is a gap in the app and in the part, the graver one first.
func (c *Check) both(own, side Finding, part string) Finding {
	weigh := func(f Finding) Severity { return Result{c, f}.Severity() }
	also := " In " + part + ": " + side.Reason
	if weigh(side) > weigh(own) {
		also = " Beside it: " + own.Reason
		own, side = side, own
	}
	known := func(pl Place) bool {
		return slices.ContainsFunc(own.Places, func(o Place) bool { return o.File == pl.File && o.Line == pl.Line })
	}
	more := slices.DeleteFunc(slices.Clone(side.Places), known)
	if len(more) > 0 && own.Reason != side.Reason {
		own.Reason += also
	}
	own.Severity = weigh(own)
	own.Places = append(slices.Clone(own.Places), more...)
	own.Brief = append(slices.Clone(own.Brief), side.Brief...)
	return own
}

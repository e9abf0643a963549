package security

import (
	"path"
	"strconv"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// The lengths of time that the checks of sessions speak of, in seconds.
const (
	minute = 60.0
	hour   = 60 * minute
	day    = 24 * hour
)

// numberOf is the value of a numeric expression as far as the code fixes it. A
// value from the environment counts as the default behind it.
func numberOf(p *project.Project, n source.Node, depth int) (float64, bool) {
	if depth > 8 {
		return 0, false
	}
	n = follow(p, n)
	switch n.Kind() {
	case source.Number:
		v, err := strconv.ParseFloat(strings.ReplaceAll(n.Text(), "_", ""), 64)
		return v, err == nil
	case source.String:
		s, _ := n.StringValue()
		v, err := strconv.ParseFloat(s, 64)
		return v, err == nil
	case source.Binary:
		return binaryNumber(p, n, depth)
	case source.Conditional:
		return larger(p, n.Child(source.Then), n.Child(source.Else), depth)
	case source.Call:
		switch n.CalleePath() {
		case "Number", "parseInt", "parseFloat", "Number.parseInt", "Math.floor", "Math.round", "Math.ceil":
			return numberOf(p, n.Arg(0), depth+1)
		}
		if path.Ext(n.File().Path) == ".py" {
			return pythonNumber(p, n, depth)
		}
	}
	return 0, false
}

func binaryNumber(p *project.Project, n source.Node, depth int) (float64, bool) {
	a, okA := numberOf(p, n.Child(source.Left), depth+1)
	b, okB := numberOf(p, n.Child(source.Right), depth+1)
	switch op := n.Operator(); {
	case op == "||" || op == "??":
		if okA {
			return a, true
		}
		return b, okB
	case !okA || !okB:
		return 0, false
	case op == "*":
		return a * b, true
	case op == "+":
		return a + b, true
	case op == "-":
		return a - b, true
	case op == "/" && b != 0:
		return a / b, true
	}
	return 0, false
}

func larger(p *project.Project, a, b source.Node, depth int) (float64, bool) {
	x, okX := numberOf(p, a, depth+1)
	y, okY := numberOf(p, b, depth+1)
	return max(x, y), okX || okY
}

// lifetime is a length of time in seconds: a number in a unit, or a text such as
// "15m", "7 days" and `${DAYS}d`.
func lifetime(p *project.Project, n source.Node, unit float64) (float64, bool) {
	if v, ok := numberOf(p, n, 0); ok {
		return v * unit, true
	}
	n = follow(p, n)
	if n.Kind() == source.Binary && (n.Operator() == "||" || n.Operator() == "??") {
		return lifetime(p, n.Child(source.Right), unit)
	}
	if n.Kind() == source.Template {
		return templateSpan(p, n)
	}
	text, ok := n.StringValue()
	if !ok {
		return 0, false
	}
	return textSpan(text)
}

// templateSpan reads `${N}d`.
func templateSpan(p *project.Project, n source.Node) (float64, bool) {
	amount, unit, known := 0.0, "", false
	for c := range n.Children() {
		if s, ok := c.StringValue(); ok {
			unit += s
		} else if v, ok := numberOf(p, c, 0); ok {
			amount, known = v, true
		}
	}
	if !known {
		return 0, false
	}
	return textSpan(strconv.FormatFloat(amount, 'f', -1, 64) + strings.TrimSpace(unit))
}

// textSpan reads a number with a unit, as jsonwebtoken and jose spell it.
func textSpan(text string) (float64, bool) {
	text = strings.TrimSpace(strings.ToLower(text))
	digits := run(text, "0-9.")
	amount, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		return 0, false
	}
	switch unit := strings.TrimSpace(text[len(digits):]); {
	case unit == "" || unit == "ms" || strings.HasPrefix(unit, "milli"):
		return amount / 1000, true
	case strings.HasPrefix(unit, "mo"):
		return amount * 30 * day, true
	case strings.HasPrefix(unit, "m"):
		return amount * minute, true
	case strings.HasPrefix(unit, "s"):
		return amount, true
	case strings.HasPrefix(unit, "h"):
		return amount * hour, true
	case strings.HasPrefix(unit, "d"):
		return amount * day, true
	case strings.HasPrefix(unit, "w"):
		return amount * 7 * day, true
	case strings.HasPrefix(unit, "y"):
		return amount * 365 * day, true
	}
	return 0, false
}

// lasting is a length of time for a sentence.
func lasting(seconds float64) string {
	amount, unit := seconds/minute, "minute"
	switch {
	case seconds >= 2*365*day:
		amount, unit = seconds/(365*day), "year"
	case seconds >= day:
		amount, unit = seconds/day, "day"
	case seconds >= hour:
		amount, unit = seconds/hour, "hour"
	}
	text := strconv.Itoa(int(amount+0.5)) + " " + unit
	if int(amount+0.5) != 1 {
		text += "s"
	}
	return text
}

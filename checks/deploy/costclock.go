package deploy

import (
	"fmt"
	"strconv"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// often is, in minutes, how seldom a function may be started by a clock without being told.
const often = 5

// busyClock are the schedules by which a host that bills functions starts one every few
// minutes, day and night. Alone they are no gap: what waits in a queue has to be looked
// for; they are told with what was found, and where the accounts are asked about.
func busyClock(p *project.Project) []check.Place {
	var out []check.Place
	add := func(file string, line int, schedule string) {
		if minutes := everyMinutes(schedule); minutes > 0 && minutes <= often {
			words := "a function is started every minute, day and night"
			if minutes > 1 {
				words = fmt.Sprintf("a function is started every %d minutes, day and night", minutes)
			}
			out = append(out, check.Line(file, max(line, 1), words))
		}
	}
	if v, err := p.ReadJSON("vercel.json"); err == nil {
		for job := range v.Get("crons").Items() {
			add("vercel.json", job.Get("schedule").Line, job.Get("schedule").Text())
		}
	}
	if v, err := p.ReadTOML("netlify.toml"); err == nil {
		for m := range v.Get("functions").Members() {
			add("netlify.toml", m.Value.Get("schedule").Line, m.Value.Get("schedule").Text())
		}
	}
	for _, file := range []string{"wrangler.toml", "wrangler.json", "wrangler.jsonc"} {
		read := p.ReadJSON
		if strings.HasSuffix(file, ".toml") {
			read = p.ReadTOML
		}
		if v, err := read(file); err == nil {
			for c := range v.Get("triggers", "crons").Items() {
				add(file, c.Line, c.Text())
			}
		}
	}
	for _, name := range p.Sources() {
		if strings.Contains(name, "netlify/functions/") && !strings.HasPrefix(name, "../") && p.Holds(name, "schedule") {
			for _, s := range project.PerFile(p, name, "deploy/schedule", scheduledIn) {
				add(name, s.line, s.schedule)
			}
		}
	}
	const most = 6
	return out[:min(len(out), most)]
}

// A scheduled is when a function of Netlify's says that it is to be started.
type scheduled struct {
	schedule string
	line     int
}

// scheduledIn reads schedule("* * * * *", handler) and export const config = { schedule }.
func scheduledIn(f *source.File) []scheduled {
	var out []scheduled
	for n := range f.Find(source.Call, source.Property) {
		v := n.Child(source.Value)
		if n.Kind() == source.Call && n.CalleeName() == "schedule" {
			v = n.Arg(0)
		} else if n.Key() != "schedule" {
			continue
		}
		if text, ok := v.StringValue(); ok {
			out = append(out, scheduled{text, n.Line()})
		}
	}
	return out
}

// everyMinutes is after how many minutes a schedule starts its work again, at every hour of
// every day; 0 for one that rests.
func everyMinutes(schedule string) int {
	fields := strings.Fields(schedule)
	if len(fields) != 5 || fields[1] != "*" || fields[2] != "*" || fields[4] != "*" {
		return 0
	}
	if fields[0] == "*" {
		return 1
	}
	n, _ := strconv.Atoi(strings.TrimPrefix(fields[0], "*/"))
	if !strings.HasPrefix(fields[0], "*/") {
		return 0
	}
	return n
}

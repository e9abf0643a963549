package deploy

import (
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// flagOf finds a number that a command of gcloud is given: --cpu 4, --cpu=4, or the two
// as items of a list.
func flagOf(name string) *regexp.Regexp {
	return regexp.MustCompile(`--` + name + `["']?(?:[ =]|,\s*|\s*\n\s*-\s*)["']?(\d+)(Gi|G|Mi|M)?\b`)
}

var fewest, processors, memorySize = flagOf("min-instances"), flagOf("cpu"), flagOf("memory")

// cloudRunSize finds services of Cloud Run that never stop and are more than one, or
// large: they are paid for day and night (https://cloud.google.com/run/docs/configuring/min-instances).
func cloudRunSize(p *project.Project, name string) []check.Place {
	base := path.Base(name)
	ext := path.Ext(base)
	if ext != ".yml" && ext != ".yaml" && ext != ".sh" && base != "Makefile" || !p.Holds(name, "--min-instances") || strings.Contains(base, "example") {
		return nil
	}
	text, _ := p.Read(name)
	var out []check.Place
	for _, at := range fewest.FindAllSubmatchIndex(text, -1) {
		before := string(text[:at[0]])
		line := strings.Count(before, "\n") + 1
		if strings.HasPrefix(strings.TrimSpace(before[strings.LastIndexByte(before, '\n')+1:]), "#") {
			continue
		}
		n, _ := strconv.Atoi(string(text[at[2]:at[3]]))
		around := text[max(0, at[0]-600):min(len(text), at[1]+600)]
		large := flagged(processors, around) >= 4 || gigabytes(around) >= 4
		switch {
		case n >= 2:
			out = append(out, check.Line(name, line, fmt.Sprintf("%d instances that never stop", n)))
		case n == 1 && large:
			out = append(out, check.Line(name, line, "a large instance that never stops"))
		}
	}
	return out
}

func flagged(of *regexp.Regexp, text []byte) int {
	m := of.FindSubmatch(text)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(string(m[1]))
	return n
}

func gigabytes(text []byte) int {
	m := memorySize.FindSubmatch(text)
	if m == nil || len(m[2]) == 0 || m[2][0] != 'G' {
		return 0
	}
	return flagged(memorySize, text)
}

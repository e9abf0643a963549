package deploy

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// buildFix lets the build stop at errors again.
var buildFix = &fixes.Fix{
	Title:  "Let the build stop at errors",
	Safety: fixes.Behaviour,
	Kind:   fixes.Guided,
	Plan:   planBuild,
}

func planBuild(d *fixes.Draft) error {
	p := d.Project()
	f := p.Config("next.config")
	if f == nil || !p.Stack().Has(project.Next) || len(secondConfigs(p)) > 0 { // which of two is meant, their owner knows
		return notForATemplate(p)
	}
	var edits []fixes.Edit
	for _, o := range [][2]string{{"typescript", "ignoreBuildErrors"}, {"eslint", "ignoreDuringBuilds"}} {
		n := optionIn(f, o[0], o[1])
		if !n.OK() || n.Child(source.Value).Text() != "true" {
			continue
		}
		if group := n.Parent().Parent(); onlyMember(n) && group.Kind() == source.Property && group.Parent().Kind() == source.Object {
			n = group
		}
		edits = append(edits, withoutProperty(n))
	}
	if len(edits) == 0 {
		return notForATemplate(p)
	}
	d.Review()
	d.Step("Build the app and repair what now comes to light. It was there before, and nobody saw it.", buildCommand(p))
	for _, x := range append(lockFaults(p), dockerFaults(p)...) {
		d.Note("Still to be decided by you: " + x.words + ".")
	}
	return d.Edit(f.Path, edits...)
}

// notForATemplate refuses, and names what is wrong: the choice is a person's.
func notForATemplate(p *project.Project) error {
	found := strings.TrimSuffix(lookForBuild(p).Reason, ".")
	if found != "" {
		found = strings.ToLower(found[:1]) + found[1:]
	}
	return fixes.Refuse("which way to put this right is for a person to decide: "+found, "", "")
}

func onlyMember(n source.Node) bool {
	members := 0
	for range n.Parent().Children() {
		members++
	}
	return members == 1
}

func buildCommand(p *project.Project) string {
	return runScript(p.Stack().PackageManager, "build")
}

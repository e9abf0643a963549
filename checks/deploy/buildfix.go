package deploy

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// buildFix lets the build stop at errors again, and leaves one lock file and one
// configuration.
var buildFix = &fixes.Fix{
	Title:   "Make the build strict, and the same each time",
	Safety:  fixes.Behaviour,
	Kind:    fixes.Guided,
	Options: buildOptions,
	Plan:    planBuild,
}

func buildOptions(p *project.Project) []fixes.Option {
	if p.Manifest() == nil {
		return nil
	}
	locks, managers := rivalLocks(p)
	if len(managers) < 2 {
		return nil
	}
	c := usedManager(p, locks, managers)
	return []fixes.Option{{
		Name: "manager", Label: "Which package manager do you use?",
		Help:    "Its lock file stays, the others are removed. Suggested: " + c.why + ".",
		Default: c.manager, Choices: managers,
	}}
}

func planBuild(d *fixes.Draft) error {
	if d.Project().Manifest() == nil {
		return notForATemplate(d.Project())
	}
	done := false
	for _, part := range []func(*fixes.Draft) (bool, error){dropSecondConfigs, keepOneLock, stopAtErrors} {
		changed, err := part(d)
		if err != nil {
			return err
		}
		done = done || changed
	}
	p := d.Project()
	if !done {
		return notForATemplate(p)
	}
	d.Review()
	if f := lookForBuild(p); f.Verdict == check.Gap {
		d.Note("Still to be decided by you: " + inSentence(f.Reason) + ".")
	}
	if f := lockFaults(p); len(f) > 0 && len(p.Stack().LockFiles) == 0 {
		d.Step("Install once and commit the lock file that comes of it: the gap closes with it.", "npm install")
	}
	return nil
}

// stopAtErrors takes out what tells Next to build in spite of errors. With two
// configurations left, only their owner knows which is meant.
func stopAtErrors(d *fixes.Draft) (bool, error) {
	p := d.Project()
	f := p.Config("next.config")
	if f == nil || !p.Stack().Has(project.Next) || len(secondConfigs(p)) > 0 {
		return false, nil
	}
	var edits []fixes.Edit
	for _, o := range [][2]string{{"typescript", "ignoreBuildErrors"}, {"eslint", "ignoreDuringBuilds"}} {
		n := optionIn(f, o[0], o[1])
		if !n.OK() || n.Child(source.Value).Text() != "true" {
			continue
		}
		if group := n.Parent().Parent(); fixes.OnlyProperty(n) && group.Kind() == source.Property && group.Parent().Kind() == source.Object {
			n = group
		}
		edits = append(edits, fixes.WithoutProperty(n))
	}
	if len(edits) == 0 {
		return false, nil
	}
	d.Step("Build the app and repair what now comes to light. It was there before, and nobody saw it.", buildCommand(p))
	return true, d.Edit(f.Path, edits...)
}

// keepOneLock removes the lock files of the package managers that are not used.
func keepOneLock(d *fixes.Draft) (bool, error) {
	p := d.Project()
	locks, managers := rivalLocks(p)
	if len(managers) < 2 {
		return false, nil
	}
	kept := d.Option("manager")
	if !slices.Contains(managers, kept) {
		return false, fixes.Refuse("there is no lock file of "+kept+": choose one of "+strings.Join(managers, ", "), "", "")
	}
	var behind []string
	for _, l := range locks {
		if lockManagers[path.Base(l)] == kept {
			behind = p.LockMisses(l)
			continue
		}
		d.Remove(l)
	}
	d.Note(kept + " stays" + reliedOn(p, locks, managers, kept) + ".")
	text := "Install with " + kept + " from now on, on your machine, in the pipeline and at the host."
	if len(behind) > 0 {
		text = "Install once with " + kept + " and commit its lock file: it does not know " + some(behind) + " yet."
	}
	d.Step(text, kept+" install")
	return true, nil
}

// reliedOn says what spoke for the package manager that stays, if anything did.
func reliedOn(p *project.Project, locks, managers []string, kept string) string {
	if c := usedManager(p, locks, managers); c.manager == kept {
		return ": " + c.why
	}
	return ", as you chose"
}

// some names the first of a list, and says how many more there are.
func some(names []string) string {
	if len(names) <= 3 {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:3], ", ") + " and others"
}

// notForATemplate refuses, and names what is wrong: the choice is a person's.
func notForATemplate(p *project.Project) error {
	reason := lookForBuild(p).Reason
	if strings.HasPrefix(reason, "There is no lock file") && !strings.Contains(reason, ";") && p.Manifest() != nil {
		// Only an install knows the versions that are there.
		return fixes.Refuse("the lock file is what an install writes, so no template can: "+inSentence(reason), "sh", "npm install --package-lock-only\ngit add package-lock.json\n")
	}
	return fixes.Refuse("which way to put this right is for a person to decide: "+inSentence(reason), "", "")
}

// inSentence is a sentence as a part of another.
func inSentence(text string) string {
	text = strings.TrimSuffix(text, ".")
	if text == "" {
		return ""
	}
	return strings.ToLower(text[:1]) + text[1:]
}

func buildCommand(p *project.Project) string {
	return runScript(p.Stack().PackageManager, "build")
}

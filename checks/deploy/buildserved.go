package deploy

import (
	"fmt"
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// servedElsewhere tells of a host that serves a folder which the build does not write: Vite
// writes dist and Create React App build, where nothing says otherwise
// (https://vite.dev/config/build-options#build-outdir). What is served instead is the folder
// of raw files, or nothing.
func servedElsewhere(p *project.Project) []fault {
	out, at := outFolder(p)
	if out == "" {
		return nil
	}
	var faults []fault
	for _, s := range servedFolders(p) {
		folder := path.Clean(s.command)
		if folder == out || strings.HasPrefix(folder, out+"/") || strings.Contains(s.command, "$") || !neverBuilt(p, folder) {
			continue
		}
		faults = append(faults, fault{
			check.High, check.Likely, fmt.Sprintf("%s serves the folder %s, and the build writes %s", path.Base(s.file), folder, out),
			[]check.Place{check.Line(s.file, s.line, "serves "+folder), check.Line(at.File, at.Line, "the build writes "+out)},
			"The folder that the host serves is the one that the build writes.",
		})
	}
	return faults
}

// servedFolders are the folders that the settings of hosts name, for what is served as it is.
func servedFolders(p *project.Project) []started {
	var out []started
	add := func(file string, v project.Value) {
		if v.Text() != "" {
			out = append(out, started{file, max(v.Line, 1), v.Text()})
		}
	}
	if v, err := p.ReadJSON("firebase.json"); err == nil {
		hosting := v.Get("hosting")
		add("firebase.json", hosting.Get("public"))
		for one := range hosting.Items() {
			add("firebase.json", one.Get("public"))
		}
	}
	if v, err := p.ReadJSON("vercel.json"); err == nil {
		add("vercel.json", v.Get("outputDirectory"))
	}
	if v, err := p.ReadTOML("netlify.toml"); err == nil && !v.Get("build", "base").OK() {
		add("netlify.toml", v.Get("build", "publish"))
	}
	return out
}

// outFolder is the folder that the build of a front end writes, with the line that says so;
// "" for what else builds, and where that cannot be told.
func outFolder(p *project.Project) (string, check.Place) {
	m := p.Manifest()
	if p.Folder() != "" || m == nil {
		return "", check.Place{}
	}
	build := m.Scripts["build"]
	at := check.Line(m.File, max(build.Line, 1), "")
	words := strings.Fields(build.Command)
	if len(words) == 0 || strings.ContainsAny(build.Command, ";|") || strings.Contains(build.Command, "outDir") || strings.Contains(build.Command, "BUILD_PATH") || movesBuilt(build.Command) {
		return "", check.Place{}
	}
	switch {
	case p.Stack().Framework == project.CRA && strings.Contains(build.Command, "react-scripts build"):
		return "build", at
	case p.Stack().Framework == project.Vite && strings.Contains(build.Command, "vite build"):
		return viteOut(p, at)
	}
	return "", check.Place{}
}

// viteOut reads what Vite's settings say of the folder.
func viteOut(p *project.Project, at check.Place) (string, check.Place) {
	config := p.Config("vite.config")
	if config == nil {
		return "dist", at
	}
	out := "dist"
	for prop := range config.Find(source.Property, source.Shorthand) {
		switch prop.Key() {
		case "root":
			return "", check.Place{}
		case "outDir":
			text, ok := prop.Child(source.Value).StringValue()
			if !ok {
				return "", check.Place{}
			}
			out, at = path.Clean(text), check.Line(config.Path, prop.Line(), "")
		}
	}
	return out, at
}

// movesBuilt reports whether a command moves what it built somewhere else.
func movesBuilt(command string) bool {
	for _, part := range splitCommand(command) {
		switch words := strings.Fields(part); {
		case len(words) == 0:
		case words[0] == "cp" || words[0] == "mv" || words[0] == "rsync" || words[0] == "node" || words[0] == "bash" || words[0] == "sh":
			return true
		}
	}
	return false
}

// neverBuilt reports whether a folder is the one of raw files, or is not there: any other may
// be filled by a script.
func neverBuilt(p *project.Project, folder string) bool {
	if folder == "public" || folder == "src" {
		return true
	}
	for _, name := range p.Files() {
		if strings.HasPrefix(name, folder+"/") {
			return false
		}
	}
	for name, s := range p.Manifest().Scripts {
		if name != "build" && strings.Contains(s.Command, folder) {
			return false
		}
	}
	return folder != "."
}

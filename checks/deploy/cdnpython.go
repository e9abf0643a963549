package deploy

import (
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// pythonFiles judges how a Python app's files are sent.
func pythonFiles(p *project.Project) check.Finding {
	for _, name := range p.Files() {
		if !strings.HasSuffix(name, ".py") || !p.HoldsFold(name, "whitenoise", "storages.backends", "max_age_default", "cloudinary_storage", "s3boto3storage") {
			continue
		}
		text, _ := p.Read(name)
		n := 0
		for line := range strings.Lines(string(text)) {
			n++
			low := strings.ToLower(line)
			if strings.Contains(low, "whitenoise") || strings.Contains(low, "storages.backends") || strings.Contains(low, "max_age_default") || strings.Contains(low, "s3boto3storage") {
				return check.Passed(check.Likely, "Files are sent with a lifetime.", check.Line(name, n, "sends files with a lifetime"))
			}
		}
	}
	if at, own := ownPythonFiles(p); own {
		f := check.Missing(check.Likely, "Nothing lets browsers keep the files that the app's own server sends, so they ask for each of them again and again.", at)
		f.Brief = cdnBrief
		return f
	}
	if p.Stack().Framework == project.Django && !p.Has("templates") {
		for _, name := range p.Files() {
			if strings.HasSuffix(name, ".html") {
				return check.Missing(check.Possible, "Django's own files are sent without a lifetime: nothing like WhiteNoise or a bucket was found.")
			}
		}
		return check.Unneeded("This is an API: it has no files of its own to send.")
	}
	return check.Missing(check.Possible, "The app sends its own files, and no lifetime for them was found.")
}

// ownPythonFiles is where a server in Python is told to send files itself, with nothing
// in front that says how long they last: Flask and Starlette send none of it.
// https://flask.palletsprojects.com/en/stable/config/#SEND_FILE_MAX_AGE_DEFAULT
func ownPythonFiles(p *project.Project) (check.Place, bool) {
	files := false
	for _, name := range p.Files() {
		if !strings.HasPrefix(name, "../") && strings.Contains("/"+name, "/static/") && (strings.HasSuffix(name, ".js") || strings.HasSuffix(name, ".css") || strings.HasSuffix(name, ".png")) {
			files = true
		}
		low := strings.ToLower(path.Base(name))
		if strings.Contains(low, "nginx") && p.Holds(name, "expires ", "Cache-Control", "alias ", "proxy_cache") || low == "caddyfile" || low == "vercel.json" || strings.HasPrefix(low, "cloudflare") {
			return check.Place{}, false
		}
	}
	if !files {
		return check.Place{}, false
	}
	for f := range p.PythonHolding("StaticFiles(", "Flask(") {
		if p.Holds(f.Path, "Cache-Control", "cache_control", "static_max_age") && p.Holds(f.Path, "/static") {
			return check.Place{}, false
		}
		for c := range f.Find(source.Call) {
			switch from, _ := c.Child(source.Callee).Origin(); {
			case c.CalleeName() == "StaticFiles" && (strings.HasPrefix(from, "fastapi") || strings.HasPrefix(from, "starlette")), c.CalleeName() == "Flask" && from == "flask":
				return check.At(c, "sends files without a lifetime"), true
			}
		}
	}
	return check.Place{}, false
}

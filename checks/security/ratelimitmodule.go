package security

import (
	"path"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// module is the limiter's module: the one that an earlier fix wrote, else a new
// one.
func (g *guarding) module() (string, error) {
	d := g.d
	if file, ok := g.earlier(); ok {
		return file, nil
	}
	pieces := []string{"memory.ts", g.callerPiece()}
	if d.Option("store") == "upstash" && !onWorkers(d.Project()) {
		pieces[0] = "upstash.ts"
		if err := g.upstash(); err != nil {
			return "", err
		}
	} else {
		d.Note("Calls are counted in memory, per running instance. On a serverless host choose store=upstash, which counts once for all.")
	}
	d.Note("The limits are a beginning: 10 attempts in 15 minutes where accounts are guarded, 5 messages in 10 minutes, 20 calls a minute where each call costs. Callers are told apart by the address that the proxy in front of the app reports.")
	switch {
	case g.app && g.by == project.Next:
		pieces = append(pieces, "next/app.ts")
	case g.app:
		pieces = append(pieces, "response.ts")
	}
	if g.pages {
		pieces = append(pieces, "next/pages.ts")
	}
	before, redis := g.redis()
	for i, name := range pieces {
		text, err := d.Template("security/ratelimit/"+name, map[string]string{"REDIS": redis})
		if err != nil {
			return "", err
		}
		if name == "upstash.ts" {
			text = before + text
		}
		pieces[i] = text
	}
	file, text, err := g.asModule(fixes.JoinModules(pieces...))
	if err != nil {
		return "", err
	}
	return file, d.Create(file, text)
}

// asModule is the limiter's module in the language and style of the app.
func (g *guarding) asModule(text string) (file, out string, err error) {
	if g.by == project.Next {
		return fixes.NextModule(g.d, g.moduleName(), text)
	}
	return fixes.Module(g.d, sortedFiles(g.edits)[0], g.moduleName(), text)
}

// moduleName is the first name for the limiter's module that is free.
func (g *guarding) moduleName() string {
	folder, suffix := g.folder()
	for _, name := range moduleNames {
		if _, taken := fixes.HasModule(g.d, path.Join(folder, name+suffix)); !taken {
			return path.Join(folder, name+suffix+".ts")
		}
	}
	return path.Join(folder, moduleNames[0]+suffix+".ts") // Create says that it is taken
}

var moduleNames = []string{"rate-limit", "request-limit", "caller-limit"}

// earlier is a limiter's module of this fix that has all that is needed now.
func (g *guarding) earlier() (string, bool) {
	folder, suffix := g.folder()
	for _, name := range moduleNames {
		file, ok := fixes.HasModule(g.d, path.Join(folder, name+suffix))
		f := g.d.Source(file)
		if !ok || f == nil {
			continue
		}
		_, app := f.ExportOf("tooManyRequests")
		_, pages := f.ExportOf("sendTooManyRequests")
		limit := f.Declaration("rateLimit")
		if len(limit.ChildrenIn(source.ParamRole)) == 4 && (app || !g.app) && (pages || !g.pages) {
			return file, true
		}
	}
	return "", false
}

func (g *guarding) upstash() error {
	d := g.d
	if err := d.Dependency("@upstash/ratelimit", "^2.0.0", false); err != nil {
		return err
	}
	if err := d.Dependency("@upstash/redis", "^1.34.0", false); err != nil {
		return err
	}
	for _, name := range []string{"UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_TOKEN"} {
		if err := d.EnvExample(name, "", "From the database's page in the Upstash console. Server only."); err != nil {
			return err
		}
	}
	d.Step("Create a Redis database at Upstash and set UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN where the app runs.", "")
	return nil
}

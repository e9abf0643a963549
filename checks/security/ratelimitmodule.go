package security

import (
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
	pieces := []string{"memory.ts", "caller.ts"}
	if d.Option("store") == "upstash" {
		pieces[0] = "upstash.ts"
		if err := g.upstash(); err != nil {
			return "", err
		}
	} else {
		d.Note("Calls are counted in memory, per running instance. On a serverless host choose store=upstash, which counts once for all.")
	}
	d.Note("The limits are a beginning: 10 attempts in 15 minutes where accounts are guarded, 5 messages in 10 minutes, 20 calls a minute where each call costs. Callers are told apart by the address that the proxy in front of the app reports.")
	if g.app {
		pieces = append(pieces, "app.ts")
	}
	if g.pages {
		pieces = append(pieces, "pages.ts")
	}
	for i, name := range pieces {
		text, err := d.Template("security/ratelimit/next/"+name, nil)
		if err != nil {
			return "", err
		}
		pieces[i] = text
	}
	file, text, err := fixes.NextModule(d, g.moduleName(), fixes.JoinModules(pieces...))
	if err != nil {
		return "", err
	}
	return file, d.Create(file, text)
}

// moduleName is the first name for the limiter's module that is free.
func (g *guarding) moduleName() string {
	folder := fixes.NextFolder(g.d.Project(), "lib")
	for _, name := range moduleNames {
		if _, taken := fixes.NextHas(g.d, folder+"/"+name); !taken {
			return folder + "/" + name + ".ts"
		}
	}
	return folder + "/" + moduleNames[0] + ".ts" // Create says that it is taken
}

var moduleNames = []string{"rate-limit", "request-limit", "caller-limit"}

// earlier is a limiter's module of this fix that has all that is needed now.
func (g *guarding) earlier() (string, bool) {
	for _, name := range moduleNames {
		file, ok := fixes.NextHas(g.d, fixes.NextFolder(g.d.Project(), "lib")+"/"+name)
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

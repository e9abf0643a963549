package payments

import (
	"path"
	"strings"

	"underpin/checks/project"
	"underpin/fixes"
)

const besideHookPath = "/api/webhooks/stripe"

// webhookBeside adds a route that receives Stripe's events to an app of one of the
// frameworks beside Next and Express.
func webhookBeside(d *fixes.Draft, by project.Tech) error {
	p := d.Project()
	if err := onlyStripe(p); err != nil {
		return err
	}
	var file string
	var err error
	switch by {
	case project.Fastify, project.Hono:
		file, err = webhookServer(d, by)
	default:
		file, err = webhookFile(d, by)
	}
	if err != nil {
		return err
	}
	d.Step("Write in "+file+", in the function fulfil, what a paid checkout gives the customer. Until then Stripe is told that the event failed and sends it again.", "")
	d.Step("In Stripe's dashboard add an endpoint with your live address and the path "+besideHookPath+", for the events that your app acts on.", "")
	d.Step("Set STRIPE_WEBHOOK_SECRET to the endpoint's signing secret (whsec_…), on the server and in your local env file.", "")
	d.Step("Try it locally: this prints a signing secret for your machine and sends events to it.", "stripe listen --forward-to localhost:"+devPort(by)+besideHookPath)
	passHooks(d, by, besideHookPath)
	d.Review()
	return stripeNeeds(d, stripeKey(p, ""))
}

// webhookText is the code of the route: what a framework is handed, and what is done
// with an event.
func webhookText(d *fixes.Draft, by project.Tech, template, function string) (string, error) {
	key := stripeKey(d.Project(), "")
	imports, read := fixes.ServerEnv(d.Project(), by)
	route, err := d.Template("payments/webhook/"+template, map[string]string{
		"FUNCTION": function, "PATH": besideHookPath, "KEY": key, "READ_KEY": read(key), "READ_SECRET": read("STRIPE_WEBHOOK_SECRET"),
	})
	if err != nil {
		return "", err
	}
	handle, err := d.Template("payments/webhook/handle.ts", nil)
	return withOptions(d.Project(), fixes.JoinModules(imports+route, handle)), err
}

// webhookFile adds the route as a file that the framework makes one of.
func webhookFile(d *fixes.Draft, by project.Tech) (string, error) {
	p := d.Project()
	template, function := "web/route.ts", "POST"
	var name string
	switch by {
	case project.SvelteKit:
		name = "src/routes" + besideHookPath + "/+server.ts"
	case project.Astro:
		name = "src/pages" + besideHookPath + ".ts"
		if p.ConfigSetting("astro.config", "output") != "server" && p.Dependency("@astrojs/node").Name == "" && !hostedAstro(p) {
			return "", fixes.Refuse("the site is built as files, and no server is there that could receive events: add an adapter first", "sh", "npx astro add node\n")
		}
	case project.Nuxt:
		template, name = "nuxt/stripe.post.ts", "server"+besideHookPath+".post.ts"
	default:
		function, name = "action", "app/routes/api.webhooks.stripe.ts"
	}
	name = path.Join(p.FolderOf(by), name)
	text, err := webhookText(d, by, template, function)
	if err != nil {
		return "", err
	}
	if by == project.Astro && p.ConfigSetting("astro.config", "output") != "server" {
		text += "\nexport const prerender = false;\n"
	}
	beside := name
	if !d.TypeScript() {
		beside = strings.TrimSuffix(name, ".ts") + ".js"
	}
	file, text, err := fixes.Module(d, beside, name, text)
	if err != nil {
		return "", err
	}
	if d.Has(file) {
		return "", fixes.Refuse(file+" exists already", "ts", "")
	}
	if by == project.ReactRouter || by == project.Remix {
		if err := fixes.NameRoute(d, by, besideHookPath, file); err != nil {
			return "", err
		}
	}
	return file, d.Create(file, text)
}

func hostedAstro(p *project.Project) bool {
	for _, host := range []string{"vercel", "netlify", "cloudflare", "deno"} {
		if p.Dependency("@astrojs/"+host).Name != "" {
			return true
		}
	}
	return false
}

// webhookServer adds a part of its own to a server of Fastify's or Hono's, before the
// other routes.
func webhookServer(d *fixes.Draft, by project.Tech) (string, error) {
	find, mount := fixes.FindFastify, ".register(stripeWebhook);"
	if by == project.Hono {
		find, mount = fixes.FindHono, ".route(\""+besideHookPath+"\", stripeWebhook);"
	}
	app, err := find(d.Project())
	if err != nil {
		return "", err
	}
	if strings.Contains(app.Made.Text(), "basePath(") {
		return "", fixes.Refuse(app.File.Path+" serves everything below a path of its own: mount the route there by hand", "ts", app.Name+mount+"\n")
	}
	text, err := webhookText(d, by, string(by)+"/stripe-webhook.ts", "")
	if err != nil {
		return "", err
	}
	file, text, err := fixes.Module(d, app.File.Path, path.Join(app.Folder(d, "routes"), "stripe-webhook.ts"), text)
	if err != nil {
		return "", err
	}
	if err := d.Create(file, text); err != nil {
		return "", err
	}
	return file, app.PutFirst(d, app.Name+mount, fixes.ImportFrom(d, app.File, file, "stripeWebhook"))
}

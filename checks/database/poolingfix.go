package database

import (
	"fmt"
	"path"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// poolingFix lets one client serve the whole process.
var poolingFix = &fixes.Fix{
	Title:  "Share one database client",
	Safety: fixes.Behaviour,
	Kind:   fixes.Auto,
	Plan:   planPooling,
}

func planPooling(d *fixes.Draft) error {
	p := d.Project()
	if _, direct := directURL(p); direct {
		return fixes.Refuse("the pooled address stands in the dashboard of the database's provider", "sh", "DATABASE_URL=\"postgresql://…pooler.supabase.com:6543/postgres?pgbouncer=true\"\n")
	}
	var own, shared []client
	for _, c := range clientsOf(p) {
		if c.kept {
			shared = append(shared, c)
		} else {
			own = append(own, c)
		}
	}
	if len(own) == 0 && len(p.PythonSources()) > 0 {
		return fixes.Refuse("no template of this fix writes Python; the brief says what is to be done", "python", "engine = create_engine(os.environ[\"DATABASE_URL\"], pool_size=5)  # in a module, once\n")
	}
	if len(own) == 0 {
		return nil
	}
	if oneForAll(clientsOf(p)) {
		return fixes.Refuse("what opens the one connection, and the transactions on it, must change with it", "ts", "import { Pool } from \"pg\";\n\nexport const pool = new Pool({ connectionString: process.env.DATABASE_URL });\n")
	}
	if len(own) == 1 && !own[0].request {
		return keepOne(d, own[0])
	}
	for _, c := range own {
		if c.kind != own[0].kind {
			return fixes.Refuse("the app makes clients of several kinds", "ts", "import { prisma } from \"./prisma\";\n")
		}
	}
	module, name, err := sharedModule(d, own, shared)
	if err != nil {
		return err
	}
	for _, c := range own {
		if p.Holds(c.file, "dotenv") {
			d.Note("The client is now made when its module is loaded. Load the .env file before that: `import \"dotenv/config\"` as the first line of " + module + ".")
		}
		if c.file == module {
			continue
		}
		if err := fixes.ShareClient(d, c.node(d.Project()), module, name); err != nil {
			return err
		}
	}
	return nil
}

// keepOne keeps the client of the one module that makes it.
func keepOne(d *fixes.Draft, c client) error {
	return fixes.KeepOnGlobal(d, c.node(d.Project()))
}

// sharedModule is the module whose client the others shall use: one that keeps
// and exports its client, one that exports it, or a new one.
func sharedModule(d *fixes.Draft, own, shared []client) (module, name string, err error) {
	p := d.Project()
	for _, c := range append(shared, own...) {
		if c.kind != own[0].kind || isRoute(p, c.file) {
			continue
		}
		decl := c.node(p).Enclosing(source.Declarator)
		local := decl.Child(source.Name).Ident()
		if _, ok := p.Source(c.file).ExportOf(local); !ok || local == "" || !decl.Parent().Parent().Is(source.FileKind) {
			continue
		}
		if !c.kept && reloads(p.Stack()) {
			err = keepOne(d, c)
		}
		return c.file, local, err
	}
	return newClientModule(d, own)
}

func isRoute(p *project.Project, file string) bool {
	for _, r := range p.Routes() {
		if r.File == file {
			return true
		}
	}
	return false
}

// newClientModule writes the module of the client from its template.
func newClientModule(d *fixes.Draft, own []client) (module, name string, err error) {
	p := d.Project()
	first := own[0].node(p)
	args := ""
	for _, c := range own {
		if a := arguments(c.node(p)); args == "" || len(a) > len(args) {
			args = a
		}
	}
	pkg, _ := first.Origin()
	replace := map[string]string{}
	name = "pool"
	switch own[0].kind {
	case "Prisma":
		if args != "" || strings.HasPrefix(pkg, ".") || pkg == "" {
			return "", "", fixes.Refuse("the clients are made with options of their own, or from a generated folder", "ts", "export const prisma = globalForPrisma.prisma ?? new PrismaClient();\n")
		}
		name, replace["CLIENT"] = "prisma", pkg
	case "pg":
		if pkg != "pg" || first.CalleeName() != "Pool" || !plainOptions(first) {
			return "", "", fixes.Refuse("the pools are made with options that cannot be moved to another file", "ts", "export const pool = new Pool({ connectionString: process.env.DATABASE_URL });\n")
		}
		replace["OPTIONS"] = args
	default:
		return "", "", fixes.Refuse(fmt.Sprintf("no template makes a client of %s", own[0].kind), "", "")
	}
	text, err := d.Template("database/pooling/"+name+".ts", replace)
	if err != nil {
		return "", "", err
	}
	target := path.Join(commonFolder(p, own), name+".ts")
	if p.Stack().Has(project.Next) {
		target = fixes.NextFolder(p, "lib") + "/" + name + ".ts"
	}
	file, out, err := fixes.Module(d, own[0].file, target, text)
	if err != nil {
		return "", "", err
	}
	if d.Has(file) {
		return "", "", fixes.Refuse(file+" exists already", "ts", out)
	}
	return file, name, d.Create(file, out)
}

// commonFolder is where all the files can find a module: the folder above them
// all, or the one for such things in it.
func commonFolder(p *project.Project, own []client) string {
	dir := path.Dir(own[0].file)
	for _, c := range own {
		for dir != "." && !strings.HasPrefix(c.file, dir+"/") {
			dir = path.Dir(dir)
		}
	}
	for _, name := range []string{"lib", "db", "utils"} {
		for _, f := range p.Files() {
			if strings.HasPrefix(f, path.Join(dir, name)+"/") {
				return path.Join(dir, name)
			}
		}
	}
	return dir
}

// arguments is the text between a call's parentheses.
func arguments(n source.Node) string {
	args := n.Args()
	if len(args) == 0 {
		return ""
	}
	start, end := args[0].Start(), fixes.LastArgEnd(n)
	return string(n.File().Text[start:end])
}

// plainOptions reports whether options name nothing but the environment and
// written-out values.
func plainOptions(n source.Node) bool {
	for id := range n.Arg(0).Find(source.Identifier) {
		if id.Role() == source.ObjectRole && id.Ident() != "process" {
			return false
		}
		if id.Role() == source.Value || id.Role() == source.Item {
			return false
		}
	}
	return !n.Arg(1).OK()
}

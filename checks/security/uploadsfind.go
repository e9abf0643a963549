package security

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/firerules"
	"underpin/checks/project/source"
)

// uploadsOf lists the ways in for files.
func uploadsOf(p *project.Project) []upload {
	out := handledFiles(p)
	buckets := bucketsOf(p)
	for _, name := range p.Sources() {
		if !p.Holds(name, "multer(", "formidable", "request.file(", "req.file(", "createPresignedPost", "PutObjectCommand", "createUploadthing", "handleUpload(", "express-fileupload", "usboy", "@vercel/blob", ".upload(", "uploadBytes", "createSignedUploadUrl", "uploadToSignedUrl", "getSignedUrl(", "signed-object-url", "api_sign_request(") || !p.Modules().Live(name) {
			continue
		}
		for c := range p.Source(name).Find(source.Call, source.New) {
			if u, ok := uploadAt(p, c, buckets); ok {
				out = append(out, u)
			}
		}
	}
	return append(out, fillableBuckets(p, buckets, out)...)
}

// uploadAt is the way in for files that a call opens.
func uploadAt(p *project.Project, c source.Node, buckets map[string]bucket) (upload, bool) {
	switch name := c.CalleeName(); name {
	case "multer":
		return multerUpload(p, c), c.Child(source.Callee).Kind() == source.Identifier
	case "put":
		return blobOfBody(p, c)
	case "PutObjectCommand":
		if u, ok := withBrowsersKeys(p, c); ok {
			return u, true
		}
		return storedAsNamed(p, c)
	case "api_sign_request":
		return signedAsSent(p, c)
	case "createPresignedPost":
		return presignedPost(p, c), true
	case "getSignedUrl":
		if c.Child(source.Callee).Kind() == source.Member {
			return signedLink(p, c)
		}
		return presignedPut(p, c)
	case "handleUpload":
		pkg, _ := c.Origin()
		text := c.Text()
		return upload{place: at(c, "limits type and size"), how: "hands out upload links", kind: strings.Contains(text, "allowedContentTypes"), size: true}, strings.HasPrefix(pkg, "@vercel/blob")
	case "createUploadthing":
		return upload{place: at(c, "the library limits type and size of each route"), how: "takes files", kind: true, size: true}, true
	case "upload", "uploadToSignedUrl":
		return bucketUpload(p, c, buckets)
	case "formidable", "IncomingForm", "file":
		return parserUpload(p, c)
	case "uploadBytes", "uploadBytesResumable":
		return firebaseUpload(p, c)
	}
	if c.Arg(0).Kind() == source.Object && c.Child(source.Callee).Kind() == source.Identifier {
		if u, ok := signedLink(p, c); ok {
			return u, true
		}
	}
	if pkg, _ := c.Origin(); pkg == "express-fileupload" || pkg == "busboy" || pkg == "@fastify/busboy" {
		return streamedUpload(p, c, pkg), true
	}
	return upload{}, false
}

// multerUpload reads the options of multer.
func multerUpload(p *project.Project, c source.Node) upload {
	o := c.Arg(0).Resolve()
	u := upload{place: at(c, "limits type and size"), how: "takes files through multer"}
	u.size = o.Prop("limits").Resolve().Prop("fileSize").OK()
	filter := o.PropNode("fileFilter")
	u.kind = filter.OK()
	u.more = throughMulter(p, c)
	if strings.Contains(o.Text()+storageOf(p, o).Text(), "dest") {
		u.more = append(u.more, servedFolder(p)...)
	}
	if name := storageOf(p, o).PropNode("filename"); filter.OK() && name.OK() {
		u.named = keptEnding(p, name, filter)
	}
	return u
}

// storageOf are the settings of the storage that multer is given, by itself or by a
// function of the app that makes it.
func storageOf(p *project.Project, options source.Node) source.Node {
	made := options.Prop("storage").Resolve()
	if fn := p.Definition(made.Child(source.Callee)); fn.Is(source.Arrow, source.Function) {
		if body := fn.Child(source.Body); body.Kind() == source.Call {
			made = body
		}
		for r := range fn.Find(source.Return) {
			if r.Function() == fn {
				made = r.Child(source.Value).Resolve()
			}
		}
	}
	return made.Arg(0).Resolve()
}

// keptEnding is where multer names a stored file after the ending that the visitor
// gave it, while its filter asks for the declared type alone and the app serves the
// folder.
func keptEnding(p *project.Project, name, filter source.Node) check.Place {
	how := filter.Text()
	if fn := p.Definition(filter.Child(source.Value)); fn.OK() {
		how += fn.Text()
	}
	if !strings.Contains(name.Text(), "originalname") || !strings.Contains(how, "mimetype") || containsPart(how, []string{"originalname", "extname"}) {
		return check.Place{}
	}
	folder := name.Parent().PropNode("destination").Text()
	for id := range name.Parent().PropNode("destination").Find(source.Identifier) {
		if d := id.Resolve(); d.Is(source.String, source.Call, source.Template) {
			folder += " " + d.Text()
		}
	}
	for _, file := range p.Sources() {
		if !p.Holds(file, "express.static(", "serveStatic(") || !running(p, file) {
			continue
		}
		for c := range p.Source(file).Find(source.Call) {
			if c.CalleeName() != "static" && c.CalleeName() != "serveStatic" {
				continue
			}
			if slices.ContainsFunc(foldersIn(c), func(v string) bool { return strings.Contains(folder, v) }) {
				return at(name, "the stored file keeps the ending that the visitor gave it, and lies where the app serves it")
			}
		}
	}
	return check.Place{}
}

// foldersIn are the names of the folders that a call which serves one is given, written in
// it or under a name of their own.
func foldersIn(call source.Node) (out []string) {
	take := func(n source.Node) {
		for s := range n.Find(source.String) {
			if v, _ := s.StringValue(); v != "" && path.Base(v) != "." {
				out = append(out, path.Base(v))
			}
		}
	}
	take(call)
	if d := call.Arg(0).Resolve(); call.Arg(0).Kind() == source.Identifier && d.Is(source.Call, source.String, source.Template) {
		take(d)
	}
	return out
}

// presignedPost reads the conditions of a form that uploads to a bucket.
func presignedPost(p *project.Project, c source.Node) upload {
	o := c.Arg(1).Resolve()
	conditions := o.Prop("Conditions").Resolve().Text()
	u := upload{place: at(c, "limits type and size"), how: "hands out upload forms"}
	u.size = strings.Contains(conditions, "content-length-range")
	u.kind = strings.Contains(conditions, "Content-Type") || o.Prop("Fields").Resolve().Prop("Content-Type").OK() || typeTested(p, c.Function())
	return u
}

// presignedPut reads an upload link that is signed for one PUT.
func presignedPut(p *project.Project, c source.Node) (upload, bool) {
	command := c.Arg(1).Resolve()
	if command.CalleeName() != "PutObjectCommand" {
		return upload{}, false
	}
	o := command.Arg(0).Resolve()
	fn := c.Function()
	u := upload{place: at(c, "limits type and size"), how: "hands out upload links"}
	u.size = o.Prop("ContentLength").OK() || sizeTested(p, fn)
	u.kind = typeTested(p, fn) || o.Prop("ContentType").Kind() == source.String
	if !u.kind || !u.size { // the link is often made in a helper; its callers test
		for _, call := range p.CallsOf(fn) {
			u.kind = u.kind || typeTested(p, call.Function())
			u.size = u.size || sizeTested(p, call.Function())
		}
	}
	if !u.size && command.File() == c.File() && command.Line()+3 < c.Line() {
		u.more = append(u.more, at(command, "what is signed leaves the length open: ContentLength would bind it"))
	}
	return u, true
}

// bucketUpload reads storage.from("name").upload(…) of Supabase in the browser;
// on the server the handler around it answers for the limits.
func bucketUpload(p *project.Project, c source.Node, buckets map[string]bucket) (upload, bool) {
	from := c.Child(source.Callee).Child(source.ObjectRole)
	storage := from.Child(source.Callee).Child(source.ObjectRole)
	switch {
	case from.CalleeName() != "from" || storage.Child(source.Name).Text() != "storage" && storage.Ident() != "storage":
		return upload{}, false
	case onServer(p, c.File().Path):
		return storedAsSent(p, c, buckets)
	}
	name, known := from.Arg(0).StringValue()
	if !known {
		name, known = p.Definition(from.Arg(0)).StringValue()
	}
	u := upload{place: at(c, "sends a file to the bucket "+name), how: "sends files straight to a bucket"}
	u.more = append(onlyInBrowser(c), publicAddress(c)...)
	b, found := buckets[name]
	if found {
		u.more = append(u.more, mayFill(p, name)...)
	}
	switch {
	case known && !found && p.Modules().Browser(c.File().Path) && supabaseKnowsNobody(p):
		u.anyone = true
	case !known || !found:
		u.uncertain = true
	default:
		u.kind, u.size = b.types, b.size
		u.made = check.Line(b.file, b.line, "makes the bucket, and ")
		if b.opened {
			u.made.Message = "makes the bucket public, and "
		}
		u.place.Message = "the bucket " + name + " limits type and size"
		if b.public && privateName(name) {
			u.public = true
		}
	}
	return u, true
}

// privateName reports whether a bucket is named as one for what is nobody
// else's business.
func privateName(name string) bool {
	return containsPart(strings.ToLower(name), []string{"private", "document", "invoice", "receipt", "recording", "medical", "contract", "passport", "statement", "resume", "payslip", "id-card", "kyc", "audio"})
}

// firebaseUpload reads uploads of the browser to Firebase's storage, which its
// rules limit.
func firebaseUpload(p *project.Project, c source.Node) (upload, bool) {
	u := upload{place: at(c, "sends a file to the storage"), how: "sends files straight to the storage", uncertain: true}
	if rules, ok := p.FirebaseRulesOf(firerules.Storage); ok {
		text, _ := p.Read(rules.File)
		u.uncertain = false
		u.size = strings.Contains(string(text), "resource.size")
		u.kind = strings.Contains(string(text), "contentType")
	}
	return u, true
}

package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// asksAway says why a handler that hands on to another service what strangers send is
// told beside others.
const asksAway = "asks another service for whoever calls"

// awaySigns are the signs that a call asks another service, and that an address of one is
// written in the code: both may stand apart, in helpers that build the address.
func awaySigns(p *project.Project, n source.Node) []sign {
	if n.Kind() == source.New && n.Child(source.Callee).Ident() == "URL" {
		if awayHost(addressText(p, n.Arg(0))) {
			return []sign{{kind: awayAddress, node: n}}
		}
		return nil
	}
	arg, ok := requestAddress(n)
	if !ok || !arg.OK() || containsPart(n.Text(), []string{"revalidate", "force-cache", "no-cors"}) {
		return nil
	}
	out := []sign{{kind: away, node: n}}
	if awayHost(addressText(p, arg)) {
		out = append(out, sign{kind: awayAddress, node: n})
	}
	return out
}

// addressText is how an address begins that is written in the code, by a name or with
// something behind it.
func addressText(p *project.Project, n source.Node) string {
	for range 4 {
		switch n.Kind() {
		case source.String:
			v, _ := n.StringValue()
			return v
		case source.Template:
			text := strings.Trim(n.Text(), "`")
			if !strings.HasPrefix(text, "${") {
				return text
			}
			for first := range n.Find(source.Identifier) {
				n = first
				break
			}
			if n.Kind() == source.Template {
				return ""
			}
		case source.Binary:
			n = n.Child(source.Left)
		case source.Identifier, source.Member:
			next := p.Definition(n)
			if !next.OK() || next == n {
				next = n.Resolve()
			}
			if next == n {
				return ""
			}
			n = next
		default:
			return ""
		}
	}
	return ""
}

// awayHost reports whether an address is that of a service of somebody else's, asked for
// what it knows: not one that signs people in, counts visits, or asks whether they are
// machines.
func awayHost(address string) bool {
	rest, ok := strings.CutPrefix(address, "https://")
	if !ok || len(rest) < 4 || strings.HasPrefix(rest, "$") || costlyHost(address) != "" {
		return false
	}
	host, _, _ := strings.Cut(rest, "/")
	return strings.Contains(host, ".") && !containsPart(strings.ToLower(rest), []string{
		"supabase.", "siteverify", "oauth", "/token", "login.", "accounts.", "sentry", "posthog", "analytics", "hooks.slack.com", "webhook", "example.", "clerk", "fonts.", "cdn.", "stripe.com", "paystack", "razorpay", "flutterwave", "mercadopago", "paypal", "mollie", "api.github.com/repos", "firebaseio.com", "firestore.",
	})
}

// noteAway takes a handler that strangers call with something of theirs for one that wears
// on a service behind it.
func (e *endpoint) noteAway(p *project.Project) {
	r := e.route
	if e.cost.OK() || e.guard.OK() || e.internal || !e.away.OK() || !e.elsewhere || comesBack(r) || containsPart(routeName(r), []string{"payment", "checkout"}) || r.Kind != project.Handler && r.Kind != project.Edge {
		return
	}
	if e.away.File().Path == r.File && p.Holds(r.File, "export const revalidate") || len(p.InputsOf(r)) == 0 {
		return
	}
	e.cost, e.what = e.away, asksAway
}

// modelAsked reports whether an object is what a model is asked with, wherever it is: its
// name and the messages for it.
func modelAsked(o source.Node) bool {
	if o = o.Resolve(); o.Kind() != source.Object || !o.PropNode("model").OK() {
		return false
	}
	return o.PropNode("messages").OK() || o.PropNode("prompt").OK() && (o.PropNode("max_tokens").OK() || o.PropNode("stream").OK() || o.PropNode("temperature").OK())
}

// asksByBody reports whether a call asks a model by what it is sent, at an address that
// does not say so.
func asksByBody(p *project.Project, n source.Node) bool {
	arg, ok := requestAddress(n)
	if !ok || costlyHost(addressText(p, arg)) != "" || bringsKey(n) {
		return false
	}
	sent := n.Arg(1).Resolve()
	if modelAsked(sent) || modelAsked(sent.Prop("json")) {
		return true
	}
	body := sent.Prop("body").Resolve()
	return body.CalleePath() == "JSON.stringify" && modelAsked(body.Arg(0))
}

// takesFiles reports whether a call takes files from whoever calls, or keeps them.
func takesFiles(p *project.Project, n source.Node) bool {
	name := n.CalleeName()
	switch name {
	case "PutObjectCommand":
		pkg, _ := n.Origin()
		return pkg == "@aws-sdk/client-s3"
	case "createSignedUploadUrl":
		return true
	case "upload":
		bucket := n.Child(source.Callee).Child(source.ObjectRole)
		return bucket.CalleeName() == "from" && strings.HasSuffix(bucket.CalleePath(), "storage.from")
	case "single", "array", "fields", "any":
		return n.Child(source.Callee).Kind() == source.Member && origin(p, n) == "multer"
	case "formidable", "IncomingForm":
		pkg, _ := n.Origin()
		return pkg == "formidable"
	}
	return false
}

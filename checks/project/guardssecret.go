package project

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// comparedSecret reads a comparison of what a caller sent with a secret of the
// app: ===, !==, or a call that compares in constant time.
func (p *Project) comparedSecret(n source.Node) (Guard, bool) {
	sides := n.Args()
	if n.Kind() == source.Binary {
		switch n.Operator() {
		case "==", "===", "!=", "!==":
		default:
			return Guard{}, false
		}
		sides = []source.Node{n.Child(source.Left), n.Child(source.Right)}
	}
	for i, side := range sides {
		if n.Kind() == source.Binary && heldToken(side) && !isConstant(sides[1-i]) && sides[1-i].Kind() != source.Member {
			return Guard{Kind: TokenGuard, Node: n}, true
		}
		name := p.secretVariable(side, hops)
		if name == "" || n.Kind() == source.Binary && (isConstant(sides[1-i]) || remembered(sides[1-i])) {
			continue
		}
		g := Guard{Kind: SecretGuard, By: CustomAuth, Node: n}
		if n.Kind() == source.Binary {
			g.Open = p.openSecret(n, side, sides[1-i], name)
		}
		return g, true
	}
	return Guard{}, false
}

// remembered reports whether a name is a variable of the whole module, which no
// caller sends: a key that is held against the one a client was last made with.
func remembered(n source.Node) bool {
	if n.Kind() != source.Identifier {
		return false
	}
	d := n.Lookup(n.Text())
	return d.Kind() == source.Declarator && !d.Function().OK()
}

// heldToken reports whether an expression is a token that a row holds, which a
// caller must know: order.accessToken.
func heldToken(n source.Node) bool {
	if n.Kind() != source.Member || !isToken(n.Child(source.Name).Text()) {
		return false
	}
	object := n.Child(source.ObjectRole)
	return object.Kind() == source.Identifier && !isContext(object) && object.Text() != "body" && object.Text() != "env" && strings.ToUpper(n.Child(source.Name).Text()) != n.Child(source.Name).Text()
}

func isConstant(n source.Node) bool {
	return n.Is(source.String, source.Null, source.Number, source.Bool) || n.Ident() == "undefined" || n.Kind() == source.Unary && n.Operator() == "typeof"
}

// secretVariable is the name of the environment variable that an expression
// holds, when it is named as a secret.
func (p *Project) secretVariable(n source.Node, left int) string {
	if left == 0 {
		return ""
	}
	switch n.Kind() {
	case source.Template:
		for part := range n.Children() {
			if name := p.secretVariable(part, left-1); name != "" {
				return name
			}
		}
	case source.Binary:
		for _, side := range []source.Node{n.Child(source.Left), n.Child(source.Right)} {
			if name := p.secretVariable(side, left-1); name != "" {
				return name
			}
		}
	case source.Call:
		if s, ok := n.Arg(0).StringValue(); ok && strings.HasSuffix(strings.ToLower(n.CalleePath()), "env.get") && namesSharedSecret(s) {
			return s
		}
		if callee := n.Child(source.Callee); callee.Kind() == source.Member && len(n.Args()) == 0 && n.CalleeName() == "trim" {
			return p.secretVariable(callee.Child(source.ObjectRole), left-1)
		}
		if n.CalleePath() == "Buffer.from" || n.CalleeName() == "encode" || n.CalleeName() == "toString" {
			return p.secretVariable(n.Arg(0), left-1)
		}
		if len(n.Args()) == 0 { // webhookSecret()
			return p.secretVariable(onlyReturned(p.Definition(n.Child(source.Callee))), left-1)
		}
	case source.Member:
		if name := n.Child(source.Name).Text(); strings.ToUpper(name) == name && namesSharedSecret(name) {
			return name
		}
		if d := p.Definition(n); d.OK() && d != n {
			return p.secretVariable(d, left-1)
		}
	case source.Index: // process.env[KEY_NAME]
		if name, ok := n.Child(source.Value).Resolve().StringValue(); ok && strings.HasSuffix(n.Child(source.ObjectRole).Path(), "env") && namesSharedSecret(name) {
			return name
		}
	case source.Unary:
		return p.secretVariable(n.Child(source.Value), left-1)
	case source.Identifier:
		d := n.Lookup(n.Text())
		if d.Kind() == source.Param && strings.Contains(strings.ToLower(n.Text()), "secret") {
			return n.Text()
		}
		if d.Kind() == source.ImportName && strings.ToUpper(n.Text()) == n.Text() && namesSharedSecret(n.Text()) {
			return n.Text()
		}
		if v := d.Child(source.Value); d.Kind() == source.Declarator && v.OK() {
			return p.secretVariable(v, left-1)
		}
		if d.Kind() == source.ImportName {
			return p.secretVariable(p.Definition(n), left-1)
		}
	}
	return ""
}

// namesSharedSecret reports whether a variable is named as a secret.
func namesSharedSecret(name string) bool {
	for _, part := range []string{"SECRET", "TOKEN", "KEY", "PASSWORD", "PASSCODE", "AUTH"} {
		if strings.Contains(name, part) && !strings.HasPrefix(name, "NEXT_PUBLIC_") && !strings.HasPrefix(name, "VITE_") {
			return true
		}
	}
	return false
}

// openSecret says how strangers pass a comparison while the variable is not set.
func (p *Project) openSecret(compared, secret, sent source.Node, name string) string {
	if p.Env().requires(name) || standsIn(secret) || neededAnyhow[name] {
		return ""
	}
	tested, skips := p.testsSecret(compared, name)
	switch {
	case skips:
		return "everyone passes while " + name + " is not set"
	case tested:
		return ""
	}
	if t := templateOf(secret); t.Kind() == source.Template {
		if instead, ok := fallbackIn(t); ok {
			if text, constant := instead.StringValue(); !constant || text == "" {
				return "" // nothing that a stranger knows passes
			}
			return "while " + name + " is not set, the value that the source holds for it passes"
		}
		return "while " + name + " is not set, \"" + strings.TrimSpace(constantHead(t)) + " undefined\" passes"
	}
	if mayBeUndefined(sent) {
		return "while " + name + " is not set, a request without the header passes"
	}
	return ""
}

// neededAnyhow are the secrets without which nobody signs in or pays at all: that
// they are unset is no way in.
var neededAnyhow = map[string]bool{
	"NEXTAUTH_SECRET": true, "AUTH_SECRET": true, "BETTER_AUTH_SECRET": true, "JWT_SECRET": true, "SUPABASE_SERVICE_ROLE_KEY": true, "CLERK_SECRET_KEY": true,
	"STRIPE_SECRET_KEY": true, "STRIPE_WEBHOOK_SECRET": true, "SESSION_SECRET": true, "SUPABASE_ANON_KEY": true,
}

// requires reports whether the app refuses to start without a variable.
func (e *Env) requires(name string) bool {
	c, ok := e.CheckOf(name)
	return ok && !slices.Contains(c.Optional, name)
}

func standsIn(n source.Node) bool { // SECRET || "fallback" is never unset
	n = n.Resolve()
	return n.Kind() == source.Binary && (n.Operator() == "||" || n.Operator() == "??")
}

// fallbackIn is what stands in for the variable inside of a template: the right side
// of SECRET ?? "value".
func fallbackIn(t source.Node) (source.Node, bool) {
	for part := range t.Children() {
		if standsIn(part) {
			return part.Resolve().Child(source.Right), true
		}
	}
	return source.Node{}, false
}

func templateOf(n source.Node) source.Node {
	if n.Kind() == source.Identifier {
		return n.Resolve()
	}
	return n
}

func constantHead(t source.Node) string {
	for part := range t.Children() {
		s, _ := part.StringValue()
		return s
	}
	return ""
}

// mayBeUndefined reports whether what a caller sends is undefined when it is
// left out: of Node's headers and parsed queries, not of Headers.get.
func mayBeUndefined(n source.Node) bool {
	n = n.Resolve()
	if callee := n.Child(source.Callee); n.Kind() == source.Call && callee.Kind() == source.Member && strings.Contains(callee.Text(), "?.") {
		n = callee.Child(source.ObjectRole) // headers.authorization?.replace("Bearer ", "")
	}
	if !n.Is(source.Member, source.Index) {
		return false
	}
	object := strings.ToLower(n.Child(source.ObjectRole).Path())
	return strings.HasSuffix(object, "headers") || strings.HasSuffix(object, "query")
}

// testsSecret reports whether the function around a comparison asks whether the
// variable is set, and whether it then goes on without the comparison.
func (p *Project) testsSecret(compared source.Node, name string) (tested, skips bool) {
	fn := compared.Function()
	if !fn.OK() {
		return true, false
	}
	holds := func(n source.Node) bool { return p.secretVariable(n, hops) == name }
	for c := range fn.Find(source.Unary, source.Binary, source.If) {
		switch {
		case c.Kind() == source.Unary && c.Operator() == "!" && holds(c.Child(source.Value)) && !c.Child(source.Value).Is(source.Binary):
			tested = true
			skips = skips || passesThen(c)
		case c.Kind() == source.Binary && c.Operator() == "&&" && slices.ContainsFunc(conjuncts(c.Child(source.Left)), func(n source.Node) bool { return bare(n) && holds(n) }):
			tested = true
			skips = skips || c.Contains(compared) && strings.HasPrefix(compared.Operator(), "!")
		case c.Kind() == source.If && bare(c.Child(source.Cond)) && holds(c.Child(source.Cond)):
			tested = true
			skips = skips || c.Child(source.Then).Contains(compared) && letsOn(c.Child(source.Else)) && strings.HasPrefix(compared.Operator(), "!")
		}
	}
	return tested, skips
}

// conjuncts are the parts of a && b && c.
func conjuncts(n source.Node) []source.Node {
	if n.Kind() == source.Binary && n.Operator() == "&&" {
		return append(conjuncts(n.Child(source.Left)), conjuncts(n.Child(source.Right))...)
	}
	return []source.Node{n}
}

// onlyReturned is what a function of one statement returns.
func onlyReturned(fn source.Node) source.Node {
	if !fn.Is(source.Function, source.Arrow) {
		return source.Node{}
	}
	body := fn.Child(source.Body)
	if body.Kind() != source.Block {
		return body
	}
	for s := range body.Children() {
		if s.Kind() == source.Return {
			return s.Child(source.Value)
		}
		break
	}
	return source.Node{}
}

// letsOn reports whether an else lets what follows run: as goesOn, or for a stage that
// a variable has when nobody sets it: (process.env.PAY_ENV || "sandbox") === "sandbox".
func letsOn(branch source.Node) bool {
	return goesOn(branch) || branch.Kind() == source.If && stageByDefault(branch.Child(source.Cond)) && goesOn(branch.Child(source.Then))
}

func stageByDefault(cond source.Node) bool {
	if cond.Kind() != source.Binary || cond.Operator() != "===" && cond.Operator() != "==" {
		return false
	}
	wanted, ok := cond.Child(source.Right).StringValue()
	v := cond.Child(source.Left).Resolve()
	if !ok || v.Kind() != source.Binary || v.Operator() != "||" && v.Operator() != "??" || strings.Contains(v.Child(source.Left).Text(), "NODE_ENV") {
		return false
	}
	instead, _ := v.Child(source.Right).StringValue()
	return instead == wanted && strings.Contains(v.Child(source.Left).Path(), "env.")
}

// goesOn reports whether a branch lets what follows run: it is not there, or
// neither answers nor throws.
func goesOn(branch source.Node) bool {
	for range branch.Find(source.Return, source.Throw) {
		return false
	}
	return true
}

func bare(n source.Node) bool { return n.Is(source.Identifier, source.Member, source.Call) }

// passesThen reports whether `if (!SECRET) …` lets the caller in.
func passesThen(unset source.Node) bool {
	i := unset.Parent()
	if i.Kind() != source.If || unset.Role() != source.Cond {
		return false
	}
	for n := range i.Child(source.Then).Find(source.Return, source.Call) {
		if n.Kind() == source.Return && n.Child(source.Value).Text() == "true" || n.Kind() == source.Call && n.CalleePath() == "next" && !n.Arg(0).OK() {
			return true
		}
	}
	return i.Child(source.Then).Kind() == source.Return && i.Child(source.Then).Child(source.Value).Text() == "true"
}

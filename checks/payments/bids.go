package payments

import (
	"strings"
	"unicode"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A decision is who decides on a price.
type decision uint8

const (
	unsure decision = iota
	ours            // the server
	theirs          // whoever sends the request
)

// judgePrice says who decides on what is paid.
func judgePrice(p *project.Project, s sale, b bid) decision {
	if fromCatalogue(b.value) || fromEnvironment(b.value) {
		return ours
	}
	flow := p.FlowOf(b.value)
	asked := project.FromInput | project.FromChecked | project.FromCast
	if flow.Has(project.FromListed) && (refused(b.value) || askedIfListed(s.node, namesIn(b.value)).OK()) {
		asked |= project.FromListed
	}
	if !flow.Has(asked) {
		if flow.Only(project.FromUnknown) || flow.From == 0 {
			return unsure
		}
		return ours
	}
	if looksUp(p, s, b.value) {
		return ours
	}
	if b.amount && theirSum(p, b.value, 10) {
		return theirs
	}
	if flow.Has(project.FromDatabase) && b.amount || b.amount && timesOwnPrice(p, b.value) {
		return ours // the sum is the app's own, times what was asked for
	}
	if !flow.Has(project.FromInput|project.FromChecked) && flow.Input.Handler() != b.value.Handler() {
		return unsure
	}
	return theirs
}

// timesOwnPrice reports whether a value is a number from the request times a price
// that the code names.
func timesOwnPrice(p *project.Project, n source.Node) bool {
	product := func(b source.Node) bool {
		if b.Operator() != "*" {
			return false
		}
		for _, side := range []source.Node{b.Child(source.Left), b.Child(source.Right)} {
			if side.Is(source.Identifier, source.Member) && p.FlowOf(side).Only(project.FromConstant) {
				return true
			}
		}
		return false
	}
	if product(n) {
		return true
	}
	for b := range n.Find(source.Binary) {
		if product(b) {
			return true
		}
	}
	return false
}

// fromCatalogue reports whether a value is read from the provider's answer to the
// server's own search for prices.
func fromCatalogue(n source.Node) bool {
	for n.Is(source.Member, source.Index) {
		n = n.Child(source.ObjectRole)
	}
	v := n.Resolve()
	if v.Kind() == source.Declarator {
		v = v.Child(source.Value)
	}
	if v.Kind() == source.Await {
		v = v.Child(source.Value)
	}
	return v.Kind() == source.Call && endsWith(v, []string{"prices.list", "prices.search", "products.list", "products.search"})
}

// fromEnvironment reports whether a value is a variable of the environment, by
// whatever object the framework hands it out.
func fromEnvironment(n source.Node) bool {
	n = n.Resolve()
	for n.Kind() == source.Binary {
		n = n.Child(source.Left)
	}
	for n.Is(source.Member, source.Index) {
		n = n.Child(source.ObjectRole)
		if last := n.Text(); strings.HasSuffix(strings.ToLower(last), "env") {
			return true
		}
	}
	return false
}

// namesOwnPrice reports whether a sale is of something that the customer says
// the price of: a gift card, a donation, a tip, money for a wallet. What it is stands in
// the handler's name, in the name of the sum, or in what the provider is told to show.
func namesOwnPrice(s sale) bool {
	name, _ := declaredAs(s.node.Handler())
	if hasWord(s.node.File().Path+" "+name, []string{"gift", "donat", "topup", "top-up", "wallet", "deposit", "contribut", "pledge", "sponsor"}) || has(spoken(s.node.File().Path+" "+name), "tip", "tips") {
		return true
	}
	for f := range s.node.Find(source.Property) {
		switch f.Key() {
		case "name", "description", "type", "purpose", "kind":
			said, ok := f.Child(source.Value).StringValue()
			if f.Child(source.Value).Kind() == source.Template {
				said, ok = literalAddress(f.Child(source.Value)), true
			}
			if ok && giving(said) {
				return true
			}
		}
	}
	return false
}

// giving reports whether words speak of money that is given, or put by, as its owner likes.
func giving(text string) bool {
	words := spoken(text)
	return has(words, "tip", "gratuity", "donation", "donate", "donacion", "doacao", "topup", "wallet", "tithe", "pledge") ||
		has(words, "add") && has(words, "funds", "balance") || has(words, "top") && has(words, "up") || has(words, "gift") && has(words, "card")
}

// spoken are the words of a text, those of names in it one by one.
func spoken(text string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && r != '_' && r != '-' }) {
		out = append(out, wordsOf(w)...)
	}
	return out
}

// givenFreely reports whether a sum is named a gift: a tip, a donation.
func givenFreely(sum source.Node) bool {
	names := namesIn(sum)
	for name := range names {
		if !has(wordsOf(name), "tip", "gratuity", "donation", "donated", "pledge", "topup") {
			return false
		}
	}
	return len(names) > 0
}

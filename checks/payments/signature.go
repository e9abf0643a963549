package payments

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

//go:embed signature.md
var signatureWords string

// Signature looks for routes that receive payment events and believe them
// without a signature over the raw body.
var Signature = &check.Check{
	ID:       "payments/signature",
	Severity: check.Blocker,
	Minutes:  20,
	Words:    check.Explain(signatureWords),
	Look:     lookForSignature,
	Fix:      signatureFix,
}

func lookForSignature(p *project.Project) check.Finding {
	found := hooks(p)
	if len(found) == 0 && p.Stack().Python() {
		return pythonSignature(p)
	}
	shops := shopHooks(p)
	if len(found)+len(shops) == 0 {
		return withoutHooks(p)
	}
	var gaps, passes, doubts []answer
	for i, h := range slices.Concat(found, shops) {
		a := h.judge(p)
		a.mild = a.mild || i >= len(found) // stock and books, and nothing that anybody gets
		switch a.verdict {
		case check.Gap:
			gaps = append(gaps, a)
		case check.Pass:
			passes = append(passes, a)
		default:
			doubts = append(doubts, a)
		}
	}
	switch {
	case len(gaps) > 0:
		return summary(check.Gap, gaps)
	case len(doubts) > 0:
		return summary(check.Unclear, doubts)
	}
	return summary(check.Pass, passes)
}

// An answer is what was found of one hook.
type answer struct {
	verdict    check.Verdict
	confidence check.Confidence
	reason     string
	places     []check.Place
	idle       bool // the hook does nothing with what it believes
	mild       bool // what it believes gives nobody anything: it only takes away
}

// summary is the finding of several answers of one verdict: the reason of the
// surest and the places of all.
func summary(v check.Verdict, answers []answer) check.Finding {
	best := answers[0]
	var places []check.Place
	for _, a := range answers {
		places = append(places, a.places...)
		if best.idle && !a.idle || a.confidence > best.confidence && a.idle == best.idle {
			best = a
		}
	}
	reason := best.reason
	if n := len(answers) - 1; n > 0 {
		reason = strings.TrimSuffix(reason, ".") + fmt.Sprintf("; %s more like it.", count(n, "route"))
	}
	f := check.Finding{Verdict: v, Confidence: best.confidence, Reason: reason, Places: places}
	switch {
	case best.idle:
		f.Severity = check.Low
	case best.mild && !slices.ContainsFunc(answers, func(a answer) bool { return !a.idle && !a.mild }):
		f.Severity = check.High
	}
	return f
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// judge answers for one hook.
func (h *hook) judge(p *project.Project) answer {
	at := h.address()
	proof, weak, ok := h.trusted(p)
	if !ok {
		return h.unverified(p)
	}
	if n, open := h.failsOpen(p, proof.node); open {
		return answer{
			verdict: check.Gap, confidence: check.Certain, mild: h.readsAgain(p),
			reason: fmt.Sprintf("The webhook %s checks signatures, but lets events in %s.", at, openWhen(n)),
			places: []check.Place{check.At(n, "believes the event unchecked"), check.At(proof.node, "the check that is left out")},
		}
	}
	if n, why, spoilt := h.spoiled(p, proof.node); spoilt {
		return answer{
			verdict: check.Gap, confidence: check.Likely, mild: true, // no event gets in at all
			reason: fmt.Sprintf("The signature check of the webhook %s %s.", at, why),
			places: []check.Place{check.At(n, why), check.At(proof.node, "the check that fails for genuine events")},
		}
	}
	if hash, n, open := h.emptySecret(p, proof.node); open {
		how, what := "is empty", "an empty secret"
		if text, _ := n.Child(source.Right).StringValue(); text != "" {
			how, what = "stands in the code", "a secret that everybody with the code knows"
		}
		return answer{
			verdict: check.Gap, confidence: check.Likely,
			reason: fmt.Sprintf("The webhook %s checks signatures with a secret that %s unless it is set: anybody can sign events then.", at, how),
			places: []check.Place{check.At(hash, "checks with what may be "+what), check.At(n, "the secret "+how+" by default")},
		}
	}
	confidence := check.Certain
	if weak {
		confidence = check.Likely
	}
	return answer{
		verdict: check.Pass, confidence: confidence, reason: fmt.Sprintf("The webhook %s %s.", at, proof.how),
		places: []check.Place{check.At(proof.node, proof.how)},
	}
}

// unverified answers for a hook whose way shows no check.
func (h *hook) unverified(p *project.Project) answer {
	at := check.At(head(h.route.Node), "receives the events")
	if n, ok := h.reach(p, func(n source.Node) bool { return forwards(n) && !toProvider(p, n) }); ok && !h.event.OK() && !h.writes(p) {
		return answer{
			verdict: check.Unclear, confidence: check.Possible,
			reason: fmt.Sprintf("The webhook %s hands its events on to another service, which has to check the signature.", h.address()),
			places: []check.Place{check.At(n, "hands the event on")},
		}
	}
	if n, ok := h.handsOnUnseen(p); ok && !h.event.OK() && !h.writes(p) {
		return answer{
			verdict: check.Unclear, confidence: check.Possible,
			reason: fmt.Sprintf("The webhook %s hands its events on, headers and all, to a service whose code is not found from there; it has to check the signature.", h.address()),
			places: []check.Place{check.At(n, "hands the event on")},
		}
	}
	places := append([]check.Place{at}, h.hollowChecks(p)...)
	acts, mild := actsOn(h.event)
	if acts.OK() {
		places = append(places, check.At(acts, "acts on an event that nobody checked"))
	}
	if !h.event.OK() && isStub(h.route.Node) {
		return answer{
			verdict: check.Gap, confidence: check.Likely, places: places, idle: true,
			reason: fmt.Sprintf("The payment callback %s checks no signature; it does nothing yet with what it is sent, and would believe anybody once it does.", h.address()),
		}
	}
	confidence := check.Certain
	if !h.event.OK() {
		confidence = check.Likely
	}
	if ignoresRequest(h.route.Node) {
		places[0].Message = "acts on a payment that it makes up"
		return answer{
			verdict: check.Gap, confidence: check.Likely, places: places,
			reason: fmt.Sprintf("The route %s acts on a payment that it makes up itself, for whoever calls it.", h.address()),
		}
	}
	return answer{
		verdict: check.Gap, confidence: confidence, places: places, mild: mild,
		reason: fmt.Sprintf("The webhook %s acts on the request's body without checking a signature.", h.address()),
	}
}

// hollowChecks is where a handler that nothing protects calls a function of the app which by its
// name checks the signature, and what that gives back.
func (h *hook) hollowChecks(p *project.Project) []check.Place {
	for c := range h.route.Node.Find(source.Call) {
		words := wordsOf(c.CalleeName())
		fn := p.Definition(c.Child(source.Callee))
		if !has(words, "verify", "validate", "check") || !has(words, "signature", "webhook") || !fn.Is(source.Function, source.Arrow, source.Method) {
			continue
		}
		out := []check.Place{check.At(c, "is called a check, and compares nothing")}
		for r := range fn.Find(source.Return) {
			if r.Function() == fn {
				return append(out, check.At(r, "says yes without a comparison"))
			}
		}
		return out
	}
	return nil
}

// writes reports whether a hook's handler itself changes rows by what it is sent.
func (h *hook) writes(p *project.Project) bool {
	l := listen(p, *h)
	return len(l.rows()) > 0
}

// head is the first line of a handler, as a place that is not its whole body.
func head(fn source.Node) source.Node {
	if n := fn.Child(source.Name); n.OK() {
		return n
	}
	return fn
}

// forwards reports whether a call sends a request on to a server of the app's
// own choosing.
func forwards(n source.Node) bool {
	if n.Kind() != source.Call || n.CalleeName() != "fetch" {
		return false
	}
	return n.Arg(1).PropNode("body").OK()
}

// isStub reports whether a handler calls nothing but the log and its response.
func isStub(fn source.Node) bool {
	for c := range fn.Find(source.Call, source.New) {
		path := c.CalleePath()
		root, _, _ := strings.Cut(path, ".")
		if c.Kind() == source.New && (path == "Response" || path == "NextResponse" || path == "Date") {
			continue
		}
		switch root {
		case "console", "logger", "log", "res", "reply", "NextResponse", "Response", "c", "JSON", "req", "request", "Date":
			continue
		}
		switch c.CalleeName() {
		case "json", "status", "send", "end", "toISOString", "sendStatus":
			continue
		}
		return false
	}
	return true
}

// withoutHooks answers for an app that has no route for payment events, as far
// as its routes can be read.
func withoutHooks(p *project.Project) check.Finding {
	if places := handlersOutsideRoutes(p); len(places) > 0 {
		return check.Passed(check.Likely, "Payment events are checked with the provider's library before they are handled.", places...)
	}
	if f, ok := elsewhere(p); ok {
		return f
	}
	return check.Unneeded("No route receives payment events.")
}

// handlersOutsideRoutes lists verifications in live code that no known route
// leads to, such as functions that a framework's own configuration mounts.
func handlersOutsideRoutes(p *project.Project) []check.Place {
	var places []check.Place
	m := p.Modules()
	for _, path := range p.Sources() {
		if !p.Holds(path, hintWords...) || !runs(m, path) || deadRouter(p, path) {
			continue
		}
		f := p.Source(path)
		if f == nil {
			continue
		}
		for n := range f.Find(source.Call) {
			if isProviderVerifier(n) {
				proof, _ := callVerifies(n)
				places = append(places, check.At(n, proof.how))
			}
		}
	}
	return places
}

// runs reports whether a file is the app's own code and not a test or a script.
func runs(m *project.Modules, path string) bool {
	switch m.Side(path) {
	case project.Test, project.Story, project.Script:
		return false
	}
	return true
}

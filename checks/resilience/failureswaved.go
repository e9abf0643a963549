package resilience

import (
	"bytes"
	"iter"
	"regexp"
	"strings"

	"underpin/checks/project/source"
)

// letting matches the names under which an answer says that something may pass.
var letting = regexp.MustCompile(`^(approved|isApproved|allowed|isAllowed|safe|isSafe|verified|authorized|isAuthorized|hasAccess|permitted)$`)

// wavesThrough is where what is done about a failure answers that something may pass which
// nobody looked at: return { approved: true }.
func wavesThrough(body source.Node) source.Node {
	for p := range body.Find(source.Property) {
		if !letting.MatchString(p.Key()) || p.Child(source.Value).Text() != "true" || onlyInDevelopment(p) {
			continue
		}
		if r := p.Enclosing(source.Return); r.OK() && body.Contains(r) {
			return p
		}
		if call := p.Enclosing(source.Call); call.OK() && body.Contains(call) && answers(call) {
			return p
		}
	}
	return source.Node{}
}

// betterAuth matches the calls of Better Auth's client that change something for the one who
// is signed in, or who wants to be: they answer with an error and throw nothing
// (better-auth.com/docs/concepts/client).
var betterAuth = regexp.MustCompile(`^\w*[aA]uth(Client)?\.(sendVerificationEmail|forgetPassword|requestPasswordReset|resetPassword|changePassword|changeEmail|updateUser|deleteUser|signIn\.\w+|signUp\.\w+|organization\.\w+|subscription\.\w+|twoFactor\.\w+|admin\.\w+)$`)

// asksBetterAuth reports whether a call is one of those, and tells nobody of its failing by
// the settings that it is given.
func asksBetterAuth(call source.Node) bool {
	return betterAuth.MatchString(call.CalleePath()) && bytes.Contains(call.File().Text, []byte("uthClient")) && !strings.Contains(call.Text(), "onError") && !strings.Contains(call.Text(), "throw:") && len(call.Args()) < 2 && !call.Arg(0).Spreads()
}

// aboutWhoAsks matches the names of states that say who somebody is, or what a screen shows
// besides its data.
var aboutWhoAsks = regexp.MustCompile(`(?i)user|session|auth|token|profile|error|message|preview|file|select|open|dialog|show|stream|edit|draft|status|permission`)

// tellingState matches a state that says that something went wrong: setPhase("failed").
var tellingState = regexp.MustCompile(`(?i)err|fail|state|phase|offline|unavailable`)

// stillThere matches what a screen asks before it changes: whether it is still shown, and
// its question not taken back.
var stillThere = regexp.MustCompile(`(?i)abort|mounted|active|cancel|alive|ignore|stale`)

// showsNothing reports whether all that a clause or branch does is to set what a screen shows
// to nothing, or to what stands in the code: setTeas([]).
func showsNothing(c source.Node) bool {
	emptied := false
	if c.Kind() == source.Catch {
		c = c.Child(source.Body)
	}
	for item := range itselfOrItems(c) {
		call := item.Child(source.Value)
		switch {
		case item.Kind() == source.Return && !call.OK():
			continue
		case item.Kind() == source.If && stillThere.MatchString(item.Child(source.Cond).Text()) && !item.Child(source.Else).OK():
			if then := item.Child(source.Then); showsNothing(then) {
				emptied = true
			} else if then.Kind() != source.Return {
				return false
			}
			continue
		case item.Kind() != source.Expression || call.Kind() != source.Call:
			return false
		}
		name, sets := strings.CutPrefix(call.Child(source.Callee).Ident(), "set")
		switch v := call.Arg(0); {
		case isLog(call), isOverBusy(call):
		case !sets || len(call.Args()) != 1 || aboutWhoAsks.MatchString(name):
			return false
		case v.Kind() == source.Array && noData(v, true), v.Kind() == source.Null:
			emptied = true
		case v.Is(source.Bool, source.Number), v.Kind() == source.String && !strings.Contains(v.Text(), " ") && !tellingState.MatchString(name+v.Text()):
		default:
			return false
		}
	}
	return emptied
}

// startsAgain reports whether a call sets a state to what it began with, in the same words:
// useState("free") and setPlan("free").
func startsAgain(call source.Node) bool {
	value, setter := call.Arg(0), call.Child(source.Callee)
	if call.Kind() != source.Call || len(call.Args()) != 1 || !value.Is(source.String, source.Bool, source.Number) || tellingState.MatchString(setter.Ident()+value.Text()) {
		return false
	}
	d := setter.Lookup(setter.Ident())
	if d.Kind() != source.Binding || d.Parent().Kind() != source.ArrayPattern {
		return false
	}
	hook := d.Parent().Parent().Child(source.Value)
	return hook.CalleeName() == "useState" && hook.Arg(0).Text() == value.Text()
}

// tellsApart reports whether a call that is given a message is none that answers: whoever
// is told by it is somebody else, who hears of the failure.
func tellsApart(call source.Node) bool {
	return call.OK() && !answers(call) && call.CalleePath() != "JSON.stringify"
}

// itselfOrItems are the statements of a block, or the one that stands for a block.
func itselfOrItems(n source.Node) iter.Seq[source.Node] {
	if n.Kind() == source.Block {
		return n.Children()
	}
	return func(yield func(source.Node) bool) { yield(n) }
}

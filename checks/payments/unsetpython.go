package payments

import (
	"strings"

	"underpin/checks/project/source"
)

// believesUnset is where code goes on with an event although nothing checked it, because
// the secret of its signature is not set: the other branch of the test for the secret, or
// the test itself when it has none. There is no node where that ends in a refusal or is
// for a developer's run.
func believesUnset(proof source.Node) source.Node {
	for inner, up := proof, proof.Parent(); up.OK() && !up.Is(source.Function, source.Method); inner, up = up, up.Parent() {
		if up.Kind() != source.If || inner.Role() != source.Then {
			continue
		}
		cond := strings.ToLower(up.Child(source.Cond).Text())
		if !strings.Contains(cond, "secret") && !strings.Contains(cond, "signing_key") || strings.Contains(cond, "debug") || strings.Contains(cond, "env") || strings.HasPrefix(cond, "not ") {
			return source.Node{}
		}
		other := up.Child(source.Else)
		if !other.OK() {
			return source.Node{} // what comes behind it may look again
		}
		for range other.Find(source.Throw, source.Return) {
			return source.Node{}
		}
		if low := strings.ToLower(other.Text()); strings.Contains(low, "debug") || strings.Contains(low, "abort(") || strings.Contains(low, "production") {
			return source.Node{}
		}
		for c := range other.Find(source.Call, source.Declarator, source.Assign, source.Index) {
			return c
		}
	}
	return source.Node{}
}

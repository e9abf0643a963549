package payments

import "underpin/checks/project/source"

// otherPlans are what people plan, or what programs do: a plan of these is nothing that a
// customer buys from the app.
var otherPlans = []string{
	"care", "treatment", "meal", "meals", "diet", "nutrition", "workout", "training", "exercise", "fitness", "study", "lesson", "learning", "teaching", "floor", "seating", "travel", "trip", "itinerary", "route",
	"action", "project", "content", "marketing", "event", "wedding", "test", "query", "execution", "migration", "implementation", "rollout", "instalment", "installment", "repayment", "savings", "retirement", "succession",
	"weekly", "daily", "therapy", "recovery", "visit", "shift", "production", "harvest", "building", "house", "site", "game", "sprint",
}

// ofOtherPlan reports whether a name is of a plan of another kind, by its own words or by
// those of the type, the table or the function that it is declared with: a care plan.
func ofOtherPlan(n source.Node) bool {
	words := wordsOf(n.Text())
	if !has(words, "plan", "plans") {
		return false
	}
	if has(words, otherPlans...) {
		return true
	}
	if len(words) > 1 || n.Role() == source.Name && n.Parent().Kind() == source.Member {
		return false
	}
	const longest = 400
	d := declarationOf(n)
	text := d.Text()
	for _, name := range namesInText(text[:min(len(text), longest)]) {
		words := wordsOf(name)
		if i := len(words) - 1; i > 0 && has(words[i:], "plan", "plans") && has(words[i-1:i], otherPlans...) {
			return true
		}
	}
	return false
}

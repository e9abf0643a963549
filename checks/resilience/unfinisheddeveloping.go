package resilience

import (
	"strings"

	"underpin/checks/project/source"
)

// onlyWhileDeveloping reports whether something is only there on the machine of
// who writes the app: {isDev && <Link …/>}.
func onlyWhileDeveloping(n source.Node) bool {
	for up := n; up.OK(); up = up.Parent() {
		p := up.Parent()
		cond := p.Child(source.Cond)
		if p.Kind() == source.Binary && p.Operator() == "&&" && up.Role() == source.Right {
			cond = p.Child(source.Left)
		} else if !p.Is(source.Conditional, source.If) || up.Role() != source.Then {
			continue
		}
		text := strings.ToLower(strings.ReplaceAll(cond.Text(), " ", ""))
		if strings.HasPrefix(text, "isdev") || text == "is_dev" || strings.HasPrefix(text, "import.meta.env.dev") || strings.Contains(text, `node_env==="development"`) || strings.Contains(text, `node_env==='development'`) || strings.Contains(text, `node_env!=="production"`) {
			return true
		}
	}
	return false
}

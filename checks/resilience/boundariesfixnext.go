package resilience

import "underpin/fixes"

func boundariesNext(*fixes.Draft) error {
	return fixes.Refuse("no template is known for this shape of app", "ts", "")
}

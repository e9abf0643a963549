package security

import "underpin/fixes"

func ratelimitNext(*fixes.Draft) error {
	return fixes.Refuse("no template is known for this shape of app", "ts", "")
}

package security

import "underpin/fixes"

func headersNext(*fixes.Draft) error {
	return fixes.Refuse("no template is known for this shape of app", "ts", "")
}

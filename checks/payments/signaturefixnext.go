package payments

import "underpin/fixes"

func signatureNext(*fixes.Draft) error {
	return fixes.Refuse("no template is known for this shape of app", "ts", "")
}

package seo

import "testing"

func TestPathsOfOwners(t *testing.T) {
	for path, private := range map[string]bool{
		"/": false, "/pricing": false, "/blog/my-first-post": false, "/features/billing": false, "/success-stories": false, "/editors": false, "/mission": false, "/docs/settings": false, "/myth": false,
		"/dashboard": true, "/administrador/planos": true, "/customer/dashboard": true, "/AdminCredits": true, "/harbour/settings": true, "/saved-ideas": true, "/my-orders": true, "/mis-trabajos": true, "/mi-calendario": true,
		"/print-success": true, "/booking/cancelled": true, "/edit-profile": true, "/:locale/admin": true, "/unauthorized": true, "/mensajes": true, "/return": true, "/returns": false, "/pago/:id": true,
	} {
		if got := isPrivatePath(path); got != private {
			t.Errorf("%s: %t", path, got)
		}
	}
}

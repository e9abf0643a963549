package security

import (
	"testing"

	"underpin/checks/checktest"
)

func TestFixtures(t *testing.T) { checktest.Run(t, Checks) }

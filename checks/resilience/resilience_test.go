package resilience_test

import (
	"testing"

	"underpin/checks/checktest"
	"underpin/checks/resilience"
)

func TestChecks(t *testing.T) { checktest.Run(t, resilience.Checks) }

package deploy_test

import (
	"testing"

	"underpin/checks/checktest"
	"underpin/checks/deploy"
)

func TestChecks(t *testing.T) { checktest.Run(t, deploy.Checks) }

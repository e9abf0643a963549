package seo_test

import (
	"testing"

	"underpin/checks/checktest"
	"underpin/checks/seo"
)

func TestChecks(t *testing.T) { checktest.Run(t, seo.Checks) }

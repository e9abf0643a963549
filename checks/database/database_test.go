package database_test

import (
	"testing"

	"underpin/checks/checktest"
	"underpin/checks/database"
)

func TestChecks(t *testing.T) { checktest.Run(t, database.Checks) }

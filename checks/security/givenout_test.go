package security

import "testing"

func TestGivenOut(t *testing.T) {
	for address, want := range map[string]bool{
		"postgresql://neondb_owner:npg_" + "w3RtQz8KpLxV@ep-quiet-meadow-a1b2c3d4.eu-central-1.aws.neon.tech/neondb": true,
		"postgresql://postgres:" + "w3RtQz8KpLxV@db.abcdefghijklmnopqrst.supabase.co:5432/postgres":                  true,
		"mongodb+srv://shop:" + "w3RtQz8KpLxV@cluster0.k4x9q.mongodb.net/shop":                                       true,
		"postgresql://user:password@ep-cool-name-123456.us-east-2.aws.neon.tech/neondb":                              false,
		"postgresql://neondb_owner:npg_xxxxxxxxxxxx@ep-quiet-meadow-a1b2c3d4.eu-central-1.aws.neon.tech/neondb":      false,
		"postgresql://shop:" + "w3RtQz8KpLxV@db.example.org/shop":                                                    false,
		"mongodb+srv://user:yourPassword1@cluster0.k4x9q.mongodb.net/shop":                                           false,
	} {
		if got := givenOut(address); got != want {
			t.Errorf("%s was given out: %v", address, got)
		}
	}
}

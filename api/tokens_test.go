package api

import (
	"strings"
	"testing"
)

// TestATokenNamesIDs: who a token stands for is written into every step for ever, so no name gets in.
func TestATokenNamesIDs(t *testing.T) {
	for _, c := range []struct {
		what           string
		actor, partner string
		fits           bool
	}{
		{"ids", "fm-bilse-1", "bilse-institut", true},
		{"no partner", "op-1", "", true},
		{"a name", "Erika Musterfall", "bilse-institut", false},
		{"a partner's name", "fm-bilse-1", "Bilse Institut", false},
	} {
		_, err := NewTokens([]Token{{Token: "a-token-of-twenty-characters", Actor: c.actor, Partner: c.partner, Role: "case_worker", Operations: []string{"*"}}})
		if (err == nil) != c.fits || err != nil && (!strings.Contains(err.Error(), "token 1") || strings.Contains(err.Error(), c.actor)) {
			t.Errorf("%s: %v", c.what, err)
		}
	}
}

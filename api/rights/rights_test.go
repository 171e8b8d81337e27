package rights

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	journeyv1 "journey/proto/journey/v1"
)

// TestTheWholeTable asks for every role, action, relation and class, with and without a stated purpose, and
// compares with what was agreed. JOURNEY_UPDATE_RIGHTS=1 writes what is answered now; read the difference.
func TestTheWholeTable(t *testing.T) {
	var b strings.Builder
	cells := 0
	for number := range len(journeyv1.Role_name) {
		role := journeyv1.Role(number)
		fmt.Fprintf(&b, "%s\n", role)
		for _, action := range Actions() {
			for _, relation := range Relations() {
				if !May(role, action, relation) {
					fmt.Fprintf(&b, "  %-18s %-10s denied\n", action, relation)
				} else {
					fmt.Fprintf(&b, "  %-18s %-10s allowed%s%s\n", action, relation,
						opened("opens", func(class journeyv1.PrivacyClass) bool { return Opens(role, action, relation, class, false) }),
						opened("with a purpose", func(class journeyv1.PrivacyClass) bool { return Opens(role, action, relation, class, true) }))
				}
				if r, ok := UnderGlass(role, action); ok && relation != Foreign && relation >= r.Reach {
					fmt.Fprintf(&b, "    under break-glass%s\n", opened("opens", func(class journeyv1.PrivacyClass) bool { return slices.Contains(r.Opens, class) }))
				}
				cells += 2 * len(journeyv1.PrivacyClass_name)
			}
		}
	}
	if want := len(journeyv1.Role_name) * len(Actions()) * 4 * 2 * len(journeyv1.PrivacyClass_name); cells != want {
		t.Errorf("%d cells asked for, want %d", cells, want)
	}
	file := filepath.Join("testdata", "rights.golden")
	if os.Getenv("JOURNEY_UPDATE_RIGHTS") != "" {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")); diff != "" {
		t.Errorf("the table is not what was agreed (-agreed +now):\n%s", diff)
	}
}

// opened asks for every class of the contract, those that are never sealed or opened included.
func opened(how string, opens func(journeyv1.PrivacyClass) bool) string {
	var words []string
	for number := range len(journeyv1.PrivacyClass_name) {
		class := journeyv1.PrivacyClass(number)
		if opens(class) {
			words = append(words, strings.ToLower(strings.TrimPrefix(class.String(), "PRIVACY_CLASS_")))
		}
	}
	if len(words) == 0 {
		return ""
	}
	return "; " + how + ": " + strings.Join(words, " ")
}

// TestTheTableIsWellFormed: no line twice, none that reaches into foreign operations, none of nobody or of
// nothing, and words for everything.
func TestTheTableIsWellFormed(t *testing.T) {
	known := map[Action]bool{}
	for _, a := range Actions() {
		known[a] = true
		if w := a.Word(); w.German == "" || w.English == "" {
			t.Errorf("%s has no words", a)
		}
	}
	if len(known) != len(actionWords) {
		t.Errorf("%d actions and words for %d", len(known), len(actionWords))
	}
	for _, r := range Glass() {
		if _, ok := Of(r.Role, r.Action); !ok || !May(r.Role, BreakGlass, Operation) || r.Reach != Operation {
			t.Errorf("under break-glass %s may %s, which it may not otherwise, or it may break no glass", r.Role, r.Action)
		}
	}
	type line struct {
		role   journeyv1.Role
		action Action
	}
	seen := map[line]bool{}
	for _, r := range Table() {
		if at := (line{r.Role, r.Action}); seen[at] {
			t.Errorf("%s stands twice for %s", r.Action, r.Role)
		} else {
			seen[at] = true
		}
		if r.Role == journeyv1.Role_ROLE_UNSPECIFIED || r.Reach == Foreign || !known[r.Action] {
			t.Errorf("%s may %s as far as %s", r.Role, r.Action, r.Reach)
		}
	}
}

// TestNothingBeyond: who has no role, what is no action and what is foreign is denied.
func TestNothingBeyond(t *testing.T) {
	for _, c := range []struct {
		what     string
		role     journeyv1.Role
		action   Action
		relation Relation
		want     bool
	}{
		{"an operator records in an operation of theirs", operator, RecordCase, Operation, true},
		{"a case worker reads a case of their own", caseWorker, ReadHistory, Own, true},
		{"a case worker does not read one of their partner", caseWorker, ReadHistory, Partner, false},
		{"who reaches the operation reaches what is nearer", auditor, ReadHistory, Own, true},
		{"a foreign operation is nobody's", operator, RecordCase, Foreign, false},
		{"nobody may nothing", journeyv1.Role_ROLE_UNSPECIFIED, ReadPublished, Own, false},
		{"a role to come may nothing", journeyv1.Role(99), ReadPublished, Own, false},
		{"an action to come is denied", operator, "case.sell", Own, false},
		{"no action is denied", operator, "", Own, false},
	} {
		if got := May(c.role, c.action, c.relation); got != c.want {
			t.Errorf("%s: %v", c.what, got)
		}
	}
}

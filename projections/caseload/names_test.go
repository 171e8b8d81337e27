package caseload_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"journey/eventstore"
	"journey/projections/caseload"
	"journey/projections/storytest"
	journeyv1 "journey/proto/journey/v1"
)

const identity = journeyv1.PrivacyClass_PRIVACY_CLASS_IDENTITY

// names opens the names of some cases as one who may see them.
func names(t *testing.T, w *storytest.World, groups []string) []string {
	t.Helper()
	sealed, err := caseload.Names(t.Context(), w.Pool, storytest.Operation, groups)
	if err != nil {
		t.Fatal(err)
	}
	var parts []eventstore.Part
	for _, n := range sealed {
		parts = append(parts, n.Part)
	}
	opened, err := eventstore.OpenParts(t.Context(), w.Keys, parts)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for i, n := range sealed {
		who := caseload.Read(opened[i])
		all = append(all, strings.Join(strings.Fields(n.Group+" "+n.Participant+" "+who.GivenName+" "+who.FamilyName+" "+who.ReferenceNumber), " "))
	}
	return all
}

func checkNames(t *testing.T, w *storytest.World, groups []string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, names(t, w, groups)); diff != "" {
		t.Errorf("names of %v: %s", groups, diff)
	}
}

func TestNamesHoldAsCorrected(t *testing.T) {
	w := storytest.New(t, caseload.Model())
	w.Record("p-1", "2016-01-02", storytest.Referred("R-100"))
	w.Record("p-1", "2016-01-04", storytest.Registered("Test", "Eins"))
	w.Record("p-2", "2016-01-04", storytest.Registered("Test", "Two"))
	w.Show()
	checkNames(t, w, nil, "p-1 p-1 Test Eins", "p-1 p-1 R-100", "p-2 p-2 Test Two")
	checkNames(t, w, []string{"p-2"}, "p-2 p-2 Test Two")
	checkNames(t, w, []string{})
	w.Record("p-1", "2016-01-05", storytest.Corrected(2, "2016-01-04", storytest.Registered("Test", "One")))
	w.Show()
	checkNames(t, w, []string{"p-1"}, "p-1 p-1 Test One", "p-1 p-1 R-100")
	// A correction of the address says nothing of the name.
	address := storytest.Registered("", "")
	address.GetParticipantRegistered().Address = "Test Street 1"
	unchanged := storytest.Corrected(2, "2016-01-04", address)
	unchanged.GetFactCorrected().Unchanged = []journeyv1.PrivacyClass{identity}
	w.Record("p-1", "2016-01-06", unchanged)
	w.Show()
	checkNames(t, w, []string{"p-1"}, "p-1 p-1 Test One", "p-1 p-1 R-100")
	w.Record("p-1", "2016-01-07", storytest.Retracted(3))
	w.Show()
	checkNames(t, w, []string{"p-1"}, "p-1 p-1 Test Eins", "p-1 p-1 R-100")
	w.Record("p-1", "2016-01-08", storytest.Retracted(1))
	w.Show()
	checkNames(t, w, []string{"p-1"}, "p-1 p-1 Test Eins")
}

func TestNamesOfLinkedPersons(t *testing.T) {
	w := storytest.New(t, caseload.Model())
	w.Record("p-2", "2016-01-04", storytest.Registered("Test", "Two"))
	w.Record("p-1", "2016-01-05", storytest.Registered("Test", "One"))
	w.Link("p-1", "p-2", "2016-01-06")
	w.Show()
	checkNames(t, w, []string{"p-2"}, "p-2 p-2 Test Two", "p-2 p-1 Test One")
}

func TestErasedNamesAreGone(t *testing.T) {
	w := storytest.New(t, caseload.Model())
	w.Record("p-1", "2016-01-04", storytest.Registered("Test", "One"))
	w.Show()
	// The keys go first. Until the step arrives the part is there and opens to nothing.
	if err := w.Keys.Destroy(t.Context(), storytest.Participant("p-1").String(), identity); err != nil {
		t.Fatal(err)
	}
	checkNames(t, w, nil, "p-1 p-1")
	w.Record("p-1", "2016-02-01", storytest.Erased(identity))
	w.Show()
	checkNames(t, w, nil)
	check(t, w, "2016-02-01", "p-1 registered @")
}

// selectAsText is the rows of a table as text; bytes are shown as characters where they are some.
func selectAsText(table string) string {
	if table == "identities" {
		return "SELECT concat(participant, source, event_id, encode(sealed, 'escape')) FROM caseload.identities"
	}
	return "SELECT t::TEXT FROM caseload." + table + " t"
}

// Nothing of what is sealed lies in any row in clear.
func TestNothingPersonalInClear(t *testing.T) {
	w := storytest.New(t, caseload.Model())
	w.Record("p-1", "2016-01-02", storytest.Referred("R-SECRET"))
	w.Record("p-1", "2016-01-04", storytest.Registered("Secretgiven", "Secretfamily"))
	w.Record("p-1", "2016-01-11", storytest.Entered())
	barrier := storytest.Barrier("ba-1", journeyv1.BarrierKind_BARRIER_KIND_ADDICTION)
	barrier.GetBarrierIdentified().Detail = "secret detail"
	w.Record("p-1", "2016-01-12", barrier)
	w.Show()
	rows := 0
	for _, table := range []string{"cases", "members", "obligations", "identities"} {
		found, err := w.Pool.Query(t.Context(), selectAsText(table))
		if err != nil {
			t.Fatal(err)
		}
		texts, err := pgx.CollectRows(found, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range texts {
			rows++
			if strings.Contains(strings.ToLower(text), "secret") || strings.Contains(text, "addiction") {
				t.Errorf("%s: %s", table, text)
			}
		}
	}
	if rows < 4 {
		t.Errorf("only %d rows were looked at", rows)
	}
}

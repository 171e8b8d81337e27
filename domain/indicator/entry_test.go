package indicator_test

import (
	"fmt"
	"strings"
	"testing"

	"journey/domain/calendar"
	"journey/domain/indicator"
	journeyv1 "journey/proto/journey/v1"

	"google.golang.org/protobuf/proto"
)

// says is a verdict as a sentence: yes, no, unknown or not asked, by which rule, why an answer is missing,
// and whether it was near.
func says(v indicator.Verdict) string {
	answer := "no"
	switch {
	case !v.Base:
		answer = "not asked"
	case v.Yes:
		answer = "yes"
	case v.Unknown:
		answer = "unknown"
	}
	text := fmt.Sprintf("%s by %s", answer, v.Rule)
	if v.Missing != 0 {
		text += " (" + strings.ToLower(strings.TrimPrefix(v.Missing.String(), "MISSING_")) + ")"
	}
	if v.Near {
		text += ", near"
	}
	return text
}

// verdict is what a set says of a participation under a code.
func verdict(t *testing.T, s indicator.Set, p indicator.Participation, cutOff calendar.Date, code string) indicator.Verdict {
	t.Helper()
	i, known := s.Find(code)
	if !known {
		t.Fatalf("%s has no code %s", s.Name, code)
	}
	return s.Explain(p, cutOff)[i]
}

const (
	unemployedOne = journeyv1.LabourStatus_LABOUR_STATUS_UNEMPLOYED
	workingOne    = journeyv1.LabourStatus_LABOUR_STATUS_EMPLOYED
)

// entryRow is one question about the entry of the inactive woman of 40 whom entry describes.
type entryRow struct {
	name   string
	set    journeyv1.IndicatorSet
	params *journeyv1.IndicatorParameters
	on     string
	answer []an
	code   string
	want   string
}

// germanDays is the German variant by days: 364 are enough, at every age.
var germanDays = &journeyv1.IndicatorParameters{LongTermDays: 364, LongTermReachedIsEnough: true}

func nothing(e *journeyv1.EntryDeclared) { proto.Reset(e) }

func sinceMissing(e *journeyv1.EntryDeclared) {
	e.UnemployedSince = &journeyv1.DateAnswer{Answer: &journeyv1.DateAnswer_Missing{Missing: refusedIt}}
}

func householdMissing(e *journeyv1.EntryDeclared) {
	e.Household = &journeyv1.HouseholdAnswer{Answer: &journeyv1.HouseholdAnswer_Missing{Missing: refusedIt}}
}

func householdWithoutChildren(e *journeyv1.EntryDeclared) {
	e.Household.GetValue().DependentChildren = &journeyv1.CountAnswer{Answer: &journeyv1.CountAnswer_Missing{Missing: notAskedIt}}
}

func householdWithoutAdults(e *journeyv1.EntryDeclared) {
	e.Household.GetValue().Adults = &journeyv1.CountAnswer{Answer: &journeyv1.CountAnswer_Missing{Missing: refusedIt}}
}

func householdWithoutWork(e *journeyv1.EntryDeclared) {
	e.Household.GetValue().AnyAdultEmployed = refused()
}

func block(selfEmployed *journeyv1.YesNoAnswer) an {
	return func(e *journeyv1.EntryDeclared) {
		e.Employment = &journeyv1.EmploymentAnswer{Answer: &journeyv1.EmploymentAnswer_Value{Value: &journeyv1.Employment{SelfEmployed: selfEmployed}}}
	}
}

func TestEntryCodes(t *testing.T) {
	for _, row := range entryRows {
		t.Run(row.name, func(t *testing.T) {
			p := fold(of("a").and(row.on, entry(row.answer...)))
			v := verdict(t, set(t, row.set, row.params), p, day(row.on), row.code)
			if got := says(v); got != row.want {
				t.Errorf("%s is %s, want %s", row.code, got, row.want)
			}
			if v.Code.At != indicator.OfOperation && (len(v.By) != 1 || v.By[0].Version != 1) {
				t.Errorf("by %v, want the entry", v.By)
			}
		})
	}
}

func TestNobodyStandsBeforeTheEntry(t *testing.T) {
	s := set(t, esfPlus, nil)
	if got := s.Standings(fold(of("a").and("2022-01-10", counselled(30)))); got != nil {
		t.Errorf("without an entry: %v", got)
	}
	p := fold(of("a").and("2022-03-01", entry()))
	if got := s.Explain(p, day("2022-02-28")); got != nil {
		t.Errorf("the day before: %v", got)
	}
	if got := s.Standings(p); len(got) != 1 || got[0].CountsFrom != day("2022-03-01") || got[0].CountsUntil != calendar.Forever || got[0].ExitedOn != calendar.None {
		t.Errorf("%+v", got)
	}
}

// TestStandings: what holds from when until when.
func TestStandings(t *testing.T) {
	s := set(t, esfPlus, nil)
	a := of("a").and("2022-03-01", entry())
	for _, row := range []struct {
		name string
		of   history
		want string
	}{
		{"from the entry for ever", a, "2022-03-01 in"},
		{"until the exit, and from then on as left", a.and("2022-06-30", exited(completed)), "2022-03-01 in, 2022-06-30 left on 2022-06-30"},
		{"from a re-entry on in again", a.and("2022-06-30", exited(completed)).and("2022-09-01", reentered()), "2022-03-01 in, 2022-06-30 left on 2022-06-30, 2022-09-01 in"},
		{"with the last exit in the end", a.and("2022-06-30", exited(completed)).and("2022-09-01", reentered()).and("2022-10-01", exited(completed)), "2022-03-01 in, 2022-06-30 left on 2022-06-30, 2022-09-01 in, 2022-10-01 left on 2022-10-01"},
		{"who leaves on the entry day was never only in", a.and("2022-03-01", exited(completed)), "2022-03-01 left on 2022-03-01"},
		{"who leaves on the day of the re-entry as well", a.and("2022-06-30", exited(completed)).and("2022-09-01", reentered()).and("2022-09-01", exited(completed)), "2022-03-01 in, 2022-06-30 left on 2022-06-30, 2022-09-01 left on 2022-09-01"},
	} {
		t.Run(row.name, func(t *testing.T) {
			var parts []string
			for _, st := range s.Standings(fold(row.of)) {
				part := st.CountsFrom.String() + " in"
				if st.ExitedOn != calendar.None {
					part = st.CountsFrom.String() + " left on " + st.ExitedOn.String()
				}
				parts = append(parts, part)
			}
			if got := strings.Join(parts, ", "); got != row.want {
				t.Errorf("%s, want %s", got, row.want)
			}
		})
	}
}

func TestGender(t *testing.T) {
	for _, row := range []struct {
		name   string
		change an
		want   indicator.Gender
	}{
		{"a woman", gender(journeyv1.Gender_GENDER_WOMAN), indicator.Women},
		{"a man", gender(journeyv1.Gender_GENDER_MAN), indicator.Men},
		{"a non-binary person", gender(journeyv1.Gender_GENDER_NON_BINARY), indicator.NonBinary},
		{"who refused", genderMissing(refusedIt), indicator.NotStated},
		{"who was not asked", genderMissing(notAskedIt), indicator.NotStated},
		{"of whom nothing is recorded", nothing, indicator.NotStated},
	} {
		t.Run(row.name, func(t *testing.T) {
			st := set(t, esfPlus, nil).Standings(fold(of("a").and("2022-03-01", entry(row.change))))
			if st[0].Gender != row.want {
				t.Errorf("%v, want %v", st[0].Gender, row.want)
			}
		})
	}
}

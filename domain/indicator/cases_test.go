package indicator_test

import (
	"slices"
	"strings"
	"testing"

	"journey/domain/followup"
	"journey/domain/indicator"
	"journey/domain/journey"
	"journey/domain/operation"
	journeyv1 "journey/proto/journey/v1"

	"github.com/google/go-cmp/cmp"
)

// results are the codes of results that the participation counts for at a cut-off.
func results(s indicator.Set, p indicator.Participation, cutOff string) string {
	var names []string
	for i, c := range s.Codes {
		if st, in := standingAt(s, p, cutOff); in && st.Yes.Has(i) && (c.At == indicator.OnLeaving || c.At == indicator.SixMonthsLater) {
			names = append(names, c.Code)
		}
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, " ")
}

// standingAt is the standing that holds at a cut-off; false if none does.
func standingAt(s indicator.Set, p indicator.Participation, cutOff string) (indicator.Standing, bool) {
	for _, st := range s.Standings(p) {
		if st.CountsFrom <= day(cutOff) && day(cutOff) < st.CountsUntil {
			return st, true
		}
	}
	return indicator.Standing{}, false
}

// counts are all codes it counts for at a cut-off.
func counts(s indicator.Set, p indicator.Participation, cutOff string) string {
	st, in := standingAt(s, p, cutOff)
	if !in {
		return "-"
	}
	return codes(s, st.Yes)
}

// caseOf is a person who enters on 2015-06-01, leaves on a day, and of whom steps follow.
func caseOf(exit string, changes ...an) history {
	return of("a").and("2015-06-01", entry(changes...)).and(exit, exited(completed))
}

func searches(h history, on string) history {
	o := observation(idle, false, byTheirWords)
	o.Searching = yes(true)
	return h.and(on, &journeyv1.Step{Kind: &journeyv1.Step_LabourMarketStatusObserved{LabourMarketStatusObserved: &journeyv1.LabourMarketStatusObserved{Observation: o}}})
}

func works(h history, on string, kind journeyv1.PlacementKind) history {
	return h.and(on, begins("pl-"+on, kind, 20, permanent, ""))
}

// TestTheCasesThatMustComeOutRight are the ten cases that the rules are held to, with exactly their dates.
func TestTheCasesThatMustComeOutRight(t *testing.T) {
	s14, plus := set(t, esf2014, nil), set(t, esfPlus, nil)
	german := set(t, esf2014, &journeyv1.IndicatorParameters{LongTermReachedIsEnough: true})
	reentered := works(caseOf("2016-02-01", status(unemployedOne)), "2016-02-10", job).and("2016-03-15", ends("pl-2016-02-10")).
		and("2016-05-11", reentered()).and("2016-08-31", exited(completed))
	for _, row := range []struct {
		name      string
		got, want string
	}{
		{"1. re-entry after 100 days: before it the first exit keeps its result", results(s14, fold(reentered), "2016-05-10"), "CR04"},
		{"1. on its day there is none", results(s14, fold(reentered), "2016-05-11"), "none"},
		{"1. the earlier employed is withdrawn without a job after the second exit", results(s14, fold(reentered), "2017-12-31"), "none"},
		{"1. the window is that of the second exit", results(s14, fold(works(reentered, "2016-09-28", job)), "2017-12-31"), "CR04"},
		{"1. the entry's answers are those of the first entry", counts(s14, fold(reentered), "2017-12-31"), "grand_total CO_TOTAL CO01 CO10"},
		{"2. inactive, searching on the exit day, job on day 20: only employed",
			results(plus, fold(works(searches(caseOf("2016-02-01"), "2016-02-01"), "2016-02-21", miniJob)), "2016-12-31"), "EECR04"},
		{"2. job on the exit day, registered unemployed on day 27: only searching",
			results(plus, fold(works(caseOf("2016-02-01"), "2016-02-01", job).and("2016-02-28", observed(outOfWork, true))), "2016-12-31"), "EECR01"},
		{"3. a job that starts on day 28 counts: the window ends on 2016-02-29", results(s14, fold(works(caseOf("2016-02-01"), "2016-02-29", job)), "2016-12-31"), "CR04"},
		{"3. on day 29 it does not", results(s14, fold(works(caseOf("2016-02-01"), "2016-03-01", job)), "2016-12-31"), "none"},
		{"4. born 1961-03-10, entry 2016-03-09: 54", counts(s14, fold(of("a").and("2016-03-09", entry(born("1961-03-10", "2016-03-09")))), "2016-12-31"), "grand_total CO_TOTAL CO03 CO04 CO10"},
		{"4. entry 2016-03-10: 55", counts(s14, fold(of("a").and("2016-03-10", entry(born("1961-03-10", "2016-03-10")))), "2016-12-31"), "grand_total CO_TOTAL CO03 CO04 CO07 CO08 CO10"},
		{"4. born 29 February: 54 until 28 February", counts(s14, fold(of("a").and("2015-02-28", entry(born("1960-02-29", "2015-02-28")))), "2016-12-31"), "grand_total CO_TOTAL CO03 CO04 CO10"},
		{"4. and 55 from 1 March on in other years", counts(s14, fold(of("a").and("2015-03-01", entry(born("1960-02-29", "2015-03-01")))), "2016-12-31"), "grand_total CO_TOTAL CO03 CO04 CO07 CO08 CO10"},
		{"5. unemployed for exactly 12 months is not long-term by the strict rule",
			counts(s14, fold(of("a").and("2016-03-01", entry(status(unemployedOne), since("2015-03-01")))), "2016-12-31"), "grand_total CO_TOTAL CO01 CO10"},
		{"5. and is by the German variant",
			counts(german, fold(of("a").and("2016-03-01", entry(status(unemployedOne), since("2015-03-01")))), "2016-12-31"), "grand_total CO_TOTAL CO01 CO02 CO10"},
		{"6. ISCED missing: in no figure of the ESF+ but the grand total",
			counts(plus, fold(caseOf("2016-02-01", iscedMissing(notAskedIt), aged(60), disability(yes(true)))), "2016-12-31"), "grand_total"},
		{"6. in 2014-2020 only in the grand total", counts(s14, fold(caseOf("2016-02-01", iscedMissing(refusedIt), aged(60), disability(yes(true)))), "2016-12-31"), "grand_total"},
		{"6. disability refused: complete, not among the disabled", counts(plus, fold(caseOf("2016-02-01", disability(refused()))), "2016-12-31"), "grand_total EECO01 EECO04 EECO10"},
		{"7. EU citizen with parents born abroad: foreign background only",
			counts(plus, fold(caseOf("2016-02-01", citizen(journeyv1.Citizenship_CITIZENSHIP_OTHER_EU), parents(journeyv1.ParentsBornAbroad_PARENTS_BORN_ABROAD_BOTH))), "2016-12-31"), "grand_total EECO01 EECO04 EECO10 EECO14"},
		{"7. third-country citizen of native parents: third country only",
			counts(plus, fold(caseOf("2016-02-01", citizen(journeyv1.Citizenship_CITIZENSHIP_THIRD_COUNTRY))), "2016-12-31"), "grand_total EECO01 EECO04 EECO10 EECO13"},
		{"8. mini-job at the exit, not registered unemployed: employed", results(plus, fold(works(caseOf("2016-02-01"), "2016-02-01", miniJob)), "2016-02-01"), "EECR04"},
		{"8. but no qualifying placement", word[fold(works(caseOf("2016-02-01"), "2016-02-01", miniJob)).Placements[0].Qualifying], "no"},
		{"8. an internship: not employed", results(plus, fold(works(caseOf("2016-02-01"), "2016-02-01", internship)), "2016-12-31"), "none"},
		{"8. and no qualifying placement either", word[fold(works(caseOf("2016-02-01"), "2016-02-01", internship)).Placements[0].Qualifying], "no"},
		{"9. exit 2017-08-31: a job that starts on 2018-02-28 counts six months later", results(s14, fold(works(caseOf("2017-08-31"), "2018-02-28", job)), "2018-12-31"), "CR06"},
		{"9. one that starts on 2018-03-01 does not", results(s14, fold(works(caseOf("2017-08-31"), "2018-03-01", job)), "2018-12-31"), "none"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if row.got != row.want {
				t.Errorf("%s, want %s", row.got, row.want)
			}
		})
	}
}

// TestACorrectedBirthDateMovesOneCell is the tenth case: as known before the correction nothing changes, as
// known after it one code differs, and its reason names the correcting step.
func TestACorrectedBirthDateMovesOneCell(t *testing.T) {
	laqs := operation.Facts{ID: "laqs", Registered: true, Start: day("2015-05-01"), End: day("2018-12-31")}
	born := func(on string) *journeyv1.Step {
		return &journeyv1.Step{Kind: &journeyv1.Step_ParticipantRegistered{ParticipantRegistered: &journeyv1.ParticipantRegistered{
			GivenName: "Probe", FamilyName: "Muster",
			DateOfBirth: &journeyv1.DateAnswer{Answer: &journeyv1.DateAnswer_Value{Value: on}},
		}}}
	}
	declared := entry(unaged, status(workingOne))
	declared.GetEntryDeclared().Country = &journeyv1.CountryAnswer{Answer: &journeyv1.CountryAnswer_Missing{Missing: refusedIt}}
	declared.GetEntryDeclared().Benefit = &journeyv1.BenefitAnswer{Answer: &journeyv1.BenefitAnswer_Missing{Missing: refusedIt}}
	var past []journey.Past
	decide := func(on string, step *journeyv1.Step) {
		t.Helper()
		d, refused := journey.Decide(past, laqs, journey.Request{Step: step, On: day(on), Today: day("2018-06-30"), Actor: &journeyv1.Actor{Id: "case-worker"}})
		if refused != nil {
			t.Fatalf("%s: %s", on, refused)
		}
		for _, s := range d.Steps {
			v := uint64(len(past) + 1)
			past = append(past, journey.Past{Sequence: 10 * v, Event: &journeyv1.Event{Version: v, Subject: "a", OccurredOn: s.On.String(), Step: s.Step}})
		}
	}
	decide("2016-01-04", born("1961-03-10"))
	decide("2016-01-04", &journeyv1.Step{Kind: &journeyv1.Step_ConsentRecorded{ConsentRecorded: &journeyv1.ConsentRecorded{
		Purpose: journeyv1.ConsentPurpose_CONSENT_PURPOSE_PROCESSING, Decision: journeyv1.ConsentDecision_CONSENT_DECISION_GIVEN,
	}}})
	decide("2016-03-09", declared)
	reported := len(past)
	s := set(t, esf2014, nil)
	read := func(known int) indicator.Participation {
		return indicator.Fold([][]journey.Fact{journey.Effective(past[:known])}, followup.Policies{})
	}
	before := s.Standings(read(reported))

	decide("2018-06-01", &journeyv1.Step{Kind: &journeyv1.Step_FactCorrected{FactCorrected: &journeyv1.FactCorrected{
		Version: 1, OccurredOn: "2016-01-04", Step: born("1961-03-09"), Why: "Zahlendreher",
	}}})
	if diff := cmp.Diff(before, s.Standings(read(reported))); diff != "" {
		t.Errorf("as known then it changed: %s", diff)
	}
	var moved []string
	was, is := s.Explain(read(reported), day("2016-12-31")), s.Explain(read(len(past)), day("2016-12-31"))
	for i := range is {
		if was[i].Yes != is[i].Yes {
			moved = append(moved, is[i].Code.Code)
			if !slices.ContainsFunc(is[i].By, func(by indicator.Source) bool { return by.Sequence == uint64(10*len(past)) }) {
				t.Errorf("%s does not name the correcting step: %v", is[i].Code.Code, is[i].By)
			}
		}
	}
	if got := strings.Join(moved, " "); got != "CO07" {
		t.Errorf("moved: %s", got)
	}
}

func unaged(e *journeyv1.EntryDeclared) { e.AgeAtEntry = nil }

package indicator_test

import (
	"cmp"
	"slices"
	"testing"

	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// step is one step after the exit, or before it.
type step struct {
	on string
	is *journeyv1.Step
}

// resultRow is one question about somebody who entered on 2015-06-01, inactive unless it says otherwise, and
// left on 2016-02-01: the window is until 2016-02-29, day D is 2016-08-01.
type resultRow struct {
	name   string
	params *journeyv1.IndicatorParameters
	entry  []an
	// reason is why they left; completed by default.
	reason journeyv1.ExitReason
	steps  []step
	code   string
	want   string
}

func (row resultRow) history() history {
	h := of("a").and("2015-06-01", entry(row.entry...)).and("2016-02-01", exited(cmp.Or(row.reason, completed)))
	for _, s := range row.steps {
		h = h.and(s.on, s.is)
	}
	return h
}

// told is an observation by the participant, changed.
func told(s journeyv1.LabourStatus, changes ...func(*journeyv1.LabourStatusObservation)) *journeyv1.Step {
	return toldBy(byTheirWords, s, changes...)
}

func toldBy(source journeyv1.StatusSource, s journeyv1.LabourStatus, changes ...func(*journeyv1.LabourStatusObservation)) *journeyv1.Step {
	o := observation(s, false, source)
	for _, change := range changes {
		change(o)
	}
	return &journeyv1.Step{Kind: &journeyv1.Step_LabourMarketStatusObserved{LabourMarketStatusObserved: &journeyv1.LabourMarketStatusObserved{Observation: o}}}
}

// telling is what somebody tells of the status.
type telling = journeyv1.LabourStatusObservation

func searching(a *journeyv1.YesNoAnswer) func(*telling) {
	return func(o *telling) { o.Searching = a }
}

func registeredThen(o *telling) { o.RegisteredUnemployed = yes(true) }

func statusRefused(o *telling) {
	o.LabourStatus = &journeyv1.LabourStatusAnswer{Answer: &journeyv1.LabourStatusAnswer_Missing{Missing: refusedIt}}
}

func inEducation(a *journeyv1.YesNoAnswer) func(*telling) {
	return func(o *telling) { o.InEducationOrTraining = a }
}

func promoted(o *telling) { o.Promoted = yes(true) }

func underConditions(e *journeyv1.Employment) func(*telling) {
	return func(o *telling) { o.Employment = employment(e) }
}

func employment(e *journeyv1.Employment) *journeyv1.EmploymentAnswer {
	return &journeyv1.EmploymentAnswer{Answer: &journeyv1.EmploymentAnswer_Value{Value: e}}
}

// work is an employment block; 0 and unspecified are refused.
func work(contract journeyv1.Contract, hours float64, byNecessity *journeyv1.YesNoAnswer, level journeyv1.RequirementLevel) *journeyv1.Employment {
	e := &journeyv1.Employment{
		Contract:            &journeyv1.ContractAnswer{Answer: &journeyv1.ContractAnswer_Missing{Missing: refusedIt}},
		HoursPerWeek:        &journeyv1.HoursAnswer{Answer: &journeyv1.HoursAnswer_Missing{Missing: refusedIt}},
		RequirementLevel:    &journeyv1.RequirementLevelAnswer{Answer: &journeyv1.RequirementLevelAnswer_Missing{Missing: refusedIt}},
		PartTimeByNecessity: byNecessity, SelfEmployed: yes(false),
	}
	if contract != 0 {
		e.Contract.Answer = &journeyv1.ContractAnswer_Value{Value: contract}
	}
	if hours != 0 {
		e.HoursPerWeek.Answer = &journeyv1.HoursAnswer_Value{Value: hours}
	}
	if level != 0 {
		e.RequirementLevel.Answer = &journeyv1.RequirementLevelAnswer_Value{Value: level}
	}
	return e
}

// employedAs is employed at entry under these conditions.
func employedAs(e *journeyv1.Employment) an {
	return func(d *journeyv1.EntryDeclared) { d.LabourStatus, d.Employment = laboured(workingOne), employment(e) }
}

// placed is a placement with hours, 30 of them, under a contract.
func placed(id string, kind journeyv1.PlacementKind) *journeyv1.Step {
	return begins(id, kind, 30, permanent, "")
}

// at is a placement with conditions that matter for being better off.
func at(hours float64, contract journeyv1.Contract, level journeyv1.RequirementLevel) *journeyv1.Step {
	s := begins("pl-1", job, hours, contract, "")
	s.GetPlacementStarted().RequirementLevel = level
	return s
}

// business is self-employment with hours and a requirement level.
func business(hours float64, level journeyv1.RequirementLevel) *journeyv1.Step {
	s := begins("pl-1", ownBusiness, hours, 0, "")
	s.GetPlacementStarted().RequirementLevel = level
	return s
}

// stillIn is a follow-up for an obligation: in work, and still in the placement.
func stillIn(obligation, on string) *journeyv1.Step {
	s := asked(on, workingOne, yes(true))
	s.GetFollowUpCompleted().Obligations = []string{obligation}
	return s
}

func awarded(formal bool) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_QualificationAwarded{QualificationAwarded: &journeyv1.QualificationAwarded{Kind: 1, Formal: &formal}}}
}

func recognised(decision journeyv1.Recognition) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_RecognitionDecided{RecognitionDecided: &journeyv1.RecognitionDecided{Qualification: "q-1", Decision: decision}}}
}

func died() *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_FollowUpClosed{FollowUpClosed: &journeyv1.FollowUpClosed{Why: journeyv1.ClosureReason_CLOSURE_REASON_DIED}}}
}

const (
	helper  = journeyv1.RequirementLevel_REQUIREMENT_LEVEL_HELPER
	skilled = journeyv1.RequirementLevel_REQUIREMENT_LEVEL_SKILLED
)

func TestResults(t *testing.T) {
	for id, rows := range map[journeyv1.IndicatorSet][]resultRow{esfPlus: slices.Concat(windowRows, laterRows), esf2014: disadvantagedRows} {
		for _, row := range rows {
			t.Run(row.code+" "+row.name, func(t *testing.T) {
				v := verdict(t, set(t, id, row.params), fold(row.history()), day("2016-12-31"), row.code)
				if got := says(v); got != row.want {
					t.Errorf("%s is %s, want %s", row.code, got, row.want)
				}
				if len(v.By) == 0 || v.By[0].Version != 1 {
					t.Errorf("by %v, want the entry first", v.By)
				}
			})
		}
	}
}

// TestSeveralResultsCountOnceEach: education may join searching or employed, a qualification any of them, and
// several of a kind are one (G9).
func TestSeveralResultsCountOnceEach(t *testing.T) {
	plus, s14 := set(t, esfPlus, nil), set(t, esf2014, nil)
	learning := told(outOfWork, inEducation(yes(true)))
	for _, row := range []struct {
		name, got, want string
	}{
		{"education joins searching", results(plus, fold(caseOf("2016-02-01").and("2016-02-10", learning)), "2016-12-31"), "EECR01 EECR02"},
		{"and employed", results(plus, fold(works(caseOf("2016-02-01"), "2016-02-01", apprentice)), "2016-12-31"), "EECR02 EECR04"},
		{"with a qualification all three", results(plus, fold(works(caseOf("2016-02-01"), "2016-02-01", apprentice).and("2016-01-10", awarded(true)).and("2016-01-11", awarded(true))), "2016-12-31"), "EECR02 EECR03 EECR04"},
		{"of a disadvantaged person once more, and six months later", results(s14, fold(works(caseOf("2016-02-01", disability(yes(true)), aged(55)), "2016-02-01", apprentice).and("2016-08-01", told(workingOne))), "2016-12-31"), "CR02 CR04 CR05 CR06 CR08 CR09"},
		{"who dropped out is measured from then", results(plus, fold(works(of("a").and("2015-06-01", entry()).and("2015-06-15", exited(journeyv1.ExitReason_EXIT_REASON_DROPPED_OUT)), "2015-07-13", job)), "2016-12-31"), "EECR04"},
		{"a day too late it is not", results(plus, fold(works(of("a").and("2015-06-01", entry()).and("2015-06-15", exited(journeyv1.ExitReason_EXIT_REASON_DROPPED_OUT)), "2015-07-14", job)), "2016-12-31"), "none"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if row.got != row.want {
				t.Errorf("%s, want %s", row.got, row.want)
			}
		})
	}
}

// TestLateCorrectionsRestate: a step corrected, retracted or recorded late changes the figure of the past
// cut-off, whatever was known before (G12).
func TestLateCorrectionsRestate(t *testing.T) {
	s := set(t, esfPlus, nil)
	h := works(caseOf("2016-02-01"), "2016-02-10", job)
	for _, row := range []struct {
		name string
		of   history
		want string
	}{
		{"as recorded", h, "EECR04"},
		{"the job turns out to have begun after the window", h.reads(3, "2016-03-01", begins("pl-2016-02-10", job, 20, permanent, "")), "none"},
		{"the job never was", h.retracts(3), "none"},
		{"the exit turns out to have been earlier", h.reads(2, "2016-01-12", exited(completed)), "none"},
		{"by a day less it is not too early", h.reads(2, "2016-01-13", exited(completed)), "EECR04"},
		{"the person turns out to have been employed at entry", h.reads(1, "2015-06-01", entry(status(workingOne))), "none"},
		{"registered unemployed on the last day, recorded a year later", h.and("2016-02-29", observed(outOfWork, true)), "EECR01"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := results(s, fold(row.of), "2016-12-31"); got != row.want {
				t.Errorf("%s, want %s", got, row.want)
			}
		})
	}
}

func TestWhoHasNotLeftIsNotAskedForResults(t *testing.T) {
	h := caseOf("2016-02-01").and("2016-02-01", placed("pl-1", job))
	s := set(t, esfPlus, nil)
	if got := says(verdict(t, s, fold(h), day("2016-01-31"), "EECR04")); got != "not asked by result.not_left" {
		t.Errorf("the day before: %s", got)
	}
	if got := says(verdict(t, s, fold(h), day("2016-02-01"), "EECR04")); got != "yes by window.placement" {
		t.Errorf("on the day: %s", got)
	}
	again := h.and("2016-05-11", reentered())
	if got := says(verdict(t, s, fold(again), day("2016-05-11"), "EECR04")); got != "not asked by result.not_left" {
		t.Errorf("after the re-entry: %s", got)
	}
}

func TestWindowsClose(t *testing.T) {
	s := set(t, esfPlus, nil)
	for _, row := range []struct {
		name          string
		of            history
		closes, later string
	}{
		{"28 days after the exit, the last day included, and 30 days after D", caseOf("2016-02-01"), "2016-02-29", "2016-08-31"},
		{"D is the last day of a shorter month", caseOf("2017-08-31"), "2017-09-28", "2018-03-30"},
		{"of a month in a leap year", caseOf("2015-08-31"), "2015-09-28", "2016-03-30"},
		{"with the exit on 29 February", caseOf("2016-02-29"), "2016-03-28", "2016-09-28"},
		{"on D where a placement decides", caseOf("2016-02-01").and("2016-07-15", placed("pl-1", job)), "2016-02-29", "2016-08-01"},
		{"not where it wants a confirmation", caseOf("2016-02-01").and("2016-05-15", placed("pl-1", job)), "2016-02-29", "2016-08-31"},
		{"not where an observation decides", caseOf("2016-02-01").and("2016-08-01", told(workingOne)), "2016-02-29", "2016-08-31"},
		{"never without an exit", of("a").and("2015-06-01", entry()), "", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			all := s.Standings(fold(row.of))
			st := all[len(all)-1]
			if st.ClosesOn.String() != row.closes || st.LaterOn.String() != row.later || (row.closes == "") != (st.ClosesOn == calendar.None) {
				t.Errorf("%s and %s, want %s and %s", st.ClosesOn, st.LaterOn, row.closes, row.later)
			}
		})
	}
}

// TestLinkedHistoriesAreOneParticipation: answers of the earliest entry, any open entry means no exit, and
// the results are those of all histories together.
func TestLinkedHistoriesAreOneParticipation(t *testing.T) {
	s := set(t, esfPlus, nil)
	a := of("a").and("2015-06-01", entry(iscedMissing(refusedIt))).and("2016-02-01", exited(completed))
	b := of("b").and("2015-09-01", entry(isced(5), aged(60))).and("2016-01-15", exited(completed)).and("2016-02-10", placed("pl-1", job))
	for _, row := range []struct {
		name string
		of   []history
		want string
	}{
		{"apart, one is incomplete", []history{a}, "grand_total"},
		{"and the other has a result", []history{b}, "grand_total EECO01 EECO04 EECO08 EECO11 EECR04"},
		{"together the gap of the earlier entry stays", []history{a, b}, "grand_total"},
		{"with a complete earlier entry the job of the other is the result", []history{caseOf("2016-02-01"), b}, "grand_total EECO01 EECO04 EECO10 EECR04"},
		{"an open entry of the other means no exit", []history{caseOf("2016-02-01"), of("b").and("2015-09-01", entry()).and("2016-02-10", placed("pl-1", job))}, "grand_total EECO01 EECO04 EECO10"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := counts(s, fold(row.of...), "2016-12-31"); got != row.want {
				t.Errorf("%s, want %s", got, row.want)
			}
		})
	}
}

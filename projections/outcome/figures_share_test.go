package outcome_test

import (
	"fmt"
	"strings"
	"testing"

	"journey/domain/calendar"
	"journey/projections/outcome"
	"journey/projections/storytest"
	journeyv1 "journey/proto/journey/v1"
)

// joined lets a participant enter on 2016-01-11.
func (w *world) joined(id string, gender journeyv1.Gender, age uint32) {
	w.t.Helper()
	w.record(id, "2016-01-04", storytest.Registered("", ""))
	w.record(id, "2016-01-11", entered(gender, age))
}

// figure is one figure as all that is known says it.
func (w *world) figure(code, cutOff string, position uint64) outcome.Figure {
	w.t.Helper()
	for _, f := range w.all(cutOff, position) {
		if f.Code == code {
			return f
		}
	}
	w.t.Fatalf("there is no figure %s", code)
	return outcome.Figure{}
}

// share is what a figure says of its base.
func share(f outcome.Figure) string {
	return fmt.Sprintf("%d of %d, %d unknown, %d refused: %.0f %%", f.Total, f.Base, f.Unknown, f.Refused, f.SharePercent())
}

func exitedAnswering(improved *journeyv1.YesNoAnswer) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_ParticipantExited{ParticipantExited: &journeyv1.ParticipantExited{
		Reason: completed, EmployabilityImproved: improved}}}
}

func without(why journeyv1.Missing) *journeyv1.YesNoAnswer {
	return &journeyv1.YesNoAnswer{Answer: &journeyv1.YesNoAnswer_Missing{Missing: why}}
}

func TestWhoWasNotAssessedIsNotNo(t *testing.T) {
	w := newWorld(t)
	for i, improved := range []*journeyv1.YesNoAnswer{
		answered(true), answered(true), answered(true), answered(false), without(journeyv1.Missing_MISSING_NOT_ASKED),
		without(journeyv1.Missing_MISSING_REFUSED), nil,
	} {
		id := fmt.Sprintf("p-%d", i+1)
		w.joined(id, woman, 30)
		w.record(id, "2016-06-30", exitedAnswering(improved))
	}
	w.joined("p-8", man, 30)
	w.record("p-8", "2016-06-30", exited(droppedOut, false))
	w.Show()
	same(t, "improved", share(w.figure("employability_improved", "2016-12-31", outcome.Latest)), "3 of 8, 2 unknown, 1 refused: 60 %")
	same(t, "dropped out", share(w.figure("exits.dropped_out", "2016-12-31", outcome.Latest)), "1 of 8, 0 unknown, 0 refused: 12 %")
	same(t, "before anybody left", share(w.figure("employability_improved", "2016-06-29", outcome.Latest)), "0 of 0, 0 unknown, 0 refused: 0 %")
}

func TestUnconfirmedIsUnknownAndNotNo(t *testing.T) {
	w := newWorld(t)
	for _, id := range []string{"p-1", "p-2", "p-3", "p-4", "p-5"} {
		w.joined(id, woman, 30)
	}
	w.record("p-1", "2016-02-01", placed("pl-1", insured, 20))
	w.record("p-2", "2016-02-01", placed("pl-1", insured, 20))
	w.record("p-3", "2016-02-01", placed("pl-1", insured, 20))
	w.record("p-3", "2016-05-01", storytest.PlacementEnded("pl-1"))
	w.record("p-4", "2016-02-01", placed("pl-1", miniJob, 10))
	w.record("p-5", "2016-02-01", placed("pl-1", journeyv1.PlacementKind_PLACEMENT_KIND_SUBSIDISED, 30))
	unconfirmed := w.position
	w.record("p-1", "2016-09-01", stillThere("2016-09-01"))
	w.record("p-5", "2016-09-01", stillThere("2016-09-01"))
	w.Show()
	for _, c := range []struct {
		code, cutOff string
		known        uint64
		want         string
	}{
		{"sustained.182", "2016-12-31", outcome.Latest, "1 of 3, 1 unknown, 0 refused: 50 %"},
		{"sustained.182", "2016-12-31", unconfirmed, "0 of 3, 2 unknown, 0 refused: 0 %"},
		{"sustained.182", "2016-07-31", outcome.Latest, "0 of 0, 0 unknown, 0 refused: 0 %"},
		{"lasted.182.subsidised", "2016-12-31", outcome.Latest, "1 of 1, 0 unknown, 0 refused: 100 %"},
		{"lasted.182.subsidised", "2016-12-31", unconfirmed, "0 of 1, 1 unknown, 0 refused: 0 %"},
		{"lasted.182.training", "2016-12-31", outcome.Latest, "0 of 0, 0 unknown, 0 refused: 0 %"},
		{"qualifying_placements", "2016-12-31", outcome.Latest, "3 of 5, 0 unknown, 0 refused: 60 %"},
	} {
		same(t, fmt.Sprint(c.code, " at ", c.cutOff, " known at ", c.known), share(w.figure(c.code, c.cutOff, c.known)), c.want)
	}
}

func TestFollowUpIsCountedAsItStandsAtTheCutOff(t *testing.T) {
	w := newWorld(t)
	for _, id := range []string{"p-1", "p-2", "p-3"} {
		w.joined(id, woman, 30)
		w.record(id, "2016-03-01", placed("pl-1", insured, 20))
	}
	w.record("p-1", "2016-03-08", storytest.Completed("employment.pl-1.7"))
	w.record("p-1", "2016-04-20", storytest.Completed("employment.pl-1.28"))
	w.record("p-2", "2016-03-10", storytest.Closed(journeyv1.ClosureReason_CLOSURE_REASON_DECLINED, "employment.pl-1.7"))
	declined := w.position
	w.record("p-2", "2016-04-15", storytest.Session())
	w.record("p-3", "2016-04-06", storytest.Closed(journeyv1.ClosureReason_CLOSURE_REASON_LOST, "employment.pl-1.28"))
	w.Show()
	for range 2 {
		for _, c := range []struct {
			cutOff string
			known  uint64
			want   counts
		}{
			{"2016-03-04", outcome.Latest, counts{}},
			{"2016-03-08", outcome.Latest, counts{"follow_up": 1, "follow_up.completed": 1}},
			{"2016-03-15", outcome.Latest, counts{"follow_up": 2, "follow_up.completed": 1, "follow_up.declined": 1}},
			{"2016-03-16", outcome.Latest, counts{"follow_up": 3, "follow_up.completed": 1, "follow_up.declined": 1, "follow_up.overdue": 1}},
			{"2016-04-30", outcome.Latest, counts{"follow_up": 6, "follow_up.completed": 1, "follow_up.completed_late": 1, "follow_up.lost": 1, "follow_up.overdue": 3}},
			{"2016-04-30", declined, counts{"follow_up": 6, "follow_up.completed": 1, "follow_up.completed_late": 1, "follow_up.declined": 1, "follow_up.overdue": 3}},
		} {
			same(t, fmt.Sprint("on ", c.cutOff, " known at ", c.known), w.figures(c.cutOff, c.known, "follow_up"), c.want)
		}
		w.Rebuild()
	}
	same(t, "the share", share(w.figure("follow_up.completed", "2016-04-30", outcome.Latest)), "1 of 6, 0 unknown, 0 refused: 17 %")
}

func TestARetractedPlacementLeavesNothingToFollowUp(t *testing.T) {
	w := newWorld(t)
	w.joined("p-1", woman, 30)
	placement := w.record("p-1", "2016-03-01", placed("pl-1", insured, 20))
	w.record("p-1", "2016-03-08", storytest.Completed("employment.pl-1.7"))
	then := w.position
	w.record("p-1", "2016-05-01", storytest.Retracted(placement))
	w.Show()
	same(t, "as known then", w.figures("2016-04-30", then, "follow_up"), counts{"follow_up": 2, "follow_up.completed": 1, "follow_up.overdue": 1})
	same(t, "as known now", w.figures("2016-04-30", outcome.Latest, "follow_up"), counts{})
}

func TestTheLatestAnswerSaysWhetherALivingIsSecured(t *testing.T) {
	w := newWorld(t)
	observed := func(id, on string, source journeyv1.StatusSource, secured *journeyv1.YesNoAnswer) {
		step := stillThere(on)
		step.GetLabourMarketStatusObserved().Observation.Source, step.GetLabourMarketStatusObserved().Observation.LivingSecured = source, secured
		w.record(id, on, step)
	}
	const person, register = journeyv1.StatusSource_STATUS_SOURCE_PARTICIPANT, journeyv1.StatusSource_STATUS_SOURCE_REGISTER
	for i := range 6 {
		w.joined(fmt.Sprintf("p-%d", i+1), man, 30)
		if i < 5 {
			w.record(fmt.Sprintf("p-%d", i+1), "2016-03-01", placed("pl-1", insured, 40))
		}
	}
	observed("p-1", "2016-04-01", person, answered(false))
	observed("p-1", "2016-05-01", person, answered(true))
	observed("p-2", "2016-05-01", register, answered(false))
	observed("p-2", "2016-05-01", person, answered(true))
	observed("p-3", "2016-05-01", person, answered(true))
	observed("p-3", "2016-06-01", person, without(journeyv1.Missing_MISSING_REFUSED))
	observed("p-4", "2016-05-01", person, answered(true))
	observed("p-4", "2016-06-01", person, without(journeyv1.Missing_MISSING_NOT_ASKED))
	w.Show()
	same(t, "at the end", share(w.figure("living_secured", "2016-12-31", outcome.Latest)), "2 of 5, 1 unknown, 1 refused: 67 %")
	same(t, "at first", share(w.figure("living_secured", "2016-04-30", outcome.Latest)), "0 of 5, 4 unknown, 0 refused: 0 %")
}

func TestDaysToTheFirstPlacement(t *testing.T) {
	w := newWorld(t)
	for i, on := range []string{"2016-01-21", "2016-02-10", "2016-05-10"} { // 10, 30 and 120 days
		id := fmt.Sprintf("p-%d", i+1)
		w.joined(id, woman, 30)
		w.record(id, "2016-06-01", placed("pl-2", insured, 40))
		w.record(id, on, placed("pl-1", internship, 40))
	}
	w.joined("p-4", woman, 30)
	w.Show()
	f := w.figure("time_to_placement", "2016-12-31", outcome.Latest)
	same(t, "days", fmt.Sprintf("%d of %d: mean %.2f, median %.1f", f.Total, f.Base, f.Mean, f.Median), "3 of 4: mean 53.33, median 30.0")
	f = w.figure("time_to_placement", "2016-02-29", outcome.Latest)
	same(t, "days until then", fmt.Sprintf("%d of %d: mean %.2f, median %.1f", f.Total, f.Base, f.Mean, f.Median), "2 of 4: mean 20.00, median 20.0")
}

func TestWillingnessOfEmployersBeforeAndAfter(t *testing.T) {
	w := newWorld(t)
	contact := func(id, on string, before, after uint32) {
		w.append(of(journeyv1.HistoryKind_HISTORY_KIND_EMPLOYER, id), on, &journeyv1.Step{Kind: &journeyv1.Step_EmployerContactMade{
			EmployerContactMade: &journeyv1.EmployerContactMade{WillingnessBefore: before, WillingnessAfter: after}}})
	}
	contact("e-1", "2016-01-10", 0, 0)
	contact("e-1", "2016-02-10", 1, 2)
	contact("e-1", "2016-03-10", 3, 5)
	contact("e-2", "2016-01-10", 2, 2)
	contact("e-3", "2016-01-10", 4, 0)
	w.Show()
	before, after := w.figure("willingness_before", "2016-12-31", outcome.Latest), w.figure("willingness_after", "2016-12-31", outcome.Latest)
	same(t, "before", fmt.Sprint(before.Mean, " ", share(before)), "1.5 2 of 3, 1 unknown, 0 refused: 100 %")
	same(t, "after", fmt.Sprint(after.Mean, " ", share(after)), "3.5 2 of 3, 1 unknown, 0 refused: 100 %")
}

func TestWillingnessThatNobodyAskedForIsUnknown(t *testing.T) {
	w := newWorld(t)
	w.append(of(journeyv1.HistoryKind_HISTORY_KIND_EMPLOYER, "e-1"), "2016-01-10", &journeyv1.Step{Kind: &journeyv1.Step_EmployerContactMade{
		EmployerContactMade: &journeyv1.EmployerContactMade{}}})
	w.Show()
	for _, code := range []string{"willingness_before", "willingness_after"} {
		f := w.figure(code, "2016-12-31", outcome.Latest)
		same(t, code, fmt.Sprintf("%s, %.0f %% known", share(f), f.KnownPercent()), "0 of 1, 1 unknown, 0 refused: 0 %, 0 % known")
	}
}

// What was not known of a placement at a cut-off is unknown there, never no, whatever was agreed or recorded
// for days after it.
func TestAPlacementQualifiesByTheTermsUpToTheCutOff(t *testing.T) {
	changed := func(hours float64) *journeyv1.Step {
		return &journeyv1.Step{Kind: &journeyv1.Step_PlacementChanged{PlacementChanged: &journeyv1.PlacementChanged{Placement: "pl-1", HoursPerWeek: &hours}}}
	}
	unclear := placed("pl-1", insured, 0)
	unclear.GetPlacementStarted().HoursPerWeek = nil
	w := newWorld(t)
	for i, steps := range [][2]*journeyv1.Step{{unclear, changed(20)}, {unclear, changed(10)}, {placed("pl-1", insured, 10), changed(20)}, {placed("pl-1", insured, 20), changed(10)}} {
		id := fmt.Sprintf("p-%d", i+1)
		w.joined(id, woman, 30)
		w.record(id, "2016-02-01", steps[0])
		w.record(id, "2016-05-01", steps[1])
	}
	w.Show()
	for _, c := range []struct{ cutOff, want, listed string }{
		{"2016-01-31", "0 of 0, 0 unknown, 0 refused: 0 %", ""},
		{"2016-04-30", "1 of 4, 2 unknown, 0 refused: 50 %", "unknown unknown no yes"},
		{"2016-05-01", "3 of 4, 1 unknown, 0 refused: 100 %", "yes unknown yes yes"},
	} {
		same(t, "counted at "+c.cutOff, share(w.figure("qualifying_placements", c.cutOff, outcome.Latest)), c.want)
		var listed []string
		for _, p := range w.list("placements", c.cutOff, outcome.Latest) {
			listed = append(listed, p.Placements[0].Qualifying)
		}
		same(t, "listed at "+c.cutOff, strings.Join(listed, " "), c.listed)
		same(t, "reported at "+c.cutOff, strings.Join(texts(t, w.Pool, `SELECT qualifying FROM outcome.reporting_placements_at('op-1', $1::TEXT::DATE) ORDER BY participant`, c.cutOff), " "), c.listed)
	}
	same(t, "placements as known now", w.text(`SELECT count(*)::TEXT FROM outcome.reporting_placements`), "4")
}

func TestTargetsForParts(t *testing.T) {
	w := newWorld(t)
	w.operation("2015-01-01", grant(&journeyv1.Target{Code: "participants", Value: 10}, &journeyv1.Target{Code: "participants", Breakdown: "women", Value: 4},
		&journeyv1.Target{Code: "participants", Breakdown: "30_54", Value: 8}, &journeyv1.Target{Code: "participants", Breakdown: "unemployed", Value: 2}))
	w.joined("p-1", woman, 30)
	w.joined("p-2", man, 54)
	w.joined("p-3", man, 55)
	w.Show()
	same(t, "parts", w.figure("entered", "2016-12-31", outcome.Latest).Parts, []outcome.Part{
		{Breakdown: "30_54", Total: 2, Target: 8, ReachedPercent: 25},
		{Breakdown: "unemployed", Total: 3, Target: 2, ReachedPercent: 150},
		{Breakdown: "women", Total: 1, Target: 4, ReachedPercent: 25},
	})
	same(t, "parts before the grant", len(w.figure("entered", "2014-12-31", outcome.Latest).Parts), 0)
}

func TestRatesOfTheAreaBesideThoseWhoLiveThere(t *testing.T) {
	rate := func(percent float64) *float64 { return &percent }
	w := newWorld(t)
	registered := func(sgb2 float64) *journeyv1.Step {
		return &journeyv1.Step{Kind: &journeyv1.Step_OperationRegistered{OperationRegistered: &journeyv1.OperationRegistered{
			Name: "Test", TimeZone: "Europe/Berlin", AreaReports: []*journeyv1.AreaReport{{
				Areas: []string{"area-1", "area-2"}, Source: "census", AsOf: "2013-12-31",
				AreaFigures: &journeyv1.AreaFigures{Sgb2Rate: &sgb2, UnemploymentRate: rate(23.3), MigrationBackgroundRate: rate(21.6)},
				CityFigures: &journeyv1.AreaFigures{UnemploymentRate: rate(12.1)}}}}}}
	}
	first := w.operation("2015-01-01", registered(99))
	then := w.position
	w.operation("2015-02-01", storytest.Corrected(first, "2015-01-01", registered(20.4)))
	for i, lives := range []string{"area-1", "area-1", "area-2", "area-3", "area-1"} {
		step := entered(woman, 30)
		e := step.GetEntryDeclared()
		e.Area = &journeyv1.AreaAnswer{Answer: &journeyv1.AreaAnswer_Value{Value: lives}}
		e.Citizenship = &journeyv1.CitizenshipAnswer{Answer: &journeyv1.CitizenshipAnswer_Value{Value: journeyv1.Citizenship_CITIZENSHIP_GERMAN}}
		switch i {
		case 0:
			e.Citizenship.Answer = &journeyv1.CitizenshipAnswer_Value{Value: journeyv1.Citizenship_CITIZENSHIP_OTHER_EU}
		case 1:
			e.ParentsBornAbroad = &journeyv1.ParentsBornAbroadAnswer{Answer: &journeyv1.ParentsBornAbroadAnswer_Value{Value: journeyv1.ParentsBornAbroad_PARENTS_BORN_ABROAD_NONE}}
		case 2:
			e.LabourStatus = &journeyv1.LabourStatusAnswer{Answer: &journeyv1.LabourStatusAnswer_Missing{Missing: journeyv1.Missing_MISSING_REFUSED}}
		}
		id := fmt.Sprintf("p-%d", i+1)
		w.record(id, "2016-01-04", storytest.Registered("", ""))
		w.record(id, "2016-01-11", step)
	}
	w.Show()
	rates := func(position uint64) []outcome.AreaRate {
		all, err := outcome.AreaRates(t.Context(), w.Pool, storytest.Operation, calendar.Must("2016-12-31"), position)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	of := outcome.AreaRate{Areas: []string{"area-1", "area-2"}, Source: "census", AsOf: calendar.Must("2013-12-31")}
	sgb2, unemployment, background := of, of, of
	sgb2.Rate, sgb2.AreaPercent = outcome.RateSGB2, rate(20.4)
	unemployment.Rate, unemployment.AreaPercent, unemployment.CityPercent = outcome.RateUnemployment, rate(23.3), rate(12.1)
	unemployment.Total, unemployment.Base, unemployment.Unknown = 3, 4, 1
	background.Rate, background.AreaPercent = outcome.RateMigrationBackground, rate(21.6)
	background.Total, background.Base, background.Unknown = 1, 4, 2
	same(t, "rates", rates(outcome.Latest), []outcome.AreaRate{sgb2, unemployment, background})
	same(t, "share", rates(outcome.Latest)[2].SharePercent(), 50)
	same(t, "the rate as known before the correction", *rates(then)[0].AreaPercent, 99)
}

package outcome_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"journey/domain/calendar"
	"journey/projections/outcome"
	"journey/projections/storytest"
	journeyv1 "journey/proto/journey/v1"
)

func exited(reason journeyv1.ExitReason, improved bool) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_ParticipantExited{ParticipantExited: &journeyv1.ParticipantExited{
		Reason: reason, EmployabilityImproved: answered(improved)}}}
}

func moduleCompleted(id string, as journeyv1.CompletionOutcome) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_ModuleCompleted{ModuleCompleted: &journeyv1.ModuleCompleted{Module: id, Outcome: as}}}
}

func trialEnded(id string, as journeyv1.TrialOutcome) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_WorkTrialEnded{WorkTrialEnded: &journeyv1.WorkTrialEnded{Trial: id, Outcome: as}}}
}

func awarded(formal bool) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_QualificationAwarded{QualificationAwarded: &journeyv1.QualificationAwarded{
		Kind: journeyv1.QualificationKind_QUALIFICATION_KIND_VOCATIONAL, Formal: &formal}}}
}

func grant(targets ...*journeyv1.Target) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_GrantDecided{GrantDecided: &journeyv1.GrantDecided{Targets: targets}}}
}

func stillThere(on string) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_LabourMarketStatusObserved{LabourMarketStatusObserved: &journeyv1.LabourMarketStatusObserved{
		Observation: &journeyv1.LabourStatusObservation{
			LabourStatus: &journeyv1.LabourStatusAnswer{Answer: &journeyv1.LabourStatusAnswer_Value{Value: journeyv1.LabourStatus_LABOUR_STATUS_EMPLOYED}},
			Source:       journeyv1.StatusSource_STATUS_SOURCE_EMPLOYER, LivingSecured: answered(true)}}}}
}

// everything is a world in which every figure counts something.
func everything(t *testing.T) *world {
	w := newWorld(t)
	policy := &journeyv1.FollowUpPolicySet{Version: 1, ValidFrom: "2015-01-01", SustainedDays: []uint32{182, 42, 91}}
	w.operation("2015-01-01", &journeyv1.Step{Kind: &journeyv1.Step_OperationRegistered{OperationRegistered: &journeyv1.OperationRegistered{Name: "Test", TimeZone: "Europe/Berlin"}}})
	w.operation("2015-01-01", &journeyv1.Step{Kind: &journeyv1.Step_FollowUpPolicySet{FollowUpPolicySet: policy}})
	w.operation("2015-02-01", &journeyv1.Step{Kind: &journeyv1.Step_NetworkEventRecorded{NetworkEventRecorded: &journeyv1.NetworkEventRecorded{}}})
	w.operation("2015-02-01", &journeyv1.Step{Kind: &journeyv1.Step_RegionalNeedsAnalysed{RegionalNeedsAnalysed: &journeyv1.RegionalNeedsAnalysed{}}})
	w.operation("2015-01-01", grant(&journeyv1.Target{Code: "participants", Value: 20}, &journeyv1.Target{Code: "staff_trained", Value: 500},
		&journeyv1.Target{Code: "participants", Breakdown: "women", Value: 10}))
	genders := []journeyv1.Gender{woman, woman, woman, man, man, nonBinary, 0}
	for i := range 7 {
		id := fmt.Sprintf("p-%d", i+1)
		w.record(id, "2016-01-04", storytest.Registered("", ""))
		w.record(id, "2016-01-11", entered(genders[i], 30))
	}
	for i, reason := range []journeyv1.ExitReason{1, 2, 3, 4, 5, 6} {
		w.record(fmt.Sprintf("p-%d", i+1), "2016-11-30", exited(reason, i < 2))
	}
	for kind := range journeyv1.PlacementKind(8) {
		step := placed(fmt.Sprintf("pl-%d", kind+1), kind+1, 20)
		step.GetPlacementStarted().PolicyVersion = 1
		w.record("p-1", "2016-02-01", step)
	}
	w.record("p-1", "2016-09-01", stillThere("2016-09-01"))
	w.record("p-4", "2016-03-01", awarded(true))
	w.record("p-4", "2016-03-01", awarded(false))
	w.record("p-5", "2016-03-01", moduleCompleted("m-1", journeyv1.CompletionOutcome_COMPLETION_OUTCOME_COMPLETED))
	w.record("p-5", "2016-03-01", moduleCompleted("m-2", journeyv1.CompletionOutcome_COMPLETION_OUTCOME_DROPPED_OUT))
	w.record("p-6", "2016-03-01", trialEnded("t-1", journeyv1.TrialOutcome_TRIAL_OUTCOME_HIRED))
	w.record("p-6", "2016-03-01", trialEnded("t-2", journeyv1.TrialOutcome_TRIAL_OUTCOME_BROKEN_OFF_BY_HOST))
	for id, kind := range map[string]journeyv1.PlacementKind{"p-2": 2, "p-3": 4} {
		step := placed("pl-"+id, kind, 30)
		step.GetPlacementStarted().PolicyVersion = 1
		w.record(id, "2016-02-01", step)
		w.record(id, "2016-09-01", stillThere("2016-09-01"))
	}
	w.record("p-1", "2016-02-09", storytest.Completed("employment.pl-1.7"))
	w.record("p-1", "2016-03-31", storytest.Completed("employment.pl-1.28"))
	w.record("p-2", "2016-02-09", storytest.Closed(journeyv1.ClosureReason_CLOSURE_REASON_LOST, "employment.pl-p-2.7"))
	w.record("p-3", "2016-02-09", storytest.Closed(journeyv1.ClosureReason_CLOSURE_REASON_DECLINED, "employment.pl-p-3.7"))
	w.record("p-8", "2016-02-01", storytest.Registered("", ""))
	w.record("p-8", "2016-02-01", storytest.Session())

	five := uint32(5)
	activity := journeyv1.HistoryKind_HISTORY_KIND_ACTIVITY
	w.append(of(activity, "a-1"), "2016-04-01", &journeyv1.Step{Kind: &journeyv1.Step_OutreachContactMade{OutreachContactMade: &journeyv1.OutreachContactMade{Headcount: 30}}})
	w.append(of(activity, "a-2"), "2016-04-01", &journeyv1.Step{Kind: &journeyv1.Step_NeighbourhoodActivityHeld{NeighbourhoodActivityHeld: &journeyv1.NeighbourhoodActivityHeld{
		PeopleTotal: &five, Headcounts: []*journeyv1.Headcount{{People: 4}, {People: 3}}}}})
	w.append(of(activity, "a-3"), "2016-04-01", &journeyv1.Step{Kind: &journeyv1.Step_NeighbourhoodActivityHeld{NeighbourhoodActivityHeld: &journeyv1.NeighbourhoodActivityHeld{
		Headcounts: []*journeyv1.Headcount{{People: 7}, {People: 6}}}}})
	w.append(of(activity, "a-4"), "2016-04-01", &journeyv1.Step{Kind: &journeyv1.Step_StaffTrainingHeld{StaffTrainingHeld: &journeyv1.StaffTrainingHeld{
		Trained: []*journeyv1.TrainedStaff{{Audience: 1, People: 12}, {Audience: 2, People: 13}}}}})
	employer := journeyv1.HistoryKind_HISTORY_KIND_EMPLOYER
	for range 2 {
		w.append(of(employer, "e-1"), "2016-04-01", &journeyv1.Step{Kind: &journeyv1.Step_EmployerContactMade{EmployerContactMade: &journeyv1.EmployerContactMade{WillingnessBefore: 2, WillingnessAfter: 4}}})
	}
	w.append(of(employer, "e-1"), "2016-05-01", &journeyv1.Step{Kind: &journeyv1.Step_VacancyAcquired{VacancyAcquired: &journeyv1.VacancyAcquired{Vacancy: "v-1", Number: 3}}})
	w.Show()
	return w
}

func TestEachFigureCountsWhatItSays(t *testing.T) {
	w := everything(t)
	same(t, "figures", w.figures("2016-12-31", outcome.Latest), counts{
		"entered": 7, "active": 1, "left": 6,
		"exits.completed": 1, "exits.placed": 1, "exits.dropped_out": 1, "exits.moved": 1, "exits.left_country": 1, "exits.died": 1,
		"participants_enabled": 5, "employability_improved": 2,
		"placements": 10, "placements.social_insurance": 1, "placements.subsidised": 2, "placements.mini_job": 1,
		"placements.in_company_training": 2, "placements.school_training": 1, "placements.internship": 1,
		"placements.self_employment": 1, "placements.work_opportunity": 1, "qualifying_placements": 1,
		"sustained.42": 1, "sustained.91": 1, "sustained.182": 1,
		"qualifications": 2, "qualifications.formal": 1, "completions.module": 1, "completions.trial": 1,
		"people_advised": 8, "people_reached": 42, "staff_trained": 25, "activities_held": 2,
		"employers_contacted": 1, "vacancies_acquired": 3, "willingness_before": 1, "willingness_after": 1,
		"network_events": 1, "needs_analyses": 1, "time_to_placement": 3, "living_secured": 3,
		"lasted.42.subsidised": 1, "lasted.91.subsidised": 1, "lasted.182.subsidised": 1,
		"lasted.42.training": 1, "lasted.91.training": 1, "lasted.182.training": 1,
		"lasted.42.self_employment": 1, "lasted.91.self_employment": 1, "lasted.182.self_employment": 1,
		"follow_up": 12, "follow_up.completed": 1, "follow_up.completed_late": 1, "follow_up.overdue": 8,
		"follow_up.lost": 1, "follow_up.declined": 1, "follow_up.not_required": 2,
	})
	for _, f := range w.all("2016-12-31", outcome.Latest) {
		if f.Total == 0 {
			t.Errorf("%s counts nothing in a world that has everything", f.Code)
		}
		if sum := f.Women + f.Men + f.NonBinary + f.NotStated; f.OfPeople && sum != f.Total || !f.OfPeople && sum != 0 {
			t.Errorf("%s: by gender %d, total %d", f.Code, sum, f.Total)
		}
		switch f.Code {
		case "entered":
			same(t, "entered", f, outcome.Figure{Definition: f.Definition, Total: 7, Women: 3, Men: 2, NonBinary: 1, NotStated: 1, Target: 20, ReachedPercent: 35,
				Parts: []outcome.Part{{Breakdown: "women", Total: 3, Target: 10, ReachedPercent: 30}}})
		case "staff_trained":
			same(t, "staff trained", f, outcome.Figure{Definition: f.Definition, Total: 25, Target: 500, ReachedPercent: 5})
		case "people_advised":
			same(t, "advised", f, outcome.Figure{Definition: f.Definition, Total: 8, Women: 3, Men: 2, NonBinary: 1, NotStated: 2})
		}
	}
	w.Rebuild()
}

// The built-in policy looks at 182 and 42 days: nobody was asked after 91, so there is no 0 of it.
func TestADayThatNoPolicyLooksAtHasNoFigure(t *testing.T) {
	w := newWorld(t)
	w.record("p-1", "2016-01-04", storytest.Registered("", ""))
	w.record("p-1", "2016-01-11", entered(woman, 41))
	w.record("p-1", "2016-02-01", placed("pl-1", insured, 20))
	w.Show()
	var got []string
	for _, f := range w.all("2016-12-31", outcome.Latest) {
		if strings.HasPrefix(f.Code, "sustained.") {
			got = append(got, f.Code)
		}
	}
	if want := []string{"sustained.42", "sustained.182"}; !slices.Equal(got, want) {
		t.Errorf("sustained figures %v, want %v", got, want)
	}
}

// thing is one thing that a figure counts.
type thing struct {
	Participant string
	Position    uint64
	Number      int64
}

// things are what a figure counts.
func (w *world) things(code, cutOff string) []thing {
	w.t.Helper()
	rows, err := w.Pool.Query(w.t.Context(), `SELECT coalesce(participant, ''), position, number FROM outcome.counted($1, $2, $3) WHERE code = $4`,
		storytest.Operation, calendar.Must(cutOff).Time(), int64(outcome.Latest), code)
	if err != nil {
		w.t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[thing])
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// One definition serves the list and the count.
func TestTheListIsTheCount(t *testing.T) {
	w := everything(t)
	for _, cutOff := range []string{"2016-01-31", "2016-03-31", "2016-12-31"} {
		for _, f := range w.all(cutOff, outcome.Latest) {
			var sum int64
			people := map[string]bool{}
			for _, c := range w.things(f.Code, cutOff) {
				sum += c.Number
				people[c.Participant] = true
				if c.Position == 0 || (c.Participant != "") != f.OfPeople {
					t.Errorf("%s at %s: %+v", f.Code, cutOff, c)
				}
			}
			same(t, f.Code+" at "+cutOff, sum, f.Total)
			if !f.OfPeople {
				continue
			}
			list := w.list(f.Code, cutOff, outcome.Latest)
			same(t, "participations of "+f.Code+" at "+cutOff, len(list), len(people))
			if f.Code == "placements" || f.Code == "qualifying_placements" || f.Code == "placements.mini_job" {
				placements := 0
				for _, p := range list {
					placements += len(p.Placements)
				}
				same(t, "placements of "+f.Code+" at "+cutOff, int64(placements), f.Total)
			}
		}
	}
}

func TestWhoIsEnabled(t *testing.T) {
	w := newWorld(t)
	cases := []struct {
		what  string
		steps []*journeyv1.Step
		want  bool
	}{
		{"in the operation with a completed module: not finished", []*journeyv1.Step{moduleCompleted("m-1", 1)}, false},
		{"in the operation with a placement", []*journeyv1.Step{placed("pl-1", internship, 30)}, true},
		{"left with nothing gained", []*journeyv1.Step{exited(completed, false)}, false},
		{"left with a completed module", []*journeyv1.Step{moduleCompleted("m-1", 1), exited(completed, false)}, true},
		{"left with a module broken off", []*journeyv1.Step{moduleCompleted("m-1", 2), exited(completed, false)}, false},
		{"dropped out with a qualification", []*journeyv1.Step{awarded(false), exited(droppedOut, false)}, true},
		{"left with a trial completed", []*journeyv1.Step{trialEnded("t-1", 1), exited(completed, false)}, true},
		{"left with employability improved", []*journeyv1.Step{exited(completed, true)}, true},
		{"died with a qualification", []*journeyv1.Step{awarded(true), exited(died, false)}, false},
	}
	for i, c := range cases {
		id := fmt.Sprintf("p-%d", i+1)
		w.record(id, "2016-01-04", storytest.Registered("", ""))
		w.record(id, "2016-01-11", entered(woman, 41))
		for _, step := range c.steps {
			w.record(id, "2016-06-30", step)
		}
	}
	w.Show()
	enabled := map[string]bool{}
	for _, p := range w.list("participants_enabled", "2016-12-31", outcome.Latest) {
		enabled[p.Participant] = true
	}
	for i, c := range cases {
		same(t, c.what, enabled[fmt.Sprintf("p-%d", i+1)], c.want)
	}
}

func TestATargetHoldsFromItsDecisionOn(t *testing.T) {
	w := newWorld(t)
	w.operation("2015-01-01", grant(&journeyv1.Target{Code: "participants", Value: 100}, &journeyv1.Target{Code: "placements", Value: 40}))
	before := w.position
	raised := w.operation("2016-01-01", grant(&journeyv1.Target{Code: "participants", Value: 150}))
	w.operation("2016-02-01", storytest.Corrected(raised, "2016-01-01", grant(&journeyv1.Target{Code: "participants", Value: 160})))
	w.Show()
	for _, c := range []struct {
		cutOff              string
		known               uint64
		entered, placements float64
	}{
		{"2014-12-31", outcome.Latest, 0, 0},
		{"2015-12-31", outcome.Latest, 100, 40},
		{"2016-12-31", outcome.Latest, 160, 40},
		{"2016-12-31", before + 1, 150, 40},
		{"2016-12-31", before, 100, 40},
	} {
		same(t, fmt.Sprint("at most one target a code ", c), w.text(`SELECT count(*) || ' of ' || count(DISTINCT code) FROM outcome.targets
			WHERE known_from <= $1 AND known_until > $1 AND counts_from <= $2 AND counts_until > $2`,
			int64(c.known), calendar.Must(c.cutOff).Time()), map[bool]string{true: "2 of 2", false: "0 of 0"}[c.entered > 0])
		for _, f := range w.all(c.cutOff, c.known) {
			switch f.Code {
			case "entered":
				same(t, fmt.Sprint("entered ", c), f.Target, c.entered)
			case "placements":
				same(t, fmt.Sprint("placements ", c), f.Target, c.placements)
			}
		}
	}
}

func TestATimeIsAPosition(t *testing.T) {
	w := newWorld(t)
	w.record("p-1", "2016-01-04", storytest.Registered("", ""))
	w.record("p-1", "2016-01-11", entered(woman, 41))
	w.Show()
	times, err := outcome.KnownFrom(t.Context(), w.Pool, storytest.Operation, []uint64{1, 2, 3})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		at   time.Time
		want uint64
	}{
		{times[0].Add(-time.Second), 0}, {times[0], 1}, {times[1].Add(-time.Nanosecond), 1}, {times[1], 2}, {times[1].AddDate(1, 0, 0), 2},
	} {
		got, err := outcome.PositionAt(t.Context(), w.Pool, storytest.Operation, c.at)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "position at "+c.at.String(), got, c.want)
	}
	if !times[2].IsZero() {
		t.Errorf("a position beyond the last is known from %v", times[2])
	}
}

func TestPagesAndCodes(t *testing.T) {
	w := everything(t)
	var got []string
	page := outcome.Page{Size: 3}
	for {
		list, next, err := outcome.Participations(t.Context(), w.Pool, storytest.Operation, "people_advised", calendar.Must("2016-12-31"), outcome.Latest, page)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range list {
			got = append(got, p.Participant)
		}
		if page.After = next; next == "" {
			break
		}
	}
	same(t, "pages", got, []string{"p-1", "p-2", "p-3", "p-4", "p-5", "p-6", "p-7", "p-8"})
	for code, want := range map[string]error{"nonsense": outcome.ErrUnknownFigure, "staff_trained": outcome.ErrNotOfPeople} {
		_, _, err := outcome.Participations(t.Context(), w.Pool, storytest.Operation, code, calendar.Must("2016-12-31"), outcome.Latest, page)
		if !errors.Is(err, want) {
			t.Errorf("%s: %v", code, err)
		}
	}
	all, err := outcome.Figures(t.Context(), w.Pool, "nobody-knows-it", calendar.Must("2016-12-31"), outcome.Latest)
	if err != nil || len(all) != len(outcome.Definitions()) {
		t.Fatalf("figures of an operation that is not there: %d, %v", len(all), err)
	}
	for _, f := range all {
		same(t, f.Code, f, outcome.Figure{Definition: f.Definition})
	}
}

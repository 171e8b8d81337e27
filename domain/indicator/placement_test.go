package indicator_test

import (
	"fmt"
	"testing"

	"journey/domain/calendar"
	"journey/domain/indicator"
	journeyv1 "journey/proto/journey/v1"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
)

const (
	job       = journeyv1.PlacementKind_PLACEMENT_KIND_SOCIAL_INSURANCE
	permanent = journeyv1.Contract_CONTRACT_PERMANENT
	fixed     = journeyv1.Contract_CONTRACT_FIXED_TERM
	inWork    = journeyv1.LabourStatus_LABOUR_STATUS_EMPLOYED
	outOfWork = journeyv1.LabourStatus_LABOUR_STATUS_UNEMPLOYED
)

// begins is a placement; hours below 0 are not known.
func begins(id string, kind journeyv1.PlacementKind, hours float64, contract journeyv1.Contract, until string) *journeyv1.Step {
	s := &journeyv1.PlacementStarted{Placement: id, Kind: kind, Contract: contract, FixedUntil: until, Employer: "e-1"}
	if hours >= 0 {
		s.HoursPerWeek = &hours
	}
	return &journeyv1.Step{Kind: &journeyv1.Step_PlacementStarted{PlacementStarted: s}}
}

func changes(c *journeyv1.PlacementChanged) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_PlacementChanged{PlacementChanged: c}}
}

func ends(id string) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_PlacementEnded{PlacementEnded: &journeyv1.PlacementEnded{Placement: id}}}
}

func observation(status journeyv1.LabourStatus, registered bool, source journeyv1.StatusSource) *journeyv1.LabourStatusObservation {
	return &journeyv1.LabourStatusObservation{
		LabourStatus:         &journeyv1.LabourStatusAnswer{Answer: &journeyv1.LabourStatusAnswer_Value{Value: status}},
		RegisteredUnemployed: yes(registered), Source: source,
	}
}

func observed(status journeyv1.LabourStatus, registered bool) *journeyv1.Step {
	return observedBy(status, registered, journeyv1.StatusSource_STATUS_SOURCE_PARTICIPANT)
}

func observedBy(status journeyv1.LabourStatus, registered bool, source journeyv1.StatusSource) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_LabourMarketStatusObserved{LabourMarketStatusObserved: &journeyv1.LabourMarketStatusObserved{
		Observation: observation(status, registered, source),
	}}}
}

func asked(statusOn string, status journeyv1.LabourStatus, still *journeyv1.YesNoAnswer) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_FollowUpCompleted{FollowUpCompleted: &journeyv1.FollowUpCompleted{
		Obligations: []string{"employment.pl-1.182"}, StatusOn: statusOn, StillInPlacement: still,
		Observation: observation(status, false, journeyv1.StatusSource_STATUS_SOURCE_EMPLOYER),
	}}}
}

var word = map[indicator.Answer]string{indicator.Unknown: "unknown", indicator.No: "no", indicator.Yes: "yes"}

func TestQualifyingPlacement(t *testing.T) {
	start := of("a").and("2015-12-01", entered(2))
	for _, row := range []struct {
		name string
		of   history
		want string
	}{
		{"permanent with 15 hours qualifies", start.and("2016-01-01", begins("pl-1", job, 15, permanent, "")), "yes from 2016-01-01"},
		{"14.9 hours are too few", start.and("2016-01-01", begins("pl-1", job, 14.9, permanent, "")), "no"},
		{"planned until the day before three months are over qualifies", start.and("2016-01-01", begins("pl-1", job, 30, fixed, "2016-03-31")), "yes from 2016-01-01"},
		{"planned until a day earlier does not", start.and("2016-01-01", begins("pl-1", job, 30, fixed, "2016-03-30")), "no"},
		{"counted to the last day of a shorter month", start.and("2015-11-30", begins("pl-1", job, 30, fixed, "2016-02-28")), "yes from 2015-11-30"},
		{"a planned term that ends early still qualified", start.and("2016-01-01", begins("pl-1", job, 30, fixed, "2016-12-31")).and("2016-01-05", ends("pl-1")), "yes from 2016-01-01"},
		{"unknown hours are unknown, never no", start.and("2016-01-01", begins("pl-1", job, -1, permanent, "")), "unknown"},
		{"so is a fixed term without an end", start.and("2016-01-01", begins("pl-1", job, 30, fixed, "")), "unknown"},
		{"but too few hours are no whatever the contract", start.and("2016-01-01", begins("pl-1", job, 10, 0, "")), "no"},
		{"a mini-job does not qualify", start.and("2016-01-01", begins("pl-1", journeyv1.PlacementKind_PLACEMENT_KIND_MINI_JOB, 20, permanent, "")), "no"},
		{"nor subsidised work, which is shown apart", start.and("2016-01-01", begins("pl-1", journeyv1.PlacementKind_PLACEMENT_KIND_SUBSIDISED, 30, permanent, "")), "no"},
		{"more hours make it qualify from then on", start.and("2016-01-01", begins("pl-1", job, 10, permanent, "")).and("2016-02-01", changes(&journeyv1.PlacementChanged{Placement: "pl-1", HoursPerWeek: proto.Float64(20)})), "yes from 2016-02-01"},
		{"an extended term too", start.and("2016-01-01", begins("pl-1", job, 30, fixed, "2016-02-28")).and("2016-02-20", changes(&journeyv1.PlacementChanged{Placement: "pl-1", FixedUntil: "2016-03-31"})), "yes from 2016-02-20"},
		{"a permanent contract too", start.and("2016-01-01", begins("pl-1", job, 30, fixed, "2016-02-28")).and("2016-02-20", changes(&journeyv1.PlacementChanged{Placement: "pl-1", Contract: permanent})), "yes from 2016-02-20"},
		{"a change of another placement changes nothing", start.and("2016-01-01", begins("pl-1", job, 10, permanent, "")).and("2016-02-01", changes(&journeyv1.PlacementChanged{Placement: "pl-2", HoursPerWeek: proto.Float64(20)})), "no"},
		{"what needs more is the pinned policy's to say", start.and("2017-01-01", pinned(begins("pl-1", job, 19, permanent, ""))), "no"},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := fold(row.of).Placements[0]
			got := word[p.Qualifying]
			if p.QualifyingFrom != calendar.None {
				got += " from " + p.QualifyingFrom.String()
			}
			if got != row.want {
				t.Errorf("got %q, want %q", got, row.want)
			}
		})
	}
}

func pinned(step *journeyv1.Step) *journeyv1.Step {
	step.GetPlacementStarted().PolicyVersion = 1
	return step
}

func TestTermsOverTime(t *testing.T) {
	p := fold(of("a").and("2015-12-01", entered(2)).and("2016-01-01", begins("pl-1", job, 20, fixed, "2016-12-31")).
		and("2016-03-01", changes(&journeyv1.PlacementChanged{Placement: "pl-1", Employer: "e-2", RequirementLevel: 3, Occupation: "kldb:82182"})).
		and("2016-02-01", changes(&journeyv1.PlacementChanged{Placement: "pl-1", Contract: permanent, Promoted: true})).
		and("2016-08-31", ends("pl-1")).reads(3, "2016-04-01", changes(&journeyv1.PlacementChanged{Placement: "pl-1", Employer: "e-3"}))).Placements[0]
	var got []string
	for _, on := range []string{"2015-12-01", "2016-01-31", "2016-02-01", "2016-03-31", "2016-04-01"} {
		term := p.At(day(on))
		got = append(got, fmt.Sprintf("%s %v %s %v by %d/%d", term.Employer, *term.Hours, term.FixedUntil, term.Promoted, term.Version, term.Effective))
	}
	want := []string{
		"e-1 20 2016-12-31 false by 2/2", "e-1 20 2016-12-31 false by 2/2", "e-1 20  true by 4/4",
		"e-1 20  true by 4/4", "e-3 20  true by 3/6",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if p.Last != day("2016-08-31") || p.Ended.Version != 5 || p.Covers(day("2016-09-01")) || !p.Covers(day("2016-08-31")) {
		t.Errorf("%+v", p)
	}
}

func TestWhatAKindCountsAs(t *testing.T) {
	for kind, want := range map[journeyv1.PlacementKind][2]bool{
		journeyv1.PlacementKind_PLACEMENT_KIND_SOCIAL_INSURANCE:    {true, false},
		journeyv1.PlacementKind_PLACEMENT_KIND_SUBSIDISED:          {true, false},
		journeyv1.PlacementKind_PLACEMENT_KIND_MINI_JOB:            {true, false},
		journeyv1.PlacementKind_PLACEMENT_KIND_SELF_EMPLOYMENT:     {true, false},
		journeyv1.PlacementKind_PLACEMENT_KIND_IN_COMPANY_TRAINING: {true, true},
		journeyv1.PlacementKind_PLACEMENT_KIND_SCHOOL_TRAINING:     {false, true},
		journeyv1.PlacementKind_PLACEMENT_KIND_INTERNSHIP:          {false, false},
		journeyv1.PlacementKind_PLACEMENT_KIND_WORK_OPPORTUNITY:    {false, false},
	} {
		p := indicator.Placement{Kind: kind}
		if got := [2]bool{p.Employed(), p.Education()}; got != want {
			t.Errorf("%s: employed and education are %v, want %v", kind, got, want)
		}
	}
}

func TestStatuses(t *testing.T) {
	p := fold(of("a").and("2015-12-01", entered(2)).
		and("2016-05-01", observedBy(inWork, false, journeyv1.StatusSource_STATUS_SOURCE_REGISTER)).
		and("2016-05-01", observedBy(outOfWork, false, journeyv1.StatusSource_STATUS_SOURCE_PARTICIPANT)).
		and("2016-05-20", asked("2016-05-01", inWork, yes(true))).
		and("2016-04-01", observed(outOfWork, true)))
	var got []string
	for _, s := range p.Statuses {
		got = append(got, fmt.Sprintf("%d on %s told %s for %d", s.Version, s.On, s.ToldOn, len(s.Obligations)))
	}
	// The last one of a day wins: register before employer before participant.
	want := []string{
		"5 on 2016-04-01 told 2016-04-01 for 0", "3 on 2016-05-01 told 2016-05-01 for 0",
		"4 on 2016-05-01 told 2016-05-20 for 1", "2 on 2016-05-01 told 2016-05-01 for 0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSustained(t *testing.T) {
	// Day 182 of the chain is 2016-07-01, day 42 is 2016-02-12.
	work := of("a").and("2015-12-01", entered(2)).and("2016-01-01", begins("pl-1", job, 30, permanent, ""))
	for _, row := range []struct {
		name string
		of   history
		// want is the answer at day 182 and day 42, and the version of the step behind that at day 182.
		want string
	}{
		{"unconfirmed is unknown", work, "unknown unknown 0"},
		{"confirmed on the day is sustained", work.and("2016-07-01", observed(inWork, false)), "yes yes 3"},
		{"confirmed a day before is not", work.and("2016-06-30", observed(inWork, false)), "unknown yes 0"},
		{"a follow-up confirms on the day its status holds on", work.and("2016-07-20", asked("2016-06-30", inWork, yes(true))), "unknown yes 0"},
		{"not on the day of the contact", work.and("2016-07-20", asked("2016-07-01", inWork, yes(true))), "yes yes 3"},
		{"who is in work but not in the placement any more is not", work.and("2016-07-01", asked("2016-06-20", inWork, yes(false))), "no unknown 3"},
		{"nor who is registered as unemployed beside it", work.and("2016-06-20", observed(inWork, true)), "no unknown 3"},
		{"a contradiction after the day says nothing of the day", work.and("2016-07-10", observed(outOfWork, false)), "unknown unknown 0"},
		{"a later confirmation outweighs an earlier contradiction", work.and("2016-06-20", observed(outOfWork, false)).and("2016-07-02", observed(inWork, false)), "yes yes 4"},
		{"of two facts before the day the later one holds", work.and("2016-05-20", observed(outOfWork, false)).and("2016-06-20", observed(inWork, false)), "unknown yes 0"},
		{"the end of the placement confirms what lies before it", work.and("2016-07-01", ends("pl-1")), "yes yes 3"},
		{"an early end is no at once", work.and("2016-06-30", ends("pl-1")), "no yes 3"},
		{"unless it is bridged", work.and("2016-06-20", ends("pl-1")).and("2016-06-30", begins("pl-2", job, 30, permanent, "")).and("2016-07-05", observed(inWork, false)), "yes yes 5"},
		{"bridged but in the gap is no", work.and("2016-06-30", ends("pl-1")).and("2016-07-05", begins("pl-2", job, 30, permanent, "")).and("2016-07-05", observed(inWork, false)), "no yes 3"},
		{"bridged by work that does not qualify is no", work.and("2016-06-20", ends("pl-1")).and("2016-06-30", begins("pl-2", journeyv1.PlacementKind_PLACEMENT_KIND_MINI_JOB, 8, permanent, "")).and("2016-07-05", observed(inWork, false)), "no yes 3"},
		{"a change in the placement confirms it", work.and("2016-07-03", changes(&journeyv1.PlacementChanged{Placement: "pl-1", Promoted: true})), "yes yes 3"},
		{"fewer hours on the day are no", work.and("2016-06-01", changes(&journeyv1.PlacementChanged{Placement: "pl-1", HoursPerWeek: proto.Float64(10)})).and("2016-07-03", observed(inWork, false)), "no yes 0"},
		{"unknown hours are unknown however confirmed", of("a").and("2015-12-01", entered(2)).and("2016-01-01", begins("pl-1", job, -1, permanent, "")).and("2016-07-03", observed(inWork, false)), "unknown unknown 0"},
		{"unknown hours with a proven end are no", of("a").and("2015-12-01", entered(2)).and("2016-01-01", begins("pl-1", job, -1, permanent, "")).and("2016-06-20", observed(outOfWork, false)), "no unknown 3"},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := fold(row.of).Sustained
			if len(s) != 2 || s[0].Days != 182 || !s[0].Headline || s[1].Days != 42 || s[1].Headline || s[0].On != day("2016-07-01") || s[0].Anchor != "pl-1" {
				t.Fatalf("%+v", s)
			}
			if got := fmt.Sprintf("%s %s %d", word[s[0].Answer], word[s[1].Answer], s[0].By.Version); got != row.want {
				t.Errorf("got %q, want %q", got, row.want)
			}
		})
	}
	t.Run("subsidised work is shown apart", func(t *testing.T) {
		s := fold(of("a").and("2015-12-01", entered(2)).and("2016-01-01", begins("pl-1", journeyv1.PlacementKind_PLACEMENT_KIND_SUBSIDISED, 30, permanent, "")).and("2016-07-03", observed(inWork, false))).Sustained[0]
		if s.Answer != indicator.No || s.Lasted != indicator.Yes {
			t.Errorf("%+v", s)
		}
	})
	t.Run("an internship begins no chain", func(t *testing.T) {
		s := fold(of("a").and("2015-12-01", entered(2)).and("2016-01-01", begins("pl-1", journeyv1.PlacementKind_PLACEMENT_KIND_INTERNSHIP, 30, permanent, ""))).Sustained
		if len(s) != 0 {
			t.Errorf("%+v", s)
		}
	})
	t.Run("the days are the pinned policy's", func(t *testing.T) {
		s := fold(of("a").and("2015-12-01", entered(2)).and("2017-01-01", pinned(begins("pl-1", job, 30, permanent, "")))).Sustained
		if len(s) != 1 || s[0].Days != 100 || s[0].On != day("2017-04-11") {
			t.Errorf("%+v", s)
		}
	})
}

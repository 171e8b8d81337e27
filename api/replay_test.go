package api

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"journey/eventstore"
	"journey/projections/outcome"
	"journey/projections/storytest"
	journeyv1 "journey/proto/journey/v1"
	"journey/proto/journey/v1/journeyv1connect"
)

// replaying is a service with an operation of the ESF+, asked on the last day of 2016.
func replaying(t *testing.T, set journeyv1.IndicatorSet) (*berlin, journeyv1connect.ReplayServiceClient) {
	t.Helper()
	w := inBerlin(t, outcome.Model())
	w.now = time.Date(2016, 12, 31, 12, 0, 0, 0, time.UTC)
	w.Append(eventstore.Subject{Operation: storytest.Operation, Kind: journeyv1.HistoryKind_HISTORY_KIND_OPERATION, ID: storytest.Operation}, "2015-01-01",
		storytest.Corrected(1, "2015-01-01", &journeyv1.Step{Kind: &journeyv1.Step_OperationRegistered{OperationRegistered: &journeyv1.OperationRegistered{
			Name: "Test", TimeZone: "Europe/Berlin", StartsOn: "2015-01-01", EndsOn: "2018-12-31", IndicatorSet: set}}}))
	return w, journeyv1connect.NewReplayServiceClient(w.connect(coordinatorToken))
}

// toldOf is what a step did, a line each.
func toldOf(s *journeyv1.ReplayedStep) []string {
	lines := []string{strings.ToLower(strings.TrimPrefix(s.State.Phase.String(), "PHASE_"))}
	for _, f := range s.Figures {
		line := fmt.Sprintf("%s %s→%s by %s", f.Code, counted(f.Before), counted(f.After), f.Rule)
		if f.BreakdownBefore != f.BreakdownAfter {
			line += " " + f.BreakdownBefore + "→" + f.BreakdownAfter
		}
		if f.Rule != "" && (f.German == "" || f.English == "") {
			line += " without words"
		}
		lines = append(lines, line)
	}
	for _, o := range s.Obligations {
		state := func(s journeyv1.ObligationState) string {
			return strings.ToLower(strings.TrimPrefix(s.String(), "OBLIGATION_STATE_"))
		}
		line := fmt.Sprintf("%s %s→%s %s..%s", o.Obligation, state(o.Before), state(o.After), o.OpensOn, o.ClosesOn)
		if o.Moved {
			line += " moved"
		}
		lines = append(lines, line)
	}
	return lines
}

func counted(c journeyv1.Counting) string {
	return strings.ToLower(strings.TrimPrefix(c.String(), "COUNTING_"))
}

// unemployedAs is a complete answer of a person who is unemployed.
func unemployedAs(gender journeyv1.Gender) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_EntryDeclared{EntryDeclared: &journeyv1.EntryDeclared{
		Gender:                &journeyv1.GenderAnswer{Answer: &journeyv1.GenderAnswer_Value{Value: gender}},
		AgeAtEntry:            &journeyv1.AgeAnswer{Answer: &journeyv1.AgeAnswer_Value{Value: 40}},
		LabourStatus:          &journeyv1.LabourStatusAnswer{Answer: &journeyv1.LabourStatusAnswer_Value{Value: journeyv1.LabourStatus_LABOUR_STATUS_UNEMPLOYED}},
		InEducationOrTraining: &journeyv1.YesNoAnswer{Answer: &journeyv1.YesNoAnswer_Value{Value: false}},
		Isced:                 &journeyv1.IscedAnswer{Answer: &journeyv1.IscedAnswer_Value{Value: 3}},
	}}}
}

// only keeps what is said of some codes, and all that is said of anything else.
func only(lines []string, codes ...string) []string {
	var kept []string
	for _, line := range lines {
		if !strings.HasPrefix(line, "EEC") && !strings.HasPrefix(line, "grand") {
			kept = append(kept, line)
		}
		for _, code := range codes {
			if strings.HasPrefix(line, code+" ") {
				kept = append(kept, line)
			}
		}
	}
	return kept
}

func TestAReplaySaysWhatEachStepMoved(t *testing.T) {
	w, client := replaying(t, journeyv1.IndicatorSet_INDICATOR_SET_ESF_PLUS_2021)
	const insured = journeyv1.PlacementKind_PLACEMENT_KIND_SOCIAL_INSURANCE
	w.Record("p-1", "2016-02-01", storytest.Registered("Test", "Beispiel"))
	w.Record("p-1", "2016-02-01", unemployedAs(journeyv1.Gender_GENDER_MAN))
	w.Record("p-1", "2016-02-01", storytest.Corrected(2, "2016-02-01", unemployedAs(journeyv1.Gender_GENDER_WOMAN)))
	w.Record("p-1", "2016-12-01", storytest.Placed("pl-1", insured))
	w.Record("p-1", "2016-12-01", storytest.Corrected(4, "2016-12-05", storytest.Placed("pl-1", insured)))
	w.Record("p-1", "2016-12-12", storytest.Completed("employment.pl-1.7"))
	w.Record("p-1", "2016-12-12", storytest.Retracted(4))
	w.Show()
	response, err := client.ReplayHistory(t.Context(), &journeyv1.ReplayHistoryRequest{Operation: storytest.Operation, Participant: "p-1"})
	if err != nil {
		t.Fatal(err)
	}
	if response.Definition != "esf-plus-2021/1" || response.CutOff != "2016-12-31" {
		t.Errorf("%s at %s", response.Definition, response.CutOff)
	}
	var got [][]string
	for _, s := range response.Steps {
		got = append(got, only(toldOf(s), "EECO02", "EECO04"))
	}
	want := [][]string{
		{"registered"},
		{"entered", "EECO02 unspecified→yes by status.unemployed →men", "EECO04 unspecified→no by status.other"},
		{"entered", "EECO02 yes→yes by status.unemployed men→women"},
		{
			"placed", "employment.pl-1.7 unspecified→overdue 2016-12-05..2016-12-15", "employment.pl-1.28 unspecified→due 2016-12-22..2017-01-05",
			"employment.pl-1.91 unspecified→upcoming 2017-02-16..2017-03-16", "employment.pl-1.182 unspecified→upcoming 2017-05-18..2017-06-15",
		},
		{
			"placed", "employment.pl-1.7 overdue→overdue 2016-12-09..2016-12-19 moved", "employment.pl-1.28 due→due 2016-12-26..2017-01-09 moved",
			"employment.pl-1.91 upcoming→upcoming 2017-02-20..2017-03-20 moved", "employment.pl-1.182 upcoming→upcoming 2017-05-22..2017-06-19 moved",
		},
		{"placed", "employment.pl-1.7 overdue→completed 2016-12-09..2016-12-19"},
		{
			"entered", "employment.pl-1.28 due→not_required 2016-12-26..2017-01-09",
			"employment.pl-1.91 upcoming→not_required 2017-02-20..2017-03-20", "employment.pl-1.182 upcoming→not_required 2017-05-22..2017-06-19",
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if r := response.Steps[3].Rules; len(r) != 4 || r[3].Rule != "accepted.begins_once" || r[3].German == "" {
		t.Errorf("the rules of a placement are %v", r)
	}
	if response.Steps[3].Entry.RetractedBy != 7 || response.Steps[1].Entry.CorrectedBy != 3 {
		t.Error("what became of a step is not said")
	}
}

// A step in the history of the same person's other participation moves the figures of the one participation.
func TestAReplayIsOfThePerson(t *testing.T) {
	w, client := replaying(t, journeyv1.IndicatorSet_INDICATOR_SET_ESF_PLUS_2021)
	w.Record("p-1", "2016-02-01", storytest.Registered("", ""))
	w.Record("p-2", "2016-02-01", storytest.Registered("", ""))
	w.Link("p-1", "p-2", "2016-02-02")
	w.Record("p-2", "2016-02-03", unemployedAs(journeyv1.Gender_GENDER_WOMAN))
	w.Show()
	response, err := client.ReplayHistory(t.Context(), &journeyv1.ReplayHistoryRequest{Operation: storytest.Operation, Participant: "p-2", CutOff: "2016-06-30"})
	if err != nil {
		t.Fatal(err)
	}
	last := response.Steps[len(response.Steps)-1]
	if got := only(toldOf(last), "EECO02"); len(got) != 2 || got[1] != "EECO02 unspecified→yes by status.unemployed →women" {
		t.Errorf("the entry in the second history moves %v", got)
	}
	before, err := client.ReplayHistory(t.Context(), &journeyv1.ReplayHistoryRequest{Operation: storytest.Operation, Participant: "p-2", CutOff: "2016-02-02"})
	if err != nil {
		t.Fatal(err)
	}
	if figures := before.Steps[len(before.Steps)-1].Figures; figures != nil {
		t.Errorf("a cut-off before the entry has %v", figures)
	}
}

func TestAReplayIsRefused(t *testing.T) {
	w, coordinator := replaying(t, journeyv1.IndicatorSet_INDICATOR_SET_ESF_PLUS_2021)
	w.Record("p-1", "2016-02-01", storytest.Registered("", ""))
	w.Show()
	worker := journeyv1connect.NewReplayServiceClient(w.connect(workerToken))
	for _, c := range []struct {
		what   string
		client journeyv1connect.ReplayServiceClient
		r      *journeyv1.ReplayHistoryRequest
		want   string
	}{
		{"to a case worker", worker, &journeyv1.ReplayHistoryRequest{Operation: storytest.Operation, Participant: "p-1"}, "auth.role"},
		{"of nobody", coordinator, &journeyv1.ReplayHistoryRequest{Operation: storytest.Operation, Participant: "p-9"}, "history.unknown"},
		{"of no operation", coordinator, &journeyv1.ReplayHistoryRequest{Operation: "elsewhere", Participant: "p-1"}, "operation.unknown"},
		{"on a day to come", coordinator, &journeyv1.ReplayHistoryRequest{Operation: storytest.Operation, Participant: "p-1", CutOff: "2017-01-01"}, "report.cut_off"},
		{"of no id", coordinator, &journeyv1.ReplayHistoryRequest{Operation: storytest.Operation, Participant: "P 1"}, "request.shape"},
	} {
		if _, err := c.client.ReplayHistory(t.Context(), c.r); err == nil || !strings.HasPrefix(ruleOf(t, err), c.want) {
			t.Errorf("%s: %v, want %s", c.what, err, c.want)
		}
	}
}

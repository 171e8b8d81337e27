package examples

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"testing"

	"buf.build/go/protovalidate"
	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/testing/protocmp"

	"journey/domain/calendar"
	"journey/domain/followup"
	"journey/domain/operation"
	journeyv1 "journey/proto/journey/v1"
)

func TestEveryLineIsAcceptedInTheOrderOfTheFiles(t *testing.T) {
	validator, err := protovalidate.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"laqs", "resque-plus"} {
		before := calendar.None
		var events []*journeyv1.Event
		for i, r := range lines(t, name) {
			if err := validator.Validate(r); err != nil {
				t.Fatalf("%s line %d: %v", name, i+1, err)
			}
			today := calendar.Of(r.GetTakenOver().GetSourceRecordedAt().AsTime(), operation.Fold(events).Zone)
			if today < before {
				t.Errorf("%s line %d was recorded before the line above it", name, i+1)
			}
			before = today
			_, refused := operation.Decide(r.GetKind(), events, operation.Fold(events), operation.Request{Step: r.GetStep(), On: calendar.Must(r.GetOccurredOn()),
				Version: uint64(len(events)), Today: today, TakenOver: true, Actor: r.GetTakenOver().GetRecordedBy()})
			if refused != nil {
				t.Fatalf("%s line %d: %v", name, i+1, refused)
			}
			events = append(events, &journeyv1.Event{Subject: r.GetSubject(), Version: uint64(len(events) + 1), OccurredOn: r.GetOccurredOn(), Step: r.GetStep()})
		}
	}
}

func TestTheFactsOfLaQs(t *testing.T) {
	facts := folded(t, "laqs")
	if start, end := facts.Start.String(), facts.End.String(); start != "2015-05-01" || end != "2018-12-31" {
		t.Errorf("runs from %s to %s", start, end)
	}
	if facts.IndicatorSet != journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014 {
		t.Errorf("indicator set %s", facts.IndicatorSet)
	}
	report := facts.Registration.GetAreaReports()[0]
	want := &journeyv1.AreaFigures{Residents: new(uint32(14817)), Sgb2Rate: new(20.4), UnemploymentRate: new(23.3), MigrationBackgroundRate: new(21.6)}
	if diff := cmp.Diff(want, report.GetAreaFigures(), protocmp.Transform()); diff != "" {
		t.Errorf("area: %s", diff)
	}
	want = &journeyv1.AreaFigures{Residents: new(uint32(93345)), Sgb2Rate: new(9.3), UnemploymentRate: new(12.1), MigrationBackgroundRate: new(7.6)}
	if diff := cmp.Diff(want, report.GetCityFigures(), protocmp.Transform()); diff != "" {
		t.Errorf("city: %s", diff)
	}
	if report.GetHectares() != 188 {
		t.Errorf("%v hectares", report.GetHectares())
	}
	if diff := cmp.Diff(map[journeyv1.PartnerRole]int{journeyv1.PartnerRole_PARTNER_ROLE_LEAD: 1, journeyv1.PartnerRole_PARTNER_ROLE_PARTNER: 1, journeyv1.PartnerRole_PARTNER_ROLE_COOPERATION: 18}, roles(facts)); diff != "" {
		t.Errorf("partners: %s", diff)
	}
}

func TestTheFactsOfResquePlus(t *testing.T) {
	facts := folded(t, "resque-plus")
	if end := facts.End.String(); end != "2015-06-30" {
		t.Errorf("runs to %s", end)
	}
	if facts.IndicatorSet != journeyv1.IndicatorSet_INDICATOR_SET_ESF_2007 || facts.Registration.GetEndsOn() != "2013-11-30" || facts.Registration.GetPredecessor() != "RESQUE" {
		t.Errorf("registration %v", facts.Registration)
	}
	last := facts.Grants[len(facts.Grants)-1].Decision
	if len(facts.Grants) != 3 || last.GetTotalBudgetCents() != 220870432 || last.GetGrantCents() != 198783389 || last.GetRatePercent() != 90 {
		t.Errorf("%d decisions, the last %v", len(facts.Grants), last)
	}
	if targets := last.GetTargets(); len(targets) != 1 || targets[0].GetCode() != "participants_enabled" || targets[0].GetValue() != 650 {
		t.Errorf("targets %v", targets)
	}
	if diff := cmp.Diff(map[journeyv1.PartnerRole]int{journeyv1.PartnerRole_PARTNER_ROLE_LEAD: 1, journeyv1.PartnerRole_PARTNER_ROLE_PARTNER: 5, journeyv1.PartnerRole_PARTNER_ROLE_STRATEGIC: 4}, roles(facts)); diff != "" {
		t.Errorf("partners: %s", diff)
	}
}

func TestTheFirstPolicyIsTheBuiltInOne(t *testing.T) {
	for _, name := range []string{"laqs", "resque-plus"} {
		facts := folded(t, name)
		set := facts.Policies.At(facts.Start)
		want := followup.Default()
		want.Version, want.ValidFrom = 1, facts.Start
		if diff := cmp.Diff(want, set); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestTheFilesAreWrittenAsTheContractSaysAndEachIdOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, name := range []string{"laqs", "resque-plus"} {
		for i, r := range lines(t, name) {
			if seen[r.GetRequestId()] {
				t.Errorf("%s line %d: the request id occurred before", name, i+1)
			}
			seen[r.GetRequestId()] = true
		}
		entries, err := fs.Glob(files, name+"/*.jsonl")
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range entries {
			text, err := files.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for n, line := range bytes.Split(bytes.TrimSpace(text), []byte("\n")) {
				r := &journeyv1.RecordRequest{}
				if err := protojson.Unmarshal(line, r); err != nil {
					t.Fatalf("%s line %d: %v", path, n+1, err)
				}
				again, err := protojson.MarshalOptions{UseProtoNames: true}.Marshal(r)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(object(t, again), object(t, line)); diff != "" {
					t.Errorf("%s line %d is not written as the contract would write it: %s", path, n+1, diff)
				}
			}
		}
	}
}

func TestAnOperationWithoutFilesIsNotThere(t *testing.T) {
	if _, err := Operation("other"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func lines(t *testing.T, name string) []*journeyv1.RecordRequest {
	t.Helper()
	requests, err := Operation(name)
	if err != nil {
		t.Fatal(err)
	}
	return requests
}

func folded(t *testing.T, name string) operation.Facts {
	t.Helper()
	var events []*journeyv1.Event
	for _, r := range lines(t, name) {
		events = append(events, &journeyv1.Event{Subject: r.GetSubject(), Version: uint64(len(events) + 1), OccurredOn: r.GetOccurredOn(), Step: r.GetStep()})
	}
	return operation.Fold(events)
}

func roles(facts operation.Facts) map[journeyv1.PartnerRole]int {
	count := map[journeyv1.PartnerRole]int{}
	for _, p := range facts.Partners {
		count[p.Role]++
	}
	return count
}

func object(t *testing.T, text []byte) map[string]any {
	t.Helper()
	var o map[string]any
	if err := json.Unmarshal(text, &o); err != nil {
		t.Fatal(err)
	}
	return o
}

package operation_test

import (
	"testing"
	"time"

	"journey/domain/calendar"
	"journey/domain/operation"
	journeyv1 "journey/proto/journey/v1"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"
)

func enabled(value float64, due string) *journeyv1.Target {
	return &journeyv1.Target{Code: "participants_enabled", Value: value, DueOn: due}
}

func TestFold(t *testing.T) {
	twice := approved.and("2018-10-14", grant(extension, "2019-01-01", "2019-12-31")).and("2019-11-17", grant(extension, "2020-01-01", "2020-06-30"))
	for _, row := range []struct {
		name             string
		past             past
		start, end, last string
	}{
		{"before a grant the end is as first approved", registered, "2015-05-01", "2018-12-31", "2019-12-31"},
		{"the latest grant decision says the end", twice, "2015-05-01", "2020-06-30", "2021-06-30"},
		{"a decision that names no day leaves it", approved.and("2016-01-01", grant(change, "", "")), "2015-05-01", "2018-12-31", "2019-12-31"},
		{"latest by its day, not by its recording", approved.and("2016-02-01", grant(change, "", "2018-06-30")).and("2016-01-01", grant(change, "", "2018-03-31")), "2015-05-01", "2018-06-30", "2019-06-30"},
		{"a corrected decision reads as corrected", twice.and(today, reads(4, "2019-11-17", grant(extension, "2020-01-01", "2020-03-31"))), "2015-05-01", "2020-03-31", "2021-03-31"},
		{"a retracted correction is undone", twice.and(today, reads(4, "2019-11-17", grant(extension, "2020-01-01", "2020-03-31"))).and(today, gone(5)), "2015-05-01", "2020-06-30", "2021-06-30"},
		{"a retracted decision is gone", twice.and(today, gone(4)), "2015-05-01", "2019-12-31", "2020-12-31"},
		{"a registration dated after the grant still comes first", past{}.and("2015-06-01", operationOf()).and("2015-04-22", grant(approval, "", "2017-12-31")), "2015-05-01", "2017-12-31", "2018-12-31"},
	} {
		t.Run(row.name, func(t *testing.T) {
			f := operation.Fold(row.past.events())
			got := []string{f.Start.String(), f.End.String(), f.LastResultDay().String()}
			if diff := cmp.Diff([]string{row.start, row.end, row.last}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFactsOfAnOperation(t *testing.T) {
	f := operation.Fold(registered.
		and("2015-04-22", grant(approval, "2015-05-01", "2018-12-31", enabled(650, ""), &journeyv1.Target{Code: "CO01", Breakdown: "women", Value: 300})).
		and("2015-04-27", policy(1, "2015-05-01", func(p *journeyv1.FollowUpPolicySet) { p.BridgeDays = proto.Uint32(21) })).
		and("2015-05-01", joins("bilse")).and("2016-03-31", leaves("bilse")).and("2016-05-01", joins("bilse")).
		and("2016-01-01", grant(change, "", "", enabled(700, "2018-06-30"))).
		and("2016-02-01", report(1)).and("2016-03-01", report(2)).events())
	if f.ID != "laqs" || !f.Registered || f.Zone.String() != "Europe/Berlin" || f.IndicatorSet != journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014 || len(f.Areas) != 2 {
		t.Errorf("%+v", f)
	}
	targets := map[operation.TargetKey]operation.Target{
		{Code: "participants_enabled"}:     {Value: 700, DueOn: calendar.Must("2018-06-30"), Version: 7},
		{Code: "CO01", Breakdown: "women"}: {Value: 300, DueOn: calendar.None, Version: 2},
	}
	if diff := cmp.Diff(targets, f.Targets); diff != "" {
		t.Errorf("the latest target of each code and breakdown: %s", diff)
	}
	partners := []operation.Partner{
		{Organisation: "bilse", Joined: calendar.Must("2015-05-01"), Left: calendar.Must("2016-03-31"), Version: 4},
		{Organisation: "bilse", Joined: calendar.Must("2016-05-01"), Left: calendar.Forever, Version: 6},
	}
	if diff := cmp.Diff(partners, f.Partners); diff != "" {
		t.Errorf("every stay of a partner: %s", diff)
	}
	if f.Reports != 2 || f.Policies.At(calendar.Must("2015-05-01")).BridgeDays != 21 {
		t.Errorf("reports %d, policies %+v", f.Reports, f.Policies)
	}
	if none := operation.Fold(nil); none.Registered || none.Zone != time.UTC {
		t.Errorf("nothing recorded: %+v", none)
	}
}

// Whatever Decide accepts, the history stays acceptable: partners never overlap, versions count up.
func TestAcceptedHistoriesStayAcceptable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := past{}
		for range rapid.IntRange(1, 15).Draw(t, "steps") {
			on := calendar.Must("2015-04-01").Add(rapid.IntRange(0, 400).Draw(t, "on"))
			steps := []any{
				operationOf(), joins("a"), leaves("a"), joins("b"), leaves("b"), grant(approval, "", ""), grant(extension, "", "2019-06-30"),
				grant(end, "", "2017-12-31"), policy(rapid.Uint32Range(1, 3).Draw(t, "version"), "2016-07-01"), report(rapid.Uint32Range(1, 3).Draw(t, "number")),
				gone(rapid.Uint64Range(1, 10).Draw(t, "retracted")),
				reads(rapid.Uint64Range(1, 10).Draw(t, "corrected"), on.String(), joins("a")),
			}
			step := rapid.SampledFrom(steps).Draw(t, "step")
			_, refused := operation.Decide(ofOperation, p.events(), operation.Fold(p.events()), operation.Request{
				Step: wrap(step), On: on, Today: calendar.Must(today),
			})
			if refused == nil {
				p = p.and(on.String(), step)
			}
		}
		f := operation.Fold(p.events())
		if len(p) > 0 && !f.Registered {
			t.Fatal("a history without a registration")
		}
		for i, a := range f.Partners {
			if a.Left < a.Joined {
				t.Fatalf("%s left on %s and joined on %s", a.Organisation, a.Left, a.Joined)
			}
			for _, b := range f.Partners[i+1:] {
				if a.Organisation == b.Organisation && a.Left > b.Joined {
					t.Fatalf("%s belongs twice", a.Organisation)
				}
			}
		}
		for i, policy := range f.Policies {
			if at := f.Policies.ByVersion(uint32(i + 1)); at.Version != uint32(i+1) {
				t.Fatalf("no policy %d beside %d", i+1, policy.Version)
			}
		}
	})
}

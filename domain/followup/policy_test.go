package followup_test

import (
	"testing"

	"journey/domain/calendar"
	"journey/domain/followup"
	journeyv1 "journey/proto/journey/v1"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
)

func TestPoliciesAt(t *testing.T) {
	policies := followup.Policies{
		{Version: 3, ValidFrom: day("2016-03-01")},
		{Version: 1, ValidFrom: day("2016-01-01")},
		{Version: 2, ValidFrom: day("2016-06-01")},
	}
	for _, row := range []struct {
		name string
		on   string
		want uint32
	}{
		{"before the first version the defaults are valid", "2015-12-31", 0},
		{"a version is valid from its first day", "2016-01-01", 1},
		{"a later version replaces an earlier one from its own first day", "2016-03-01", 3},
		{"also where the earlier one was to begin later", "2016-06-02", 3},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := policies.At(day(row.on)).Version; got != row.want {
				t.Errorf("on %s: version %d, want %d", row.on, got, row.want)
			}
		})
	}
	if got := policies.ByVersion(2).ValidFrom; got != day("2016-06-01") {
		t.Errorf("version 2 is valid from %s", got)
	}
	if got := policies.ByVersion(9).Version; got != 0 {
		t.Errorf("an unknown version is %d", got)
	}
}

func TestFromStep(t *testing.T) {
	t.Run("what is not given has its default", func(t *testing.T) {
		want := followup.Default()
		want.Version, want.ValidFrom = 4, day("2016-01-01")
		got := followup.FromStep(&journeyv1.FollowUpPolicySet{Version: 4, ValidFrom: "2016-01-01"})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("an exit checkpoint without a day lies where the default one lies", func(t *testing.T) {
		got := followup.FromStep(&journeyv1.FollowUpPolicySet{
			Exit_28: &journeyv1.Checkpoint{OpensBefore: 1}, Exit_6M: &journeyv1.Checkpoint{ClosesAfter: 2},
		})
		want := followup.Policy{Exit28: followup.Window{Day: 28, Before: 1}, Exit6M: followup.Window{Months: 6, After: 2}}
		if diff := cmp.Diff([]followup.Window{want.Exit28, want.Exit6M}, []followup.Window{got.Exit28, got.Exit6M}); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("what is given is taken, in a checkpoint also 0", func(t *testing.T) {
		got := followup.FromStep(&journeyv1.FollowUpPolicySet{
			Version: 1, ValidFrom: "2016-01-01", BeginsFor: []journeyv1.PlacementKind{internship}, BridgeDays: proto.Uint32(0),
			EmploymentCheckpoints: []*journeyv1.Checkpoint{{Day: 60, ClosesAfter: 3}, {Day: 10}},
			Exit_28:               &journeyv1.Checkpoint{Day: 27}, Exit_6M: &journeyv1.Checkpoint{Day: 180, OpensBefore: 2},
			LostMinAttempts: proto.Uint32(1), LostMinChannels: proto.Uint32(1), LostMinSpanDays: proto.Uint32(7),
			QualifyingMinHours: proto.Float64(0), QualifyingMinMonths: proto.Uint32(6),
			QualifyingKinds: []journeyv1.PlacementKind{job, internship}, SustainedDays: []uint32{100, 10},
			ExitSuggestionDays: proto.Uint32(60), ReminderDays: proto.Uint32(14),
		})
		want := followup.Policy{
			Version: 1, ValidFrom: day("2016-01-01"), BeginsFor: []journeyv1.PlacementKind{internship}, BridgeDays: 0,
			Employment: []followup.Window{{Day: 10}, {Day: 60, After: 3}}, Exit28: followup.Window{Day: 27}, Exit6M: followup.Window{Day: 180, Before: 2},
			LostAttempts: 1, LostChannels: 1, LostSpanDays: 7, QualifyingHours: 0, QualifyingMonths: 6,
			QualifyingKinds: []journeyv1.PlacementKind{job, internship}, SustainedDays: []int{100, 10}, ExitSuggestionDays: 60, ReminderDays: 14,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWindows(t *testing.T) {
	type window struct{ ID, Opens, Checkpoint, Closes string }
	windows := func(p past) (all []window) {
		for _, o := range obligations(p) {
			all = append(all, window{o.ID, o.Opens.String(), o.Checkpoint.String(), o.Closes.String()})
		}
		return all
	}
	for _, row := range []struct {
		name string
		past past
		want []window
	}{
		{"the employment clock: 7, 28, 91 and 182 days", worked, []window{
			{"employment.a.7", "2016-01-05", "2016-01-08", "2016-01-15"},
			{"employment.a.28", "2016-01-22", "2016-01-29", "2016-02-05"},
			{"employment.a.91", "2016-03-18", "2016-04-01", "2016-04-15"},
			{"employment.a.182", "2016-06-17", "2016-07-01", "2016-07-15"},
		}},
		{"the exit clock: 28 days, and six months to the last day of a shorter month", past{}.and("2017-08-31", exit(completedExit)), []window{
			{"exit.1.28d", "2017-09-21", "2017-09-28", "2017-10-12"},
			{"exit.1.6m", "2018-01-29", "2018-02-28", "2018-03-30"},
		}},
		{"by the version pinned, not the one valid now", past{}.and("2016-05-01", &journeyv1.ParticipantExited{PolicyVersion: 1}), []window{
			{"exit.1.28d", "2016-05-28", "2016-05-29", "2016-05-31"},
			{"exit.1.6m", "2016-10-22", "2016-11-01", "2016-11-11"},
		}},
		{"a chain keeps the policy of its first day", past{}.and("2016-02-20", starts("a", job)).and("2016-03-01", startsUnder("b", 1)), []window{
			{"employment.a.7", "2016-02-24", "2016-02-27", "2016-03-05"},
			{"employment.a.28", "2016-03-12", "2016-03-19", "2016-03-26"},
			{"employment.a.91", "2016-05-07", "2016-05-21", "2016-06-04"},
			{"employment.a.182", "2016-08-06", "2016-08-20", "2016-09-03"},
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			if diff := cmp.Diff(row.want, windows(row.past)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestJoin(t *testing.T) {
	a := worked.and("2016-02-01", exit(completedExit))
	join := func(other past) []followup.Obligation {
		return followup.Obligations(followup.Join(followup.Gather("p1", a, nil, inTouch), followup.Gather("p2", other, nil, inTouch)))
	}
	t.Run("whoever is still in through the other history has not left", func(t *testing.T) {
		o, ok := followup.Find(join(past{}.and("2016-01-15", entry())), "p1", "exit.3.28d")
		if !ok || o.NotRequiredReason != followup.ReEntered || o.NotRequiredFrom != day("2016-02-01") {
			t.Errorf("%+v", o)
		}
	})
	t.Run("also where an exit of the other history is retracted", func(t *testing.T) {
		o, _ := followup.Find(join(past{}.and("2016-01-15", entry()).and("2016-01-20", exit(completedExit)).retracts(2)), "p1", "exit.3.28d")
		if o.NotRequiredFrom != day("2016-02-01") {
			t.Errorf("%+v", o)
		}
	})
	t.Run("a closure closes what it names in its own history", func(t *testing.T) {
		all := join(past{}.and("2015-12-01", entry()).and("2015-12-10", starts("b", job)).and("2015-12-11", ends("b")).
			and("2016-03-01", closes(lost, "exit.3.28d")))
		if o, ok := followup.Find(all, "p1", "exit.3.28d"); !ok || o.ClosedOn != calendar.None {
			t.Errorf("%+v", o)
		}
	})
	t.Run("of two exits the last one counts", func(t *testing.T) {
		all := join(past{}.and("2016-01-15", entry()).and("2016-02-10", exit(completedExit)))
		first, _ := followup.Find(all, "p1", "exit.3.28d")
		last, ok := followup.Find(all, "p2", "exit.2.28d")
		if first.NotRequiredFrom != day("2016-02-01") || !ok || last.NotRequiredFrom != calendar.None {
			t.Errorf("first %+v\nlast %+v", first, last)
		}
	})
	t.Run("the same job in both histories is one chain", func(t *testing.T) {
		all := join(past{}.and("2016-01-02", starts("a", job)))
		if _, ok := followup.Find(all, "p2", "employment.a.7"); ok {
			t.Error("the second history has a clock of its own")
		}
		if _, ok := followup.Find(all, "p1", "employment.a.7"); !ok {
			t.Error("the first history has no clock")
		}
	})
}

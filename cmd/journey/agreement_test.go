package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/jackc/pgx/v5"

	"journey/cmd/journey/reminder"
	"journey/domain/calendar"
	domain "journey/domain/followup"
	rule "journey/domain/reminder"
	"journey/eventstore"
	"journey/projections"
	"journey/projections/caseload"
	"journey/projections/followup"
	"journey/projections/outcome"
	"journey/projections/query"
	"journey/projections/storytest"
	journeyv1 "journey/proto/journey/v1"
)

// everyone is forty random journeys, most with a caseworker, some of one person, in all read models.
func everyone(t *testing.T) *storytest.World {
	t.Helper()
	w := storytest.New(t, outcome.Model())
	w.Append(eventstore.Subject{Operation: storytest.Operation, Kind: journeyv1.HistoryKind_HISTORY_KIND_OPERATION, ID: storytest.Operation}, "2015-01-01",
		&journeyv1.Step{Kind: &journeyv1.Step_OperationRegistered{OperationRegistered: &journeyv1.OperationRegistered{
			Name: "Op", StartsOn: "2015-01-01", EndsOn: "2018-12-31", TimeZone: "Europe/Berlin", State: "mv",
			IndicatorSet: journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014}}})
	w.TellMany(40)
	for i := range 40 {
		if i%4 > 0 {
			w.Record(storytest.Teller(i), "2016-01-02", storytest.Assigned(fmt.Sprintf("worker-%d", i%3), fmt.Sprintf("partner-%d", i%2)))
		}
	}
	for i := 0; i < 12; i += 4 {
		w.Link(storytest.Teller(i), storytest.Teller(i+1), "2016-11-01")
	}
	for _, model := range []projections.Model{followup.Model(), caseload.Model(), outcome.Model()} {
		if _, err := projections.Rebuild(t.Context(), w.Store(), w.Pool, model, projections.RebuildConfig{SpoolDir: t.TempDir()}); err != nil {
			t.Fatalf("%s: %v", model.Name, err)
		}
		if _, err := projections.Promote(t.Context(), w.Store(), w.Pool, model, projections.PromoteConfig{}); err != nil {
			t.Fatalf("%s: %v", model.Name, err)
		}
	}
	if err := reminder.Prepare(t.Context(), w.Pool); err != nil {
		t.Fatal(err)
	}
	return w
}

// The list of follow-ups, their counts, the caseload, the figures and the reminders say the same of every follow-up on
// every day, whoever asks: there is one definition of what an obligation is on a day.
func TestAllSayTheSameOfAFollowUp(t *testing.T) {
	w := everyone(t)
	seen := map[journeyv1.ObligationState]bool{}
	first := calendar.New(2016, 1, 3)
	reminders := tellEveryone(t, w, first)
	// By 4 and 22 days in turn: some have been overdue for less than a week, and then for exactly one.
	for day, step := first, 4; day < calendar.New(2017, 6, 1); day, step = day.Add(step), 26-step {
		all, total, err := followup.List(t.Context(), w.Pool, followup.Filter{Operation: storytest.Operation, On: day}, nil, 100_000)
		if err != nil {
			t.Fatal(err)
		}
		if int(total) != len(all) || total == 0 {
			t.Fatalf("on %s: %d of %d", day, len(all), total)
		}
		for _, o := range all {
			seen[o.State] = true
		}
		t.Run(day.String(), func(t *testing.T) {
			countsAgree(t, w, all, day)
			casesAgree(t, w, all, day)
			figuresAgree(t, w, all, day)
			reminders.remindersAgree(t, w, all, day)
		})
	}
	if len(seen) != 8 {
		t.Errorf("not every state occurs: %v", seen)
	}
}

func countsAgree(t *testing.T, w *storytest.World, all []followup.Obligation, day calendar.Date) {
	t.Helper()
	want := map[string]followup.Counts{}
	count := func(key string, state journeyv1.ObligationState) {
		if want[key] == nil {
			want[key] = followup.Counts{}
		}
		want[key][state]++
	}
	for _, o := range all {
		count("operation", o.State)
		count("caseworker "+o.Caseworker, o.State)
		count("partner "+o.Partner, o.State)
	}
	got := map[string]followup.Counts{}
	for by := journeyv1.ObligationGrouping(1); by <= 2; by++ {
		counts, groups, err := followup.Count(t.Context(), w.Pool, followup.Filter{Operation: storytest.Operation, On: day}, by)
		if err != nil {
			t.Fatal(err)
		}
		got["operation"] = counts
		for _, g := range groups {
			got[query.Word(by)+" "+g.Key] = g.Counts
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("counts: %s", diff)
	}
}

// casesAgree: the next obligation of a case is the one overdue for longest, else the open one that closes first.
func casesAgree(t *testing.T, w *storytest.World, all []followup.Obligation, day calendar.Date) {
	t.Helper()
	next, overdue := map[string]string{}, map[string]bool{}
	for _, late := range []bool{true, false} {
		for _, o := range all { // in the order in which their windows close
			isLate := o.State == journeyv1.ObligationState_OBLIGATION_STATE_OVERDUE
			open := isLate || o.State == journeyv1.ObligationState_OBLIGATION_STATE_DUE || o.State == journeyv1.ObligationState_OBLIGATION_STATE_UPCOMING
			if open && isLate == late && next[o.Group] == "" {
				next[o.Group], overdue[o.Group] = fmt.Sprint(o.ID, " ", o.OpensOn, " ", o.ClosesOn), late
			}
		}
	}
	cases, _, err := caseload.List(t.Context(), w.Pool, caseload.Filter{Operation: storytest.Operation, On: day}, "", 1000)
	if err != nil {
		t.Fatal(err)
	}
	got, flagged := map[string]string{}, map[string]bool{}
	for _, c := range cases {
		if c.Next.ID != "" {
			got[c.Group] = fmt.Sprint(c.Next.ID, " ", c.Next.OpensOn, " ", c.Next.ClosesOn)
			flagged[c.Group] = slices.Contains(c.Flags, journeyv1.CaseFlag_CASE_FLAG_FOLLOW_UP_OVERDUE)
		}
	}
	if diff := cmp.Diff(next, got); diff != "" {
		t.Errorf("next obligations: %s", diff)
	}
	if diff := cmp.Diff(overdue, flagged); diff != "" {
		t.Errorf("overdue cases: %s", diff)
	}
}

// figuresAgree: the follow-up figures count the same obligations, but for those outside the rates.
func figuresAgree(t *testing.T, w *storytest.World, all []followup.Obligation, day calendar.Date) {
	t.Helper()
	want := map[string][]string{}
	for _, o := range all {
		if o.OutsideRates {
			continue
		}
		item := o.Group + " " + o.Participant + " " + o.ID
		switch state := query.Word(o.State); state {
		case "upcoming", "due":
		case "not_required":
			want["follow_up."+state] = append(want["follow_up."+state], item)
		default:
			want["follow_up."+state] = append(want["follow_up."+state], item)
			want["follow_up"] = append(want["follow_up"], item)
		}
	}
	for _, code := range []string{"follow_up", "follow_up.completed", "follow_up.completed_late", "follow_up.overdue",
		"follow_up.lost", "follow_up.declined", "follow_up.not_required"} {
		rows, err := w.Pool.Query(t.Context(), `SELECT concat_ws(' ', participant, member, item) FROM outcome.counted($1, $2, $3) WHERE code = $4`,
			storytest.Operation, day.Time(), int64(outcome.Latest), code)
		if err != nil {
			t.Fatal(err)
		}
		got, err := pgx.AppendRows([]string(nil), rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(got)
		slices.Sort(want[code])
		if diff := cmp.Diff(want[code], got); diff != "" {
			t.Errorf("%s: %s", code, diff)
		}
	}
	board, err := followup.GetBoard(t.Context(), w.Pool, followup.Filter{Operation: storytest.Operation, On: day})
	if err != nil {
		t.Fatal(err)
	}
	if int(board.All.Base()) != len(want["follow_up"]) || int(board.All.Late) != len(want["follow_up.completed_late"]) {
		t.Errorf("the board has %+v, the figures have %d", board.All, len(want["follow_up"]))
	}
}

// reminded is a process of reminders that looks at everyone now and then, and what the rules say that its ledger has.
type reminded struct {
	process  *reminder.Process
	settings *reminder.Settings
	now      time.Time
	since    calendar.Date
	ledger   map[string]reminder.State
}

func tellEveryone(t *testing.T, w *storytest.World, since calendar.Date) *reminded {
	t.Helper()
	r := &reminded{since: since, ledger: map[string]reminder.State{}}
	var err error
	if r.settings, err = reminder.Parse([]byte("defaults: {quiet_from: '00:00', quiet_until: '00:00', weekends: true, holidays: true}")); err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return r.now }
	r.process, err = reminder.New(w.Conn, reminder.Process{Store: w.Store(), Database: w.Pool, Settings: r.settings, Log: slog.New(slog.DiscardHandler),
		Now: now, DatabaseNow: func(context.Context) (time.Time, error) { return now(), nil }})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// remindersAgree: somebody is reminded of exactly what is due or overdue and has reached a stage, by the rule, that
// the ledger does not have; what is passed over is so by the rule.
func (r *reminded) remindersAgree(t *testing.T, w *storytest.World, all []followup.Obligation, day calendar.Date) {
	t.Helper()
	week := domain.Default().ReminderDays
	want, got := map[string]string{}, map[string]string{}
	var did reminder.Counts
	line := func(state reminder.State, caseworker, partner string) string {
		return fmt.Sprint(state, " ", caseworker, " ", partner)
	}
	for _, o := range all {
		for _, reached := range rule.On(domain.State(query.Word(o.State)), o.ClosesOn, r.since, day, week) {
			key := fmt.Sprint(o.Participant, " ", o.ID, " ", reached.Stage)
			switch known := r.ledger[key]; {
			case known == reminder.Sent, known == reminder.PassedOver && reached.Passed:
			case reached.Passed:
				want[key], r.ledger[key] = line(reminder.PassedOver, o.Caseworker, o.Partner), reminder.PassedOver
				did.PassedOver++
			default:
				want[key], r.ledger[key] = line(reminder.Planned, o.Caseworker, o.Partner), reminder.Sent
				did.Planned, did.Sent = did.Planned+1, did.Sent+1
			}
		}
	}
	r.now = day.Time().Add(12 * time.Hour)
	would, err := reminder.Check(t.Context(), w.Pool, w.Store(), r.settings, reminder.Question{Operation: storytest.Operation, On: calendar.None, Now: r.now})
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range would {
		got[fmt.Sprint(one.Participant, " ", one.Obligation, " ", one.Stage)] = line(one.State, one.Caseworker, one.Partner)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("reminders: %s", diff)
	}
	is, err := r.process.Round(t.Context())
	if diff := cmp.Diff(did, is); err != nil || diff != "" {
		t.Errorf("a round: %v %s", err, diff)
	}
}

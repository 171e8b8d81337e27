package api

import (
	"log/slog"
	"net/http/httptest"
	"testing"
	"time"

	"journey/eventstore"
	"journey/eventstore/accesslog"
	"journey/projections"
	"journey/projections/followup"
	"journey/projections/storytest"
	journeyv1 "journey/proto/journey/v1"
	"journey/proto/journey/v1/journeyv1connect"
)

// berlin is a service with a read model of an operation in Berlin, asked at a moment that the test sets.
type berlin struct {
	served
	*storytest.World
	now time.Time
}

func inBerlin(t *testing.T, model projections.Model) *berlin {
	t.Helper()
	w := storytest.New(t, model)
	m := &berlin{World: w}
	w.Append(eventstore.Subject{Operation: storytest.Operation, Kind: journeyv1.HistoryKind_HISTORY_KIND_OPERATION, ID: storytest.Operation}, "2015-01-01",
		&journeyv1.Step{Kind: &journeyv1.Step_OperationRegistered{OperationRegistered: &journeyv1.OperationRegistered{Name: "Test", TimeZone: "Europe/Berlin"}}})
	tokens, err := NewTokens([]Token{{Token: coordinatorToken, Actor: "co-1", Role: "coordinator", Operations: []string{"*"}},
		{Token: workerToken, Actor: "worker-1", Role: "case_worker", Partner: "partner-1", Operations: []string{"*"}}})
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Config{Store: w.Store(), Keys: w.Keys, Database: w.Pool, Access: accesslog.NewMemory(nil), Tokens: tokens,
		Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return m.now }})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(s.Handler())
	t.Cleanup(web.Close)
	m.served = served{s, web.URL}
	return m
}

// A business date begins and ends at midnight in the operation's zone, on the days too on which the clocks change.
func TestADayIsThatOfTheOperationsZone(t *testing.T) {
	w := inBerlin(t, followup.Model())
	for id, first := range map[string]string{
		"p-1": "2016-02-21", // its second window is open until 2016-03-27, the day summer time begins
		"p-2": "2016-03-06", // its second window opens on that day
		"p-3": "2016-09-25", // its second window is open until 2016-10-30, the day summer time ends
	} {
		w.Record(id, "2016-02-01", storytest.Entered())
		w.Record(id, first, storytest.Placed("pl-1", journeyv1.PlacementKind_PLACEMENT_KIND_SOCIAL_INSURANCE))
	}
	w.Show()
	client := journeyv1connect.NewFollowUpServiceClient(w.connect(coordinatorToken))
	const upcoming, due, overdue = journeyv1.ObligationState_OBLIGATION_STATE_UPCOMING, journeyv1.ObligationState_OBLIGATION_STATE_DUE, journeyv1.ObligationState_OBLIGATION_STATE_OVERDUE
	for _, row := range []struct {
		name, at, participant string
		want                  journeyv1.ObligationState
		on                    string
	}{
		{"the last second before the day on which summer time begins", "2016-03-26T22:59:59Z", "p-2", upcoming, "2016-03-26"},
		{"its first second, an hour before midnight UTC", "2016-03-26T23:00:00Z", "p-2", due, "2016-03-27"},
		{"its last second, already two hours before", "2016-03-27T21:59:59Z", "p-1", due, "2016-03-27"},
		{"the first second after it", "2016-03-27T22:00:00Z", "p-1", overdue, "2016-03-28"},
		{"the first second of the day on which it ends", "2016-10-29T22:00:00Z", "p-3", due, "2016-10-30"},
		{"its last second, 25 hours later", "2016-10-30T22:59:59Z", "p-3", due, "2016-10-30"},
		{"the first second after that", "2016-10-30T23:00:00Z", "p-3", overdue, "2016-10-31"},
	} {
		t.Run(row.name, func(t *testing.T) {
			var err error
			if w.now, err = time.Parse(time.RFC3339, row.at); err != nil {
				t.Fatal(err)
			}
			list, err := client.ListObligations(t.Context(), &journeyv1.ListObligationsRequest{Operation: storytest.Operation})
			if err != nil {
				t.Fatal(err)
			}
			if list.On != row.on {
				t.Errorf("the list is of %s, want %s", list.On, row.on)
			}
			var got journeyv1.ObligationState
			lengths := map[journeyv1.ObligationState]uint64{}
			for _, o := range list.Obligations {
				lengths[o.State]++
				if o.Participant == row.participant && o.Obligation == "employment.pl-1.28" {
					got = o.State
				}
			}
			if got != row.want {
				t.Errorf("it is %s, want %s", got, row.want)
			}
			counts, err := client.CountObligations(t.Context(), &journeyv1.CountObligationsRequest{Operation: storytest.Operation})
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range counts.Counts {
				if c.Count != lengths[c.State] {
					t.Errorf("%d are %s, the list has %d", c.Count, c.State, lengths[c.State])
				}
			}
			board, err := client.GetFollowUpBoard(t.Context(), &journeyv1.GetFollowUpBoardRequest{Operation: storytest.Operation})
			if err != nil || board.On != row.on || board.All.Overdue != lengths[overdue] {
				t.Errorf("the board is of %s with %d overdue, want %s and %d: %v", board.GetOn(), board.GetAll().GetOverdue(), row.on, lengths[overdue], err)
			}
		})
	}
}

// The board names participants and compares caseworkers: it is for those who answer for the operation.
func TestTheBoardIsNotForCaseworkers(t *testing.T) {
	w := inBerlin(t, followup.Model())
	w.now = time.Date(2016, 3, 1, 12, 0, 0, 0, time.UTC)
	_, err := journeyv1connect.NewFollowUpServiceClient(w.connect(workerToken)).
		GetFollowUpBoard(t.Context(), &journeyv1.GetFollowUpBoardRequest{Operation: storytest.Operation})
	if err == nil || ruleOf(t, err) != "auth.role" {
		t.Errorf("a caseworker sees the board: %v", err)
	}
}

package outbox

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"journey/cmd/journey/delivery"
	"journey/deploy/local/testdb"
	"journey/domain/calendar"
)

var today = calendar.Must("2026-11-23")

// gather puts parts into the mails of today, which go at eight.
func (o *Outbox) gather(t *testing.T, parts ...Part) {
	t.Helper()
	err := pgx.BeginFunc(t.Context(), o.database, func(tx pgx.Tx) error {
		return o.Gather(t.Context(), tx, "mail", today, func(day calendar.Date) (calendar.Date, time.Time) { return day, day.Time().Add(8 * time.Hour) }, parts)
	})
	if err != nil {
		t.Error(err)
	}
}

type mail struct {
	Target string
	Day    string
	Parts  map[string]int
}

// mails is a lane that keeps what it sends.
func mails(got *[]mail) Lane {
	var mu sync.Mutex
	return Lane{Channel: "mail", Schedule: delivery.Standard(), Send: func(_ context.Context, d Delivery) delivery.Answer {
		mu.Lock()
		defer mu.Unlock()
		*got = append(*got, mail{d.Target, d.Day.String(), d.Parts})
		return delivery.Answer{Outcome: delivery.Delivered}
	}}
}

func TestADayIsOneDelivery(t *testing.T) {
	o, c := opened(t, testdb.New(t))
	o.gather(t, Part{"r1", "overdue", "cw-1"}, Part{"r2", "opened", "cw-2"})
	o.gather(t, Part{"r3", "overdue", "cw-1"}, Part{"r4", "opened", "cw-1"}, Part{"r1", "overdue", "cw-1"}, Part{"r1", "overdue", "cw-2"})
	var got []mail
	o.until(t, mails(&got))
	if len(got) > 0 {
		t.Fatalf("sent before eight: %v", got)
	}
	c.forward(time.Hour)
	lane := mails(&got)
	lane.Parallel = 1
	o.until(t, lane)
	want := map[string]mail{
		"cw-1": {"cw-1", "2026-11-23", map[string]int{"overdue": 2, "opened": 1}},
		"cw-2": {"cw-2", "2026-11-23", map[string]int{"overdue": 1, "opened": 1}},
	}
	if diff := cmp.Diff(want, byTarget(got)); diff != "" || len(got) != 2 {
		t.Errorf("%d sent (-want +got):\n%s", len(got), diff)
	}
}

func byTarget(all []mail) map[string]mail {
	by := map[string]mail{}
	for _, m := range all {
		by[m.Target] = m
	}
	return by
}

// What comes when the day's delivery is gone, or has been tried, is the next day's.
func TestWhatComesTooLateIsTheNextDays(t *testing.T) {
	o, c := opened(t, testdb.New(t))
	o.gather(t, Part{"r1", "overdue", "cw-1"}, Part{"r1", "overdue", "cw-2"})
	c.forward(time.Hour)
	var got []mail
	down := mails(&got)
	down.Send = func(_ context.Context, d Delivery) delivery.Answer {
		if d.Target == "cw-2" {
			return delivery.Answer{Fault: "mail.not_now"}
		}
		return delivery.Answer{Outcome: delivery.Delivered}
	}
	o.until(t, down)
	o.gather(t, Part{"r2", "opened", "cw-1"}, Part{"r2", "opened", "cw-2"}, Part{"r1", "overdue", "cw-1"})
	c.forward(time.Minute)
	o.until(t, mails(&got))
	if diff := cmp.Diff([]mail{{"cw-2", "2026-11-23", map[string]int{"overdue": 1}}}, got); diff != "" {
		t.Errorf("the same day (-want +got):\n%s", diff)
	}
	got = nil
	c.forward(24 * time.Hour)
	o.until(t, mails(&got))
	want := map[string]mail{
		"cw-1": {"cw-1", "2026-11-24", map[string]int{"opened": 1}},
		"cw-2": {"cw-2", "2026-11-24", map[string]int{"opened": 1}},
	}
	if diff := cmp.Diff(want, byTarget(got)); diff != "" || len(got) != 2 {
		t.Errorf("the next day, %d sent (-want +got):\n%s", len(got), diff)
	}
}

// Whoever gathers while others gather and send loses nothing and counts nothing twice.
func TestGatheringAtOnce(t *testing.T) {
	o, c := opened(t, testdb.New(t))
	c.forward(time.Hour)
	const each, targets = 50, 3
	var got []mail
	lane := mails(&got)
	var all sync.WaitGroup
	for process := range 3 {
		all.Go(func() {
			for i := range each {
				var parts []Part
				for target := range targets {
					parts = append(parts, Part{fmt.Sprintf("r-%d-%d", process, i), "opened", fmt.Sprintf("cw-%d", (target+process)%targets)})
				}
				o.gather(t, parts...)
			}
		})
	}
	all.Go(func() {
		for range 20 {
			o.until(t, lane)
		}
	})
	all.Wait()
	c.forward(48 * time.Hour)
	o.until(t, lane)
	sums := map[string]int{}
	days := map[string]bool{}
	for _, m := range got {
		sums[m.Target] += m.Parts["opened"]
		if day := m.Target + m.Day; days[day] {
			t.Errorf("%s got two on %s", m.Target, m.Day)
		} else {
			days[day] = true
		}
	}
	if diff := cmp.Diff(map[string]int{"cw-0": 3 * each, "cw-1": 3 * each, "cw-2": 3 * each}, sums); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhatWasToldMakesNoNewDelivery(t *testing.T) {
	o, c := opened(t, testdb.New(t))
	var got []mail
	for range 2 {
		o.gather(t, Part{"r1", "overdue", "cw-1"})
		c.forward(48 * time.Hour)
		o.until(t, mails(&got))
	}
	if diff := cmp.Diff([]mail{{"cw-1", "2026-11-23", map[string]int{"overdue": 1}}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A delivery is not sent while somebody is putting a part into it.
func TestWhatGrowsIsNotSent(t *testing.T) {
	o, c := opened(t, testdb.New(t))
	c.forward(time.Hour)
	o.gather(t, Part{"r1", "overdue", "cw-1"})
	var got []mail
	err := pgx.BeginFunc(t.Context(), o.database, func(tx pgx.Tx) error {
		at := func(day calendar.Date) (calendar.Date, time.Time) { return day, monday }
		if err := o.Gather(t.Context(), tx, "mail", today, at, []Part{{"r2", "overdue", "cw-1"}}); err != nil {
			return err
		}
		o.until(t, mails(&got))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	o.until(t, mails(&got))
	if diff := cmp.Diff([]mail{{"cw-1", "2026-11-23", map[string]int{"overdue": 2}}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

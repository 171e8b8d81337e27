package followup_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp/cmpopts"

	gocmp "github.com/google/go-cmp/cmp"

	"journey/domain/calendar"
	"journey/projections/followup"
	"journey/projections/storytest"
	journeyv1 "journey/proto/journey/v1"
)

func boardOf(t *testing.T, w *storytest.World, f followup.Filter) followup.Board {
	t.Helper()
	b, err := followup.GetBoard(t.Context(), w.Pool, f)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Somebody with a job from Tuesday, 2016-03-01: of the four follow-ups one is completed, one is late, and the third is
// given up after two attempts. Somebody else, for whom nobody is responsible, has a job since 2016-03-15.
func TestBoardOfTwo(t *testing.T) {
	w := tell(t)
	w.Record("p-1", "2016-03-08", storytest.Completed("employment.pl-1.7"))
	w.Record("p-1", "2016-04-20", storytest.Completed("employment.pl-1.28"))
	w.Record("p-1", "2016-06-01", storytest.Attempted("employment.pl-1.91"))
	w.Record("p-1", "2016-06-14", storytest.Attempted("employment.pl-1.91"))
	w.Record("p-1", "2016-06-15", storytest.Closed(journeyv1.ClosureReason_CLOSURE_REASON_LOST, "employment.pl-1.91"))
	w.Record("p-2", "2016-02-01", storytest.Entered())
	w.Record("p-2", "2016-03-15", storytest.Placed("pl-2", job))
	w.Show()
	b := boardOf(t, w, on("2016-06-15"))
	want := followup.Board{
		All: followup.Rate{Completed: 1, Late: 1, Lost: 1, Overdue: 2},
		Checkpoints: []followup.Rate{
			{Key: "employment.7", Completed: 1, Overdue: 1}, {Key: "employment.28", Late: 1, Overdue: 1}, {Key: "employment.91", Lost: 1},
		},
		Caseworkers: []followup.Rate{{Overdue: 2}, {Key: "worker-1", Completed: 1, Late: 1, Lost: 1}},
		Partners:    []followup.Rate{{Overdue: 2}, {Key: "partner-1", Completed: 1, Late: 1, Lost: 1}},
		Lost:        []followup.Lost{{Attempts: 2, Number: 1}},
		// p-2: due until 06-28, upcoming from 08-30 to 09-27. p-1: upcoming from 08-16 to 09-13.
		FallingDueTotal: 0, UnassignedTotal: 4,
	}
	if diff := gocmp.Diff(want, b, cmpopts.IgnoreFields(followup.Board{}, "Overdue", "FallingDue", "Forecast", "Unassigned")); diff != "" {
		t.Error(diff)
	}
	if percent, ok := b.All.Percent(); !ok || percent != 40 {
		t.Errorf("%v percent, %v", percent, ok)
	}
	if _, ok := (followup.Rate{}).Percent(); ok {
		t.Error("a rate of nothing")
	}
	var weeks []string
	for _, week := range b.Forecast {
		weeks = append(weeks, fmt.Sprint(week.From, " ", week.Opens, " ", week.Closes, " ", week.Open))
	}
	wantWeeks := []string{
		"2016-06-13 0 0 1", "2016-06-20 0 0 1", "2016-06-27 0 1 0", "2016-07-04 0 0 0", "2016-07-11 0 0 0", "2016-07-18 0 0 0",
		"2016-07-25 0 0 0", "2016-08-01 0 0 0", "2016-08-08 0 0 0", "2016-08-15 1 0 1", "2016-08-22 0 0 1", "2016-08-29 1 0 2",
	}
	if diff := gocmp.Diff(wantWeeks, weeks); diff != "" {
		t.Error(diff)
	}
	oldestFirst := []string{
		"p-2 employment.pl-2.7 overdue 2016-03-19..2016-03-29 ",
		"p-2 employment.pl-2.28 overdue 2016-04-05..2016-04-19 ",
	}
	if diff := gocmp.Diff(oldestFirst, linesOf(b.Overdue)); diff != "" {
		t.Error(diff)
	}
	if len(b.Unassigned) != 4 || b.Unassigned[3].ID != "employment.pl-2.182" {
		t.Errorf("nobody's: %v", linesOf(b.Unassigned))
	}
	if b := boardOf(t, w, on("2016-08-02")); b.FallingDueTotal != 1 || len(b.FallingDue) != 1 || b.FallingDue[0].Participant != "p-1" {
		t.Errorf("14 days before a window opens: %d, %v", b.FallingDueTotal, linesOf(b.FallingDue))
	}
	if b := boardOf(t, w, on("2016-08-01")); b.FallingDueTotal != 0 {
		t.Errorf("15 days before a window opens: %d", b.FallingDueTotal)
	}
}

func linesOf(all []followup.Obligation) (lines []string) {
	for _, o := range all {
		lines = append(lines, line(o))
	}
	return lines
}

// Whatever happened, and whoever asks: the numbers of the board are those of the list.
func TestBoardIsTheList(t *testing.T) {
	w := storytest.New(t, followup.Model())
	w.TellMany(40)
	for i := range 40 {
		if i%4 > 0 {
			w.Record(storytest.Teller(i), "2016-01-01", storytest.Assigned(fmt.Sprintf("worker-%d", i%3), fmt.Sprintf("partner-%d", i%2)))
		}
	}
	w.Show()
	for day := calendar.New(2016, 1, 1); day < calendar.New(2017, 3, 1); day += 19 {
		for _, who := range [][2]string{{"", ""}, {"worker-1", ""}, {"", "partner-0"}} {
			f := followup.Filter{Operation: storytest.Operation, On: day, Caseworker: who[0], Partner: who[1]}
			all, _, err := followup.List(t.Context(), w.Pool, f, nil, 100_000)
			if err != nil {
				t.Fatal(err)
			}
			if diff := gocmp.Diff(summed(all, day), boardOf(t, w, f), cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("on %s for %v: %s", day, who, diff)
			}
		}
	}
}

// summed is the board that a list gives, by what the board says of itself.
func summed(all []followup.Obligation, day calendar.Date) followup.Board {
	var b followup.Board
	lost := map[uint32]uint64{}
	checkpoints, caseworkers, partners := map[string]*followup.Rate{}, map[string]*followup.Rate{}, map[string]*followup.Rate{}
	monday := day
	for monday.Time().Weekday().String() != "Monday" {
		monday--
	}
	for n := range followup.ForecastWeeks {
		b.Forecast = append(b.Forecast, followup.Week{From: monday.Add(7 * n)})
	}
	for _, o := range all {
		if !o.OutsideRates {
			id := strings.Split(o.ID, ".")
			add(&b.All, o)
			add(of(checkpoints, id[0]+"."+id[2]), o)
			add(of(caseworkers, o.Caseworker), o)
			add(of(partners, o.Partner), o)
		}
		open := false
		switch o.State {
		case journeyv1.ObligationState_OBLIGATION_STATE_LOST:
			lost[o.Attempts]++
		case journeyv1.ObligationState_OBLIGATION_STATE_OVERDUE:
			open = true
			b.Overdue = append(b.Overdue, o)
		case journeyv1.ObligationState_OBLIGATION_STATE_UPCOMING:
			open = true
			if o.OpensOn <= day.Add(14) {
				b.FallingDue = append(b.FallingDue, o)
				b.FallingDueTotal++
			}
			foreseen(b.Forecast, o, day)
		case journeyv1.ObligationState_OBLIGATION_STATE_DUE:
			open = true
			foreseen(b.Forecast, o, day)
		}
		if open && o.Caseworker == "" {
			b.Unassigned = append(b.Unassigned, o)
			b.UnassignedTotal++
		}
	}
	b.Overdue = b.Overdue[:min(len(b.Overdue), 10)]
	b.FallingDue, b.Unassigned = b.FallingDue[:min(len(b.FallingDue), 100)], b.Unassigned[:min(len(b.Unassigned), 100)]
	for attempts, number := range lost {
		b.Lost = append(b.Lost, followup.Lost{Attempts: attempts, Number: number})
	}
	slices.SortFunc(b.Lost, func(x, y followup.Lost) int { return cmp.Compare(x.Attempts, y.Attempts) })
	for _, key := range []string{"employment.7", "employment.28", "employment.91", "employment.182", "exit.28d", "exit.6m"} {
		if r := checkpoints[key]; r != nil && r.Base() > 0 {
			b.Checkpoints = append(b.Checkpoints, *r)
		}
	}
	b.Caseworkers, b.Partners = sorted(caseworkers), sorted(partners)
	return b
}

func of(rates map[string]*followup.Rate, key string) *followup.Rate {
	if rates[key] == nil {
		rates[key] = &followup.Rate{Key: key}
	}
	return rates[key]
}

func sorted(rates map[string]*followup.Rate) (all []followup.Rate) {
	for _, r := range rates {
		if r.Base() > 0 {
			all = append(all, *r)
		}
	}
	slices.SortFunc(all, func(x, y followup.Rate) int { return cmp.Compare(x.Key, y.Key) })
	return all
}

func add(r *followup.Rate, o followup.Obligation) {
	switch o.State {
	case journeyv1.ObligationState_OBLIGATION_STATE_COMPLETED:
		r.Completed++
	case journeyv1.ObligationState_OBLIGATION_STATE_COMPLETED_LATE:
		r.Late++
	case journeyv1.ObligationState_OBLIGATION_STATE_OVERDUE:
		r.Overdue++
	case journeyv1.ObligationState_OBLIGATION_STATE_LOST:
		r.Lost++
	case journeyv1.ObligationState_OBLIGATION_STATE_DECLINED:
		r.Declined++
	}
}

func foreseen(weeks []followup.Week, o followup.Obligation, day calendar.Date) {
	for i := range weeks {
		w := &weeks[i]
		for d := w.From; d < w.From+7; d++ {
			if o.OpensOn == d && d > day {
				w.Opens++
			}
			if o.ClosesOn == d {
				w.Closes++
			}
		}
		if sunday := w.From + 6; o.OpensOn <= sunday && sunday <= o.ClosesOn {
			w.Open++
		}
	}
}

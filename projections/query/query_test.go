package query_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"journey/deploy/local/testdb"
	"journey/domain/calendar"
	"journey/projections/query"
	journeyv1 "journey/proto/journey/v1"
)

func TestWordsOfTheContract(t *testing.T) {
	for number := range journeyv1.CaseFlag_name {
		flag := journeyv1.CaseFlag(number)
		if back := query.Value[journeyv1.CaseFlag](query.Word(flag)); back != flag {
			t.Errorf("%s is %q is %s", flag, query.Word(flag), back)
		}
	}
	for _, said := range []struct{ got, want string }{
		{query.Word(journeyv1.CaseFlag_CASE_FLAG_FOLLOW_UP_OVERDUE), "follow_up_overdue"},
		{query.Word(journeyv1.Phase_PHASE_UNSPECIFIED), ""},
		{query.Word(journeyv1.Phase(99)), ""},
		{query.Value[journeyv1.Phase]("unspecified").String(), "PHASE_UNSPECIFIED"},
		{query.Value[journeyv1.Phase]("no such word").String(), "PHASE_UNSPECIFIED"},
	} {
		if said.got != said.want {
			t.Errorf("%q, want %q", said.got, said.want)
		}
	}
}

const roundTrip = `SELECT @one::DATE, @many::DATE[]::TEXT, @none::DATE`

func TestDatesGoThereAndBack(t *testing.T) {
	day := calendar.Must("1969-12-31")
	one, none := calendar.None, day
	var many string
	err := testdb.New(t).QueryRow(t.Context(), roundTrip, pgx.NamedArgs{"one": query.Day(day), "none": query.Day(calendar.Forever),
		"many": query.Days([]calendar.Date{calendar.Must("2016-02-29"), calendar.None})}).Scan((*query.Date)(&one), &many, (*query.Date)(&none))
	if err != nil || one != day || none != calendar.None || many != "{2016-02-29,NULL}" {
		t.Errorf("%s, %s, %d, %v", one, many, none, err)
	}
}

const numbers = `
SELECT t.total, p.n FROM (SELECT count(*) FROM generate_series(1, @all::INTEGER)) t (total)
LEFT JOIN (SELECT n FROM generate_series(1, @all::INTEGER) s (n) WHERE n > @after::INTEGER ORDER BY n LIMIT @limit) p ON TRUE
ORDER BY p.n`

func TestPageKnowsTheTotal(t *testing.T) {
	pool := testdb.New(t)
	for _, asked := range []struct {
		all, after, limit int
		want              []int
	}{
		{5, 0, 2, []int{1, 2}}, {5, 4, 2, []int{5}}, {5, 5, 2, nil}, {0, 0, 2, nil}, {150, 0, 0, nil},
	} {
		var n int
		var got []int
		total, err := query.Page(t.Context(), pool, numbers, pgx.NamedArgs{"all": asked.all, "after": asked.after, "limit": query.Limit(asked.limit)},
			[]any{&n}, func() { got = append(got, n) })
		if err != nil || total != uint64(asked.all) {
			t.Errorf("%+v: total %d, %v", asked, total, err)
		}
		if diff := cmp.Diff(asked.want, got); diff != "" && asked.limit > 0 {
			t.Errorf("%+v: %s", asked, diff)
		}
		if asked.limit == 0 && len(got) != query.DefaultLimit {
			t.Errorf("%d rows when nothing is said", len(got))
		}
	}
	if _, err := query.Page(t.Context(), pool, "SELECT 1/0, 1", nil, []any{new(int)}, func() {}); err == nil {
		t.Error("an error of the database is no empty page")
	}
}

package outcome_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"journey/domain/calendar"
	"journey/domain/indicator"
	"journey/projections/outcome"
	"journey/projections/storytest"
	journeyv1 "journey/proto/journey/v1"
)

// What an analyst counts is what the service counts, for every plain code and figure, then and now.
func TestWhatIsReportedIsWhatTheFiguresSay(t *testing.T) {
	for _, id := range []journeyv1.IndicatorSet{journeyv1.IndicatorSet_INDICATOR_SET_ESF_PLUS_2021, journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014} {
		t.Run(id.String(), func(t *testing.T) {
			w := newOfficial(t, id)
			w.random(rand.New(rand.NewPCG(11, uint64(id))))
			w.Show()
			var compared int64
			for _, position := range []uint64{w.position / 2, w.position} {
				for _, cutOff := range []string{"2015-09-30", "2017-12-31"} {
					last := w.text(`SELECT max(window_ends_on)::TEXT FROM outcome.reporting_memberships_at('op-1', $1::TEXT::DATE, $2)`, cutOff, int64(position))
					at := w.at(cutOff, position, last)
					for _, l := range w.table(at) {
						if l.Special || l.At == indicator.OfOperation {
							continue
						}
						compared += l.Total.Value
						same(t, l.Key(), w.cell(l.Code.Code, at), fmt.Sprint(l.Total, l.Women, l.Men, l.NonBinary, l.NotStated))
					}
					w.comparedFigures(at)
				}
			}
			if compared < 50 {
				t.Errorf("only %d participations were compared", compared)
			}
			same(t, "special codes reported", texts(t, w.Pool, `SELECT m.code FROM outcome.reporting_memberships_history m JOIN outcome.reporting_codes c USING (code) WHERE c.special`), nil)
			now := texts(t, w.Pool, `SELECT (code, participant, answer)::TEXT FROM outcome.reporting_memberships ORDER BY 1`)
			same(t, "as known now", now, texts(t, w.Pool, `SELECT (code, participant, answer)::TEXT FROM outcome.reporting_memberships_at('op-1', CURRENT_DATE, 999999, CURRENT_DATE) ORDER BY 1`))
		})
	}
}

// atCutOff is what a row must say to be shown at the cut-off $2.
var atCutOff = map[string]string{
	"operations": "$2::DATE IS NOT NULL", "area_reports": "$2::DATE IS NOT NULL", "targets": "counts_from <= $2 AND $2 < counts_until", "participations": "counts_from <= $2 AND $2 < counts_until",
	"responsibilities": "counts_from <= $2 AND $2 < counts_until", "placements": "counts_from <= $2 AND $2 < counts_until",
	"placement_terms": "holds_from <= $2", "sustained": "due_on <= $2", "statuses": "happened_on <= $2", "qualifications": "happened_on <= $2",
	"recognitions": "happened_on <= $2", "completions": "happened_on <= $2", "services": "happened_on <= $2", "obligations": "opens_on <= $2", "activities": "happened_on <= $2",
}

// Each function shows the rows of its table that were known at the position and count at the cut-off; each
// view those that are known and count now.
func TestRowsReportedAreThoseOfTheirTable(t *testing.T) {
	w, _ := nine(t)
	w.record("p-1", "2017-01-09", storytest.Assigned("worker-2", "partner-b"))
	w.random(rand.New(rand.NewPCG(5, 5)))
	w.Show()
	differ := map[string]bool{}
	cutOff := calendar.Must("2016-06-30").Time()
	for table, condition := range atCutOff {
		name := strings.NewReplacer("placement_", "", "area_reports", "area_rates").Replace(table)
		then := texts(t, w.Pool, `SELECT (to_jsonb(v) - 'group_id' - 'caseworker')::TEXT FROM outcome.`+table+` v WHERE known_from <= $1 AND $1 < known_until AND `+condition+` ORDER BY 1`, w.position-40, cutOff)
		same(t, table+" then", texts(t, w.Pool, `SELECT to_jsonb(v)::TEXT FROM outcome.reporting_`+name+`_at('op-1', $2, $1) v ORDER BY 1`, w.position-40, cutOff), then)
		now := texts(t, w.Pool, `SELECT (to_jsonb(v) - 'group_id' - 'caseworker')::TEXT FROM outcome.`+table+` v WHERE $1 < known_until AND `+condition+` ORDER BY 1`, w.position, calendar.Must("2025-01-01").Time())
		same(t, table+" now", texts(t, w.Pool, `SELECT to_jsonb(v)::TEXT FROM outcome.reporting_`+name+` v ORDER BY 1`), now)
		same(t, table+" today", texts(t, w.Pool, `SELECT to_jsonb(v)::TEXT FROM outcome.reporting_`+name+`_at('op-1') v ORDER BY 1`), now)
		differ[table] = !slices.Equal(then, now) && len(now) > 0
	}
	for _, table := range []string{"participations", "responsibilities", "placements", "sustained", "obligations", "statuses", "qualifications", "targets"} {
		if !differ[table] {
			t.Errorf("%s is the same then and now, so this test sees nothing", table)
		}
	}
}

// cell is a line of the official table, counted by what is reported.
func (w official) cell(code string, at outcome.At) string {
	w.t.Helper()
	of := func(gender string) (c indicator.Cell) {
		err := w.Pool.QueryRow(w.t.Context(), `SELECT count(*) FILTER (WHERE answer = 'yes'), count(*), count(*) FILTER (WHERE answer = 'unknown'), count(*) FILTER (WHERE answer = 'open')
			FROM outcome.reporting_memberships_at('op-1', $1, $2, $3) WHERE code = $4 AND ($5 = '' OR gender = $5)`,
			at.CutOff.Time(), int64(at.Position), at.KnownOn.Time(), code, gender).Scan(&c.Value, &c.Base, &c.Unknown, &c.Open)
		if err != nil {
			w.t.Fatal(err)
		}
		return c
	}
	return fmt.Sprint(of(""), of("women"), of("men"), of("non_binary"), of("not_stated"))
}

func (w official) comparedFigures(at outcome.At) {
	w.t.Helper()
	var want []string
	all, err := outcome.Figures(w.t.Context(), w.Pool, storytest.Operation, at.CutOff, at.Position)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, f := range all {
		want = append(want, figureLine(f))
	}
	rows, err := w.Pool.Query(w.t.Context(), `SELECT code, total, women, men, non_binary, not_stated, german, english, coalesce(target, 0), coalesce(unit, ''),
			coalesce(base, 0), coalesce(unknown, 0), coalesce(refused, 0), coalesce(mean, 0), coalesce(median, 0)
		FROM outcome.reporting_figures_at('op-1', $1, $2)`, at.CutOff.Time(), int64(at.Position))
	if err != nil {
		w.t.Fatal(err)
	}
	var got []string
	var f outcome.Figure
	_, err = pgx.ForEachRow(rows, []any{&f.Code, &f.Total, &f.Women, &f.Men, &f.NonBinary, &f.NotStated, &f.German, &f.English, &f.Target, &f.Unit,
		&f.Base, &f.Unknown, &f.Refused, &f.Mean, &f.Median}, func() error {
		got = append(got, figureLine(f))
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	same(w.t, "figures", got, want)
}

func figureLine(f outcome.Figure) string {
	return fmt.Sprintf("%s %d: %d %d %d %d, %s, %s, target %g; %s; mean %g, median %g %s",
		f.Code, f.Total, f.Women, f.Men, f.NonBinary, f.NotStated, f.German, f.English, f.Target, share(f), f.Mean, f.Median, f.Unit)
}

// The figures are reported with their bases, what is unknown of them and what they measure; a base of nothing is
// none, and what was not measured has no mean.
func TestFiguresAreReportedWithWhatTheyAreAShareOf(t *testing.T) {
	w := official{world: everything(t)}
	w.record("p-9", "2016-01-04", storytest.Registered("", ""))
	w.record("p-9", "2016-01-11", entered(man, 30))
	w.record("p-9", "2016-03-01", exitedAnswering(without(journeyv1.Missing_MISSING_REFUSED)))
	w.append(of(journeyv1.HistoryKind_HISTORY_KIND_EMPLOYER, "e-2"), "2016-04-01", &journeyv1.Step{Kind: &journeyv1.Step_EmployerContactMade{EmployerContactMade: &journeyv1.EmployerContactMade{}}})
	w.Show()
	for _, cutOff := range []string{"2014-12-31", "2016-03-01", "2016-12-31"} {
		w.comparedFigures(w.at(cutOff, w.position, cutOff))
	}
	reported := func(code, cutOff string) string {
		return w.text(`SELECT concat_ws(' ', total, base, unknown, refused, mean, median, unit) FROM outcome.reporting_figures_at('op-1', $2::TEXT::DATE) WHERE code = $1`, code, cutOff)
	}
	for code, want := range map[string]string{
		"entered": "8", "left": "7 8 0 0", "employability_improved": "2 7 0 1", "willingness_before": "1 2 1 0 2 2 score",
		"time_to_placement": "3 8 0 0 21 21 days", "staff_trained": "25",
	} {
		same(t, code, reported(code, "2016-12-31"), want)
	}
	same(t, "before anything was measured", reported("time_to_placement", "2014-12-31"), "0 0 0 0 days")
}

// Under specific objective (l) the codes of status and education are left out, and all others move in place.
func TestTheCodesReportedAreThoseOfTheSpecificObjective(t *testing.T) {
	w := official{world: newWorld(t)}
	social := journeyv1.SpecificObjective_SPECIFIC_OBJECTIVE_L_SOCIAL_INTEGRATION
	w.operation("2022-01-01", &journeyv1.Step{Kind: &journeyv1.Step_OperationRegistered{OperationRegistered: &journeyv1.OperationRegistered{
		Name: "Op", IndicatorSet: journeyv1.IndicatorSet_INDICATOR_SET_ESF_PLUS_2021, SpecificObjective: social, StartsOn: "2022-01-01", EndsOn: "2025-12-31", TimeZone: "Europe/Berlin"}}})
	w.record("p-1", "2022-01-04", storytest.Registered("", ""))
	w.record("p-1", "2022-01-11", complete(woman, 56))
	w.Show()
	same(t, "codes", texts(t, w.Pool, `SELECT code FROM outcome.reporting_memberships WHERE answer = 'yes' ORDER BY 1`), []string{"EECO01", "EECO08", "grand_total"})
}

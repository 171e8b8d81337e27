package outcome_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"journey/projections/outcome"
	"journey/projections/storytest"
	journeyv1 "journey/proto/journey/v1"
)

var (
	variable = regexp.MustCompile(`(?m)^\\set (\w+) '?(.*?)'?$`)
	question = regexp.MustCompile("(?s)## ([^\n]+)\n.*?```sql\n(.*?)```\n\n```text\n(.*?)```\n")
)

// The questions of docs/analysis.md answer what stands there, asked with the role that analysts have.
func TestTheQuestionsOfTheHandbookAreAnsweredAsItSays(t *testing.T) {
	page, err := os.ReadFile("../../docs/analysis.md")
	if err != nil {
		t.Fatal(err)
	}
	w, reported := nine(t)
	w.Show()
	variables := variable.FindAllStringSubmatch(string(page), -1)
	if len(variables) != 3 {
		t.Fatalf("variables %v", variables)
	}
	same(t, "position of the report", w.text(`SELECT outcome.reporting_position_at('op-1', $1::TEXT::TIMESTAMPTZ)::TEXT`, variables[2][2]), fmt.Sprint(reported))
	analyst := reader(t, w.Pool)
	questions := question.FindAllStringSubmatch(string(page), -1)
	if len(questions) != 5 || strings.Count(string(page), "```sql") != 5 {
		t.Fatalf("%d questions", len(questions))
	}
	for _, q := range questions {
		sql := q[2]
		for _, set := range variables {
			sql = strings.ReplaceAll(sql, ":'"+set[1]+"'", "'"+set[2]+"'")
		}
		got := printed(t, analyst, sql)
		if got != q[3] || strings.Count(got, "\n") < 3 {
			t.Errorf("%s\nanswers\n%s\nand not\n%s", q[1], got, q[3])
		}
	}
}

// What the questions count and a figure counts too is the same, also where journeys are less tidy: internships,
// mini-jobs, chains that never qualified.
func TestTheQuestionsOfTheHandbookCountAsTheFiguresDo(t *testing.T) {
	page, err := os.ReadFile("../../docs/analysis.md")
	if err != nil {
		t.Fatal(err)
	}
	w := newOfficial(t, journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014)
	w.random(rand.New(rand.NewPCG(11, 2)))
	w.joined("p-13", woman, 30)
	w.record("p-13", "2016-03-01", placed("pl-1", internship, 30))
	w.Show()
	summed := func(number, sums string) string {
		for _, q := range question.FindAllStringSubmatch(string(page), -1) {
			if strings.HasPrefix(q[1], number) {
				sql := strings.NewReplacer(":'operation'", "'op-1'", ":'cut_off'", "'2025-12-31'", ";", "").Replace(q[2])
				return w.text(`SELECT concat_ws(' of ', ` + sums + `) FROM (` + sql + `) AS answered`)
			}
		}
		return ""
	}
	placed, lasted := w.figure("time_to_placement", "2025-12-31", outcome.Latest), w.figure("sustained.182", "2025-12-31", outcome.Latest)
	same(t, "time to placement", summed("2.", "sum(placed), sum(entered)"), fmt.Sprintf("%d of %d", placed.Total, placed.Base))
	same(t, "sustained", summed("4.", "sum(sustained), sum(chains), sum(unknown)"), fmt.Sprintf("%d of %d of %d", lasted.Total, lasted.Base, lasted.Unknown))
	if lasted.Total == 0 || lasted.Unknown == 0 || placed.Total == 0 {
		t.Errorf("so little is counted that this test sees nothing: %s, %s", share(placed), share(lasted))
	}
}

// printed is a result as psql prints it, unaligned.
func printed(t *testing.T, conn *pgx.Conn, sql string) string {
	t.Helper()
	rows, err := conn.Query(t.Context(), sql, pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		t.Fatalf("%v in %s", err, sql)
	}
	defer rows.Close()
	var text strings.Builder
	var line []string
	for _, f := range rows.FieldDescriptions() {
		line = append(line, f.Name)
	}
	fmt.Fprintln(&text, strings.Join(line, "|"))
	for rows.Next() {
		line = line[:0]
		for _, value := range rows.RawValues() {
			line = append(line, string(value))
		}
		fmt.Fprintln(&text, strings.Join(line, "|"))
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("%v in %s", err, sql)
	}
	return text.String()
}

// nine is the operation that the handbook asks about: nine people with two partners, and what was corrected
// after a report, which was made at a position.
func nine(t *testing.T) (w official, reported uint64) {
	w = newOfficial(t, journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014)
	first, second := grant(&journeyv1.Target{Code: "participants", Value: 8}, &journeyv1.Target{Code: "placements", Value: 10}), grant(&journeyv1.Target{Code: "placements", Value: 5})
	w.operation("2015-01-01", first)
	w.operation("2017-01-01", second)
	isceds := []uint32{2, 2, 2, 3, 3, 3, 3, 6, 0}
	for i, isced := range isceds {
		id := fmt.Sprintf("p-%d", i+1)
		w.record(id, "2016-01-04", storytest.Registered("", ""))
		step := complete([]journeyv1.Gender{woman, man}[i%2], 30)
		step.GetEntryDeclared().Isced = &journeyv1.IscedAnswer{Answer: &journeyv1.IscedAnswer_Value{Value: isced}}
		if isced == 0 {
			step.GetEntryDeclared().Isced = &journeyv1.IscedAnswer{Answer: &journeyv1.IscedAnswer_Missing{Missing: journeyv1.Missing_MISSING_REFUSED}}
		}
		w.record(id, "2016-01-11", step)
		w.record(id, "2016-01-12", storytest.Assigned("worker-1", []string{"partner-a", "partner-b"}[i%2]))
	}
	w.record("p-1", "2016-03-01", required("pl-1", journeyv1.RequirementLevel_REQUIREMENT_LEVEL_HELPER))
	w.record("p-2", "2016-05-02", required("pl-2", journeyv1.RequirementLevel_REQUIREMENT_LEVEL_HELPER))
	wrong := w.record("p-3", "2016-06-01", required("pl-3", journeyv1.RequirementLevel_REQUIREMENT_LEVEL_SKILLED))
	w.record("p-4", "2016-02-01", required("pl-4", journeyv1.RequirementLevel_REQUIREMENT_LEVEL_SKILLED))
	w.record("p-8", "2016-04-01", required("pl-8", journeyv1.RequirementLevel_REQUIREMENT_LEVEL_EXPERT))
	for _, id := range []string{"p-1", "p-4", "p-8"} {
		w.record(id, "2016-11-02", stillThere("2016-11-02"))
	}
	w.record("p-2", "2016-06-10", storytest.PlacementEnded("pl-2"))
	for i, on := range []string{"2016-06-15", "2016-06-20", "2016-06-30", "2016-08-15", "2016-08-31", "2016-09-15"} {
		w.record(fmt.Sprintf("p-%d", i+1), on, storytest.Exited(completed))
	}
	w.record("p-5", "2016-09-05", jobless())
	// Here it was reported, at the time that the handbook says: an event is recorded each second from 05:06:00 on.
	reported = w.position
	w.record("p-3", "2017-04-01", storytest.Retracted(wrong))
	w.record("p-6", "2016-10-01", required("pl-6", journeyv1.RequirementLevel_REQUIREMENT_LEVEL_SKILLED))
	w.record("p-6", "2017-05-02", stillThere("2017-05-02"))
	return w, reported
}

// required is a permanent full-time placement of a requirement level.
func required(id string, level journeyv1.RequirementLevel) *journeyv1.Step {
	step := placed(id, insured, 38)
	step.GetPlacementStarted().RequirementLevel = level
	return step
}

// jobless is an observation of somebody out of work.
func jobless() *journeyv1.Step {
	step := stillThere("")
	o := step.GetLabourMarketStatusObserved().GetObservation()
	o.LabourStatus = &journeyv1.LabourStatusAnswer{Answer: &journeyv1.LabourStatusAnswer_Value{Value: journeyv1.LabourStatus_LABOUR_STATUS_UNEMPLOYED}}
	o.RegisteredUnemployed = answered(true)
	return step
}

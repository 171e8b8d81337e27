package outcome

import (
	"fmt"
	"slices"
	"strings"
)

// reported is a table as analysts read it. Of each there are three: the view reporting_<name> says what is
// known now, at the latest cut-off; reporting_<name>_history every row with the knowledge and the cut-offs it
// holds for; and the function reporting_<name>_at what was known at a position of the log, up to a cut-off;
// without these all that is known, up to today.
type reported struct {
	name, comment string
	// table is the table it shows, all its columns but hidden.
	table   string
	columns []string
	hidden  []string
	// cutOff is when a row is shown at a cut-off.
	cutOff cutOff
}

// cutOff is how the rows of a table depend on the cut-off.
type cutOff int

const (
	// always: they do not.
	always cutOff = iota
	// counts: from counts_from up to, not including, counts_until.
	counts
	// happenedOn: from happened_on on.
	happenedOn
	// holdsFrom: from holds_from on; what held before stays.
	holdsFrom
	// dueOn: from due_on on.
	dueOn
	// opensOn: from opens_on on.
	opensOn
)

// conditions are for the function _at; of the view of now only counts has one, its last row.
var conditions = map[cutOff]string{
	always: "", counts: " AND counts_from <= cut_off AND counts_until > cut_off",
	happenedOn: " AND happened_on <= cut_off", holdsFrom: " AND holds_from <= cut_off", dueOn: " AND due_on <= cut_off",
	opensOn: " AND opens_on <= cut_off",
}

// allReported names no table of sensitive answers, and what it does not name nobody sees. Caseworkers are
// hidden: figures about the work of one employee are for the API to give, which knows who asks.
var allReported = []reported{
	{"operations", "Operations, as they are registered, with the last day of the latest grant.", "operations", operationColumns, nil, always},
	{"targets", "Targets that grants set for an operation.", "targets", targetColumns, nil, counts},
	{"area_rates", "What a source says of the operation's areas taken together and of the city around them, in percent.", "area_reports", areaReportColumns, nil, always},
	{"participations", "Participations, pseudonymous: entry with the answers of the entry day, last exit, death. Linked participants are one.", "participations", participationColumns, nil, counts},
	{"responsibilities", "Which partner is responsible for a participation.", "responsibilities", responsibleColumns, []string{"caseworker"}, counts},
	{"placements", "Placements of participants.", "placements", placementColumns, nil, counts},
	{"terms", "What was agreed in a placement, a row for each change of it.", "placement_terms", termsColumns, nil, holdsFrom},
	{"sustained", "Whether a chain of placements lasted to a checkpoint.", "sustained", sustainedColumns, nil, dueOn},
	{"obligations", "Obligations of the follow-up, from the day their window opens; what was retracted has none. What one is on a day follows from its days: later ones are not cut off.", "obligations", obligationColumns, nil, opensOn},
	{"statuses", "What was observed of a participant's situation on a day.", "statuses", statusColumns, nil, happenedOn},
	{"qualifications", "Qualifications gained.", "qualifications", qualificationColumns, nil, happenedOn},
	{"recognitions", "Decisions on foreign qualifications.", "recognitions", recognitionColumns, nil, happenedOn},
	{"completions", "Modules and work trials that ended.", "completions", completionColumns, nil, happenedOn},
	{"services", "What a participant was given: counselling, coaching, accompaniment, modules and so on.", "services", serviceColumns, nil, happenedOn},
	{"activities", "What an operation did besides: outreach, training of staff, neighbourhood, employers, vacancies, entities supported.", "activities", activityColumns, nil, happenedOn},
}

// shown are the columns of a reported table, in the order of the table. The three objects have the same.
func (r reported) shown() []string {
	columns := slices.Concat([]string{"operation", "known_from", "known_until"}, r.columns)
	return slices.DeleteFunc(columns, func(c string) bool { return slices.Contains(r.hidden, c) })
}

// reporting is the DDL of all that the role journey_reporting reads: views and functions of the schema outcome
// whose names begin with reporting_. Nothing in it reads a sensitive answer or a sensitive membership. Names
// come from this package alone and texts are quoted, since DDL takes no parameters.
func reporting() string {
	var ddl strings.Builder
	for _, r := range allReported {
		r.write(&ddl)
	}
	writeCodes(&ddl)
	writeLabels(&ddl)
	ddl.WriteString(reportedMemberships)
	writeFigures(&ddl)
	ddl.WriteString(reportedPositions)
	for _, view := range reportedViews() {
		fmt.Fprintf(&ddl, "COMMENT ON VIEW outcome.reporting_%s IS %s;\n", view.name, literal(view.comment))
		for _, column := range view.columns {
			fmt.Fprintf(&ddl, "COMMENT ON COLUMN outcome.reporting_%s.%q IS %s;\n", view.name, column, literal(commentOn(view.of, column)))
		}
	}
	ddl.WriteString(reportingRole)
	return ddl.String()
}

func (r reported) write(ddl *strings.Builder) {
	columns := `"` + strings.Join(r.shown(), `", "`) + `"`
	now := ""
	if r.cutOff == counts {
		now = " AND counts_until = 'infinity'"
	}
	fmt.Fprintf(ddl, `
CREATE VIEW outcome.reporting_%[1]s AS SELECT %[2]s FROM %[3]s WHERE known_until = 9223372036854775807%[4]s;
CREATE VIEW outcome.reporting_%[1]s_history AS SELECT %[2]s FROM %[3]s;
CREATE FUNCTION outcome.reporting_%[1]s_at(for_operation TEXT, cut_off DATE DEFAULT CURRENT_DATE, at_position BIGINT DEFAULT 9223372036854775806)
RETURNS SETOF outcome.reporting_%[1]s_history LANGUAGE SQL STABLE
BEGIN ATOMIC
SELECT %[2]s FROM outcome.reporting_%[1]s_history
WHERE operation = for_operation AND known_from <= at_position AND known_until > at_position%[5]s;
END;
COMMENT ON FUNCTION outcome.reporting_%[1]s_at(TEXT, DATE, BIGINT) IS %[6]s;
`, r.name, columns, r.table, now, conditions[r.cutOff], literal(r.comment+" As known at a position of the log, up to a cut-off."))
}

// reportedView is a view with what is said of it; of is the name by which its columns are explained.
type reportedView struct {
	name, of, comment string
	columns           []string
}

func reportedViews() []reportedView {
	var all []reportedView
	for _, r := range allReported {
		all = append(all,
			reportedView{r.name, r.name, r.comment + " As known now, at the latest cut-off.", r.shown()},
			reportedView{r.name + "_history", r.name, r.comment + " Every row, with the knowledge it holds for.", r.shown()})
	}
	return append(all,
		reportedView{"memberships", "memberships", "For which codes of the operation's indicator set a participation counts: a row for each code that it is counted among. As known now, at the latest cut-off, windows as of today. Codes that rest on sensitive answers are not shown.", membershipsNow},
		reportedView{"memberships_history", "memberships", "The same, every row with the knowledge and the cut-offs it holds for. Windows are not looked at: compare window_ends_on.", membershipsHistory},
		reportedView{"figures", "figures", "The operation's own figures with their targets, as known now, up to today.", figuresShown},
		reportedView{"codes", "codes", "The codes of the official indicator sets.", codesShown},
		reportedView{"labels", "labels", "The German and English words for each value of each column that holds such.", labelsShown},
		reportedView{"clock", "clock", "When a position of the log was known of an operation, to the second.", []string{"operation", "known_at", "position"}},
		reportedView{"checkpoint", "checkpoint", "Up to which position of the log everything here was read.", []string{"log", "sequence", "version", "parked"}},
	)
}

// literal is a text in SQL.
func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

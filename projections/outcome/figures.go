package outcome

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"journey/domain/calendar"
	"journey/projections/query"
)

// Definition is what a figure is called and what target it is held against. What it counts stands in one
// place, the SQL function outcome.counted.
//
// participants_enabled, the people "enabled for the step into training or work", is a choice of ours, where
// the grants name a number and no rule. It counts participations, each once, never placements: those who
// have left (for any reason but death) or have begun a placement, and who by then have at least one of: a
// qualification, a completed module, a completed work trial or one that ended in a job, a placement, or
// employability improved at exit. Dropping out does not undo what somebody gained.
//
// people_advised counts everybody who got at least one counselling, coaching, accompaniment or support, and
// every participant; people without an entry have no gender on record and count as not stated.
// people_reached counts heads at outreach and neighbourhood activities; they are not participants and may be
// the same people twice.
type Definition struct {
	// Code is the stable code.
	Code            string
	German, English string
	// Target is the code of the grant's target for it; empty without one.
	Target string
	// OfPeople: it counts participations or what they have, so it is broken down by gender and has a list
	// of participations.
	OfPeople bool
	// State: it counts how things stand and not what happened, so it has no series.
	State bool
}

var definitions = []Definition{
	{"entered", "Eintritte", "Entered", "participants", true, false},
	{"active", "Derzeit in der Maßnahme", "Active", "", true, true},
	{"left", "Austritte", "Left", "", true, false},
	{"exits.completed", "Austritte: planmäßig beendet", "Exits: completed", "", true, false},
	{"exits.placed", "Austritte: vermittelt", "Exits: placed", "", true, false},
	{"exits.dropped_out", "Austritte: abgebrochen", "Exits: dropped out", "", true, false},
	{"exits.moved", "Austritte: verzogen", "Exits: moved", "", true, false},
	{"exits.left_country", "Austritte: ausgereist", "Exits: left the country", "", true, false},
	{"exits.died", "Austritte: verstorben", "Exits: died", "", true, false},
	{"participants_enabled", "Für den Schritt in Ausbildung oder Arbeit befähigt", "Enabled for the step into training or work", "participants_enabled", true, true},
	{"employability_improved", "Beschäftigungsfähigkeit verbessert", "Employability improved", "employability_improved", true, false},
	{"placements", "Vermittlungen", "Placements", "placements", true, false},
	{"placements.social_insurance", "Vermittlungen: sozialversicherungspflichtig", "Placements: subject to social insurance", "placements.social_insurance", true, false},
	{"placements.subsidised", "Vermittlungen: gefördertes Arbeitsverhältnis", "Placements: subsidised employment", "placements.subsidised", true, false},
	{"placements.mini_job", "Vermittlungen: Minijob", "Placements: mini-job", "placements.mini_job", true, false},
	{"placements.in_company_training", "Vermittlungen: betriebliche Ausbildung", "Placements: in-company training", "placements.in_company_training", true, false},
	{"placements.school_training", "Vermittlungen: schulische Ausbildung", "Placements: school-based training", "placements.school_training", true, false},
	{"placements.internship", "Vermittlungen: Praktikum", "Placements: internship", "placements.internship", true, false},
	{"placements.self_employment", "Vermittlungen: Selbständigkeit", "Placements: self-employment", "placements.self_employment", true, false},
	{"placements.work_opportunity", "Vermittlungen: Arbeitsgelegenheit", "Placements: work opportunity", "placements.work_opportunity", true, false},
	{"qualifying_placements", "Anrechenbare Vermittlungen", "Qualifying placements", "qualifying_placements", true, false},
	{"sustained.42", "Nachhaltig nach 42 Tagen", "Sustained for 42 days", "sustained.42", true, false},
	{"sustained.91", "Nachhaltig nach 91 Tagen", "Sustained for 91 days", "sustained.91", true, false},
	{"sustained.182", "Nachhaltig nach 182 Tagen", "Sustained for 182 days", "sustained.182", true, false},
	{"qualifications", "Erworbene Qualifikationen", "Qualifications gained", "qualifications", true, false},
	{"qualifications.formal", "Davon formal geprüft und bescheinigt", "Of these: assessed and certified", "qualifications.formal", true, false},
	{"completions.module", "Abgeschlossene Qualifizierungsmodule", "Modules completed", "", true, false},
	{"completions.trial", "Abgeschlossene betriebliche Erprobungen", "Work trials completed", "", true, false},
	{"people_advised", "Beratene und begleitete Personen", "People advised and accompanied", "people_advised", true, false},
	{"people_reached", "Erreichte Personen (Ansprache, Quartier)", "People reached (outreach, neighbourhood)", "people_reached", false, false},
	{"staff_trained", "Geschulte Fachkräfte", "Staff trained", "staff_trained", false, false},
	{"activities_held", "Aktivitäten im Quartier", "Neighbourhood activities held", "activities_held", false, false},
	{"employers_contacted", "Kontaktierte Arbeitgeber", "Employers contacted", "employers_contacted", false, false},
	{"vacancies_acquired", "Akquirierte Stellen", "Vacancies acquired", "vacancies_acquired", false, false},
}

// Definitions are all figures in the order in which they are read.
func Definitions() []Definition { return append([]Definition(nil), definitions...) }

// Find is the figure of a code.
func Find(code string) (Definition, bool) {
	for _, d := range definitions {
		if d.Code == code {
			return d, true
		}
	}
	return Definition{}, false
}

// Figure is one figure of an operation.
type Figure struct {
	Definition
	Total int64
	// Women, Men, NonBinary and NotStated add up to Total where the figure counts people, else they are 0.
	// Not stated is refused or not asked.
	Women, Men, NonBinary, NotStated int64
	// Target is the grant's target as known and valid at the cut-off; 0 = none.
	Target float64
	// ReachedPercent is Total in percent of Target; 0 without a target.
	ReachedPercent float64
}

const selectFigures = `
SELECT code, coalesce(gender, ''), sum(number)::BIGINT
FROM outcome.counted(@operation::TEXT, @cut_off::DATE, @position::BIGINT)
GROUP BY code, gender`

const selectTargets = `
SELECT code, value FROM outcome.targets
WHERE operation = @operation AND breakdown = ''
  AND known_from <= @position AND known_until > @position
  AND counts_from <= @cut_off::DATE AND counts_until > @cut_off::DATE`

// Figures are all figures of an operation, those that count nothing as 0, as known at a position of the log
// (Latest for all that is known), with entries, exits, placements and activities up to the cut-off. The same
// operation, cut-off and position answer the same figures for ever. An operation that nobody knows has
// figures of 0.
func Figures(ctx context.Context, db query.DB, operation string, cutOff calendar.Date, position uint64) ([]Figure, error) {
	figures := make([]Figure, len(definitions))
	index := make(map[string]*Figure, len(definitions))
	targets := make(map[string]*Figure, len(definitions))
	for i, d := range definitions {
		figures[i].Definition = d
		index[d.Code] = &figures[i]
		if d.Target != "" {
			targets[d.Target] = &figures[i]
		}
	}
	args := pgx.NamedArgs{"operation": operation, "cut_off": cutOff.Time(), "position": int64(min(position, Latest))}
	rows, err := db.Query(ctx, selectFigures, args)
	if err != nil {
		return nil, fmt.Errorf("figures: %w", err)
	}
	var code, gender string
	var number int64
	_, err = pgx.ForEachRow(rows, []any{&code, &gender, &number}, func() error {
		f := index[code]
		if f == nil {
			return fmt.Errorf("a figure that is not defined: %s", code)
		}
		f.add(gender, number)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("figures: %w", err)
	}
	var value float64
	if rows, err = db.Query(ctx, selectTargets, args); err != nil {
		return nil, fmt.Errorf("targets: %w", err)
	}
	_, err = pgx.ForEachRow(rows, []any{&code, &value}, func() error {
		if f := targets[code]; f != nil && value > 0 {
			f.Target, f.ReachedPercent = value, 100*float64(f.Total)/value
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("targets: %w", err)
	}
	return lookedAt(ctx, db, figures, args)
}

const selectSustainedDays = `
SELECT DISTINCT days FROM outcome.sustained
WHERE operation = @operation AND known_from <= @position AND known_until > @position`

// lookedAt leaves out the sustained figures of days that the operation's policies do not look at: a 0 there
// would say that nobody stayed, when nobody was asked. Without any chain of placements all stay, as 0.
func lookedAt(ctx context.Context, db query.DB, figures []Figure, args pgx.NamedArgs) ([]Figure, error) {
	rows, err := db.Query(ctx, selectSustainedDays, args)
	if err != nil {
		return nil, fmt.Errorf("sustained days: %w", err)
	}
	days, err := pgx.CollectRows(rows, pgx.RowTo[int32])
	if err != nil {
		return nil, fmt.Errorf("sustained days: %w", err)
	}
	if len(days) == 0 {
		return figures, nil
	}
	return slices.DeleteFunc(figures, func(f Figure) bool {
		day, sustained := strings.CutPrefix(f.Code, "sustained.")
		return sustained && !slices.ContainsFunc(days, func(d int32) bool { return strconv.Itoa(int(d)) == day })
	}), nil
}

func (f *Figure) add(gender string, number int64) {
	f.Total += number
	switch gender {
	case "":
	case "woman":
		f.Women += number
	case "man":
		f.Men += number
	case "non_binary":
		f.NonBinary += number
	default:
		f.NotStated += number
	}
}

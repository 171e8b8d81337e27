package outcome

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"journey/domain/indicator"
	"journey/projections/query"
)

// exported are the fields of an export before the results, in order. The labour_status is that of official
// figures, so that the file says of a participation what its results rest on.
var exported = []string{
	"participant", "entered_on", "exited_on", "exit_reason", "employability_improved", "gender", "age_at_entry",
	"labour_status", "registered_unemployed", "unemployed_since", "in_education_or_training", "isced", "citizenship",
	"parents_born_abroad", "place_type", "household_adults", "household_any_adult_employed", "household_dependent_children",
	"minority", "disability", "other_disadvantages", "housing_exclusion", "area",
}

// ExportFields are the fields of an export: those of the participation, then every code of the set that is
// counted from people.
func ExportFields(set indicator.Set) []string {
	return append(append([]string(nil), exported...), ExportResults(set)...)
}

// ExportResults are the fields of an export that are results, the last ones.
func ExportResults(set indicator.Set) (codes []string) {
	for _, c := range set.Codes {
		if c.At != indicator.OfOperation {
			codes = append(codes, c.Code)
		}
	}
	return codes
}

// Every answer as a word: the value, or why there is none; empty where the question does not apply.
const selectExport = `
WITH p AS (
    SELECT participant, ARRAY[participant, entered_on::TEXT, coalesce(exited_on::TEXT, ''), coalesce(exit_reason, ''), coalesce(employability_improved, ''),
           coalesce(gender, ''), coalesce(age::TEXT, age_missing, ''), coalesce(status_at_entry, ''), coalesce(registered_unemployed, ''),
           coalesce(unemployed_since::TEXT, unemployed_since_missing, ''), coalesce(in_education_or_training, ''), coalesce(isced::TEXT, isced_missing, ''),
           coalesce(citizenship, ''), coalesce(parents_born_abroad, ''), coalesce(place_type, ''),
           coalesce(adults::TEXT, adults_missing, ''), coalesce(any_adult_employed, ''), coalesce(dependent_children::TEXT, dependent_children_missing, '')] AS one,
           coalesce(area, area_missing, '') AS area
    FROM outcome.participations
    WHERE operation = @operation AND known_from <= @position AND known_until > @position
      AND counts_from <= @cut_off::DATE AND counts_until > @cut_off::DATE
), s AS (
    SELECT participant, ARRAY[coalesce(minority, ''), coalesce(disability, ''), coalesce(other_disadvantages, ''), coalesce(housing_exclusion, '')] AS two
    FROM outcome.special_answers
    WHERE operation = @operation AND known_from <= @position AND known_until > @position
), m AS (
    SELECT participant, bit_or(yes) AS yes, bit_or(base) AS base, bit_or(unknown) AS unknown, bool_or(open) AS open, bool_or(later_open) AS later_open
    FROM outcome.stands(@operation::TEXT, @cut_off::DATE, @position::BIGINT, @known_on::DATE)
    GROUP BY participant
)
SELECT p.one || coalesce(s.two, ARRAY['', '', '', '']) || p.area, coalesce(m.yes, 0), coalesce(m.base, 0), coalesce(m.unknown, 0),
       coalesce(m.open, FALSE), coalesce(m.later_open, FALSE)
FROM p LEFT JOIN s ON s.participant = p.participant LEFT JOIN m ON m.participant = p.participant
ORDER BY p.participant`

// Export calls each with every participation, by participant: the values of ExportFields. A result is yes,
// no, unknown, open (its window is), or empty for whoever it is not counted among. The values are each's only
// until it returns.
func Export(ctx context.Context, db query.DB, set indicator.Set, operation string, at At, each func(values []string) error) error {
	rows, err := db.Query(ctx, selectExport, query.Custom, at.args(operation))
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	var one []string
	var yes, base, unknown int64
	var open, later bool
	_, err = pgx.ForEachRow(rows, []any{&one, &yes, &base, &unknown, &open, &later}, func() error {
		for place, c := range set.Codes {
			if c.At == indicator.OfOperation {
				continue
			}
			late := c.At == indicator.OnLeaving && open || c.At == indicator.SixMonthsLater && later
			one = append(one, result(place, late, indicator.Mask(yes), indicator.Mask(base), indicator.Mask(unknown)))
		}
		return each(one)
	})
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return nil
}

func result(place int, open bool, counts, base, missing indicator.Mask) string {
	switch {
	case !base.Has(place):
		return ""
	case open:
		return "open"
	case counts.Has(place):
		return yes
	case missing.Has(place):
		return unknown
	}
	return no
}

package outcome

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"journey/domain/calendar"
	"journey/domain/indicator"
	"journey/projections/query"
)

// Characteristics are what a figure of people may be broken down by.
var Characteristics = []string{"gender", "age_group", "labour_status", "isced", "area", "partner", "caseworker"}

// Share is how much of a figure has the same characteristics.
type Share struct {
	// Values are in the order asked for: the value, or refused, not_asked, or nobody where nobody is responsible.
	Values []string
	Number int64
}

// byCharacteristics goes on from c, participants with a number each. Whoever was only advised and has no entry has
// no characteristics: none.
const byCharacteristics = `), p AS (
    SELECT participant, coalesce(gender, 'not_asked') AS gender, age, age_missing, coalesce(status_at_entry, 'not_asked') AS labour_status,
           isced, isced_missing, coalesce(area, area_missing, 'not_asked') AS area
    FROM outcome.participations
    WHERE operation = @operation AND known_from <= @position AND known_until > @position
      AND counts_from <= @cut_off::DATE AND counts_until > @cut_off::DATE
), r AS (
    SELECT participant, caseworker, partner FROM outcome.responsibilities
    WHERE operation = @operation AND known_from <= @position AND known_until > @position
      AND counts_from <= @cut_off::DATE AND counts_until > @cut_off::DATE
)
SELECT coalesce(p.gender, 'none'), p.age, coalesce(p.age_missing, 'none'), coalesce(p.labour_status, 'none'),
       p.isced, coalesce(p.isced_missing, 'none'), coalesce(p.area, 'none'),
       coalesce(nullif(r.partner, ''), 'nobody'), coalesce(nullif(r.caseworker, ''), 'nobody'), sum(c.number)::BIGINT
FROM c LEFT JOIN p ON p.participant = c.participant LEFT JOIN r ON r.participant = c.participant
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9`

const selectShares = `
WITH c AS (
    SELECT participant, sum(number)::BIGINT AS number
    FROM outcome.counted(@operation::TEXT, @cut_off::DATE, @position::BIGINT) WHERE code = @code
    GROUP BY participant
` + byCharacteristics

// selectSharesOfCode is the same for a code of the indicator set.
const selectSharesOfCode = `
WITH c AS (
    SELECT participant, 1 AS number
    FROM outcome.stands(@operation::TEXT, @cut_off::DATE, @position::BIGINT, @known_on::DATE)
    WHERE yes >> @place::INTEGER & 1 = 1 AND NOT (@moment::INTEGER = 1 AND open OR @moment::INTEGER = 2 AND later_open)
` + byCharacteristics

// Breakdown is a figure by characteristics: of the operation's own, or a code of its set. The shares add up to
// the figure. Errors: ErrUnknownFigure, ErrNotOfPeople.
func Breakdown(ctx context.Context, db query.DB, set indicator.Set, operation, code string, by []string, at At) ([]Share, error) {
	args := at.args(operation)
	args["code"] = code
	sql := selectShares
	if d, own := Find(code); !own {
		place, ok := set.Find(code)
		switch {
		case !ok || set.ByYear:
			return nil, fmt.Errorf("%w: %s", ErrUnknownFigure, code)
		case set.Codes[place].At == indicator.OfOperation:
			return nil, fmt.Errorf("%w: %s", ErrNotOfPeople, code)
		}
		sql, args["place"], args["moment"] = selectSharesOfCode, int32(place), int32(set.Codes[place].At)
	} else if !d.OfPeople {
		return nil, fmt.Errorf("%w: %s", ErrNotOfPeople, code)
	}
	rows, err := db.Query(ctx, sql, query.Custom, args)
	if err != nil {
		return nil, fmt.Errorf("breakdown: %w", err)
	}
	var order []string
	shares := map[string]*Share{}
	var gender, ageMissing, status, iscedMissing, area, partner, caseworker string
	var age, isced *int32
	var number int64
	_, err = pgx.ForEachRow(rows, []any{&gender, &age, &ageMissing, &status, &isced, &iscedMissing, &area, &partner, &caseworker, &number}, func() error {
		of := map[string]string{
			"gender": gender, "age_group": group(age, ageMissing, indicator.AgeGroup), "labour_status": status,
			"isced": group(isced, iscedMissing, strconv.Itoa), "area": area, "partner": partner, "caseworker": caseworker,
		}
		var values []string
		key := ""
		for _, characteristic := range by {
			values = append(values, of[characteristic])
			key += of[characteristic] + "\x00"
		}
		if shares[key] == nil {
			shares[key], order = &Share{Values: values}, append(order, key)
		}
		shares[key].Number += number
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("breakdown: %w", err)
	}
	all := make([]Share, len(order))
	for i, key := range order {
		all[i] = *shares[key]
	}
	return all, nil
}

// group is the word of a number, or why there is none.
func group(number *int32, missing string, word func(int) string) string {
	if number == nil {
		return missing
	}
	return word(int(*number))
}

// Step is how much a figure grew in a month.
type Step struct {
	Month  calendar.Date // its first day
	Number int64
}

const selectSeries = `
SELECT code, date_trunc('month', happened_on)::DATE, sum(number)::BIGINT
FROM outcome.counted(@operation::TEXT, @cut_off::DATE, @position::BIGINT)
WHERE code = ANY (@codes) AND happened_on IS NOT NULL
GROUP BY 1, 2 ORDER BY 1, 2`

// Series is what happened month by month, by code: the steps of a code add up to its figure. Codes of states
// (active, participants_enabled) have none. Months in which nothing happened are left out.
func Series(ctx context.Context, db query.DB, operation string, codes []string, at At) (map[string][]Step, error) {
	args := at.args(operation)
	args["codes"] = codes
	rows, err := db.Query(ctx, selectSeries, query.Custom, args)
	if err != nil {
		return nil, fmt.Errorf("series: %w", err)
	}
	series := map[string][]Step{}
	var code string
	var month time.Time
	var number int64
	_, err = pgx.ForEachRow(rows, []any{&code, &month, &number}, func() error {
		series[code] = append(series[code], Step{calendar.Date(month.Unix() / 86400), number})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("series: %w", err)
	}
	return series, nil
}

package outcome

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"journey/domain/indicator"
	"journey/projections/query"
)

// Members selects the participations behind a code of a set: those that count, or nearly do.
type Members struct {
	// Place is that of the code in the set; Special, that its memberships are kept apart.
	Place   int
	Special bool
	// Moment of the code: which window must have ended.
	Moment indicator.Moment
	// Gender is a word (women, men, non_binary, not_stated); empty = all.
	Gender string
	// Near: those that do not count, by one condition only.
	Near bool
	// Flow and Year, for sets by year.
	Flow indicator.Flow
	Year int
}

// behind says of a membership m whether it is behind a code: the same conditions as outcome.stands and
// indicator.Line, for one code. A test holds the length of the list against the number in the table.
const behindCode = `
  AND m.operation = @operation AND m.known_from <= @position AND m.known_until > @position
  AND (@gender = '' OR m.gender = @gender)
  AND CASE @flow::INTEGER
      WHEN 0 THEN m.counts_from <= @cut_off::DATE AND m.counts_until > @cut_off::DATE
      WHEN 1 THEN m.counts_from <= @cut_off::DATE AND m.counts_until > @cut_off::DATE AND extract(year FROM m.entered_on) = @year::INTEGER
      WHEN 2 THEN m.counts_from <= @cut_off::DATE AND m.counts_until > @cut_off::DATE AND extract(year FROM m.exited_on) = @year::INTEGER
      ELSE m.counts_from <= least(make_date(@year::INTEGER, 12, 31), @cut_off::DATE) AND m.counts_until > least(make_date(@year::INTEGER, 12, 31), @cut_off::DATE)
           AND (m.exited_on IS NULL OR m.exited_on >= least(make_date(@year::INTEGER, 12, 31), @cut_off::DATE))
      END
  AND CASE WHEN @near::BOOLEAN THEN m.near >> @place::INTEGER & 1 = 1
      ELSE m.yes >> @place::INTEGER & 1 = 1
           AND NOT coalesce(CASE @moment::INTEGER WHEN 1 THEN m.closes_on WHEN 2 THEN m.later_on END >= @known_on::DATE, FALSE)
      END`

const (
	selectBehind        = `SELECT m.participant FROM outcome.memberships m WHERE m.participant > @after` + behindCode + ` ORDER BY m.participant LIMIT @size`
	selectBehindSpecial = `SELECT m.participant FROM outcome.special_memberships m WHERE m.participant > @after` + behindCode + ` ORDER BY m.participant LIMIT @size`
	countBehind         = `SELECT count(*) FROM outcome.memberships m WHERE TRUE` + behindCode
	countBehindSpecial  = `SELECT count(*) FROM outcome.special_memberships m WHERE TRUE` + behindCode
)

// Behind is the participations behind a code, by participant, and how many there are in all. Next is the
// After of the next page, empty at the end.
func Behind(ctx context.Context, db query.DB, operation string, of Members, at At, page Page) (list []string, total int64, next string, err error) {
	args := at.args(operation)
	args["gender"], args["flow"], args["year"] = of.Gender, int32(of.Flow), int32(max(of.Year, 1))
	args["near"], args["place"], args["moment"] = of.Near, int32(of.Place), int32(of.Moment)
	args["after"], args["size"] = page.After, page.Size+1
	selects, counts := selectBehind, countBehind
	if of.Special {
		selects, counts = selectBehindSpecial, countBehindSpecial
	}
	rows, err := db.Query(ctx, selects, query.Custom, args)
	if err != nil {
		return nil, 0, "", fmt.Errorf("participations behind a figure: %w", err)
	}
	if list, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
		return nil, 0, "", fmt.Errorf("participations behind a figure: %w", err)
	}
	if rows, err = db.Query(ctx, counts, query.Custom, args); err != nil {
		return nil, 0, "", fmt.Errorf("participations behind a figure: %w", err)
	}
	if total, err = pgx.CollectExactlyOneRow(rows, pgx.RowTo[int64]); err != nil {
		return nil, 0, "", fmt.Errorf("participations behind a figure: %w", err)
	}
	if len(list) > page.Size {
		list = list[:page.Size]
		next = list[page.Size-1]
	}
	return list, total, next, nil
}

package outcome

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"journey/domain/indicator"
	"journey/projections/query"
	journeyv1 "journey/proto/journey/v1"
)

// Minor is what a participation was given, as the rule on minor participation looks at it.
type Minor = indicator.Minor

const selectGiven = `
SELECT coalesce(s.participant, p.participant), coalesce(s.minutes, 0)::BIGINT, coalesce(s.only_counselling, TRUE), p.participant IS NOT NULL
FROM (
    SELECT participant, sum(minutes) FILTER (WHERE counselling) AS minutes, bool_and(counselling) AS only_counselling
    FROM outcome.services
    WHERE operation = @operation AND known_from <= @position AND known_until > @position AND happened_on <= @cut_off::DATE
    GROUP BY participant
) s FULL JOIN (
    SELECT participant FROM outcome.participations
    WHERE operation = @operation AND known_from <= @position AND known_until > @position
      AND counts_from <= @cut_off::DATE AND counts_until > @cut_off::DATE
) p ON p.participant = s.participant
ORDER BY 1`

// EachMinor calls each with what every person of an operation was given, by participant, whoever has no entry
// included.
func EachMinor(ctx context.Context, db query.DB, operation string, params *journeyv1.IndicatorParameters, at At, each func(participant string, m Minor)) error {
	rows, err := db.Query(ctx, selectGiven, query.Custom, at.args(operation))
	if err != nil {
		return fmt.Errorf("minor participations: %w", err)
	}
	var participant string
	var minutes int64
	m := indicator.DeMinimis(indicator.Participation{}, params)
	_, err = pgx.ForEachRow(rows, []any{&participant, &minutes, &m.OnlyCounselling, &m.Entered}, func() error {
		m.Minutes = uint32(minutes)
		each(participant, m)
		return nil
	})
	if err != nil {
		return fmt.Errorf("minor participations: %w", err)
	}
	return nil
}

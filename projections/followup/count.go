package followup

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"journey/projections/query"
	journeyv1 "journey/proto/journey/v1"
)

// Counts is how many obligations are in each state; a state without any is missing.
type Counts map[journeyv1.ObligationState]uint64

// Group is the obligations of one caseworker or partner.
type Group struct {
	// Key is the caseworker or partner; empty for those that nobody is responsible for.
	Key    string
	Counts Counts
}

const countObligations = `
SELECT CASE @by WHEN 'caseworker' THEN o.caseworker WHEN 'partner' THEN o.partner ELSE '' END AS key, o.state, count(*)
FROM followup.obligations_on(@on::DATE) o` + filter + `
GROUP BY key, o.state
ORDER BY key, o.state`

// Count is how many obligations f selects, by state: each is the length of the list of that state. Groups is the
// same by caseworker or partner, as asked for, in the order of their keys; nil unspecified.
func Count(ctx context.Context, db query.DB, f Filter, by journeyv1.ObligationGrouping) (Counts, []Group, error) {
	args := f.args()
	args["by"] = query.Word(by)
	rows, err := db.Query(ctx, countObligations, query.Custom, args)
	if err != nil {
		return nil, nil, fmt.Errorf("count of obligations: %w", err)
	}
	counts, groups := Counts{}, []Group(nil)
	var key, word string
	var n uint64
	_, err = pgx.ForEachRow(rows, []any{&key, &word, &n}, func() error {
		state := query.Value[journeyv1.ObligationState](word)
		counts[state] += n
		if by == journeyv1.ObligationGrouping_OBLIGATION_GROUPING_UNSPECIFIED {
			return nil
		}
		if len(groups) == 0 || groups[len(groups)-1].Key != key {
			groups = append(groups, Group{Key: key, Counts: Counts{}})
		}
		groups[len(groups)-1].Counts[state] = n
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("count of obligations: %w", err)
	}
	return counts, groups, nil
}

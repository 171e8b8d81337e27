package reminder

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"

	"journey/projections"
)

// groups are ids of groups by their operation.
type groups map[string][]string

// of is never nil, so that nothing is NULL.
func (g groups) of(operation string) []string { return append([]string{}, g[operation]...) }

func (g groups) number() (n int) {
	for _, ids := range g {
		n += len(ids)
	}
	return n
}

// parkedGroups are the groups whose rows are those of an earlier time: of them nobody knows what is still to be done.
func parkedGroups(ctx context.Context, database *pgxpool.Pool) (groups, error) {
	all, err := projections.Parked(ctx, database, "followup")
	parked := groups{}
	for _, g := range all {
		parked[g.Operation] = append(parked[g.Operation], g.Group)
	}
	return parked, err
}

// waiting is the parked groups, if the read model has any. It warns when there are more or fewer than before.
func (p *Process) waiting(ctx context.Context, rows projections.Freshness) (groups, error) {
	if rows.Parked == 0 && p.parked == 0 {
		return nil, nil
	}
	parked, err := parkedGroups(ctx, p.Database)
	if n := parked.number(); err == nil && n != p.parked {
		p.Log.WarnContext(ctx, "reminders of parked groups wait", "groups", n)
		p.parked = n
	}
	return parked, err
}

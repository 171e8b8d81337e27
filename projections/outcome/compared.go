package outcome

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/encoding/protojson"

	"journey/domain/calendar"
	"journey/domain/indicator"
	"journey/projections"
	journeyv1 "journey/proto/journey/v1"
)

// madeBy are the indicator sets that the rows are made by, each with the hash of what it counts by default. The
// parameters of an operation are its own: a change of them is a step and no definition.
func madeBy() []projections.Definition {
	var all []projections.Definition
	for _, id := range []journeyv1.IndicatorSet{
		journeyv1.IndicatorSet_INDICATOR_SET_ESF_PLUS_2021, journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014, journeyv1.IndicatorSet_INDICATOR_SET_ESF_2007,
	} {
		if set, err := indicator.New(id, 0, nil); err == nil {
			all = append(all, projections.Definition{Name: set.Definition(), Value: fmt.Sprintf("%x", set.Hash())})
		}
	}
	social := journeyv1.SpecificObjective_SPECIFIC_OBJECTIVE_L_SOCIAL_INTEGRATION
	if set, err := indicator.New(journeyv1.IndicatorSet_INDICATOR_SET_ESF_PLUS_2021, social, nil); err == nil {
		all = append(all, projections.Definition{Name: set.Definition() + " (l)", Value: fmt.Sprintf("%x", set.Hash())})
	}
	return all
}

// Two years after its end nothing of an operation is to come but corrections. A live generation from before
// the rows held the parameters is asked by this, too, and has none.
const selectCompared = `
SELECT operation, coalesce(indicator_set, ''), coalesce(specific_objective, ''), coalesce(to_jsonb(o) ->> 'indicator_parameters', '{}'), coalesce(ends_on, DATE '2100-01-01') + 730
FROM outcome.operations o
WHERE known_from <= $1 AND known_until > $1
ORDER BY operation`

var (
	setOf       = numbers[journeyv1.IndicatorSet](indicatorSets)
	objectiveOf = numbers[journeyv1.SpecificObjective](objectives)
)

// compared is every figure of every operation two years after its end, the official ones and its own, which a
// new generation must answer like the live one.
func compared(ctx context.Context, tx pgx.Tx, position uint64) ([]projections.Figure, error) {
	rows, err := tx.Query(ctx, selectCompared, int64(min(position, Latest)))
	if err != nil {
		return nil, fmt.Errorf("operations: %w", err)
	}
	type one struct {
		Operation, Set, Objective, Parameters string
		End                                   time.Time
	}
	operations, err := pgx.CollectRows(rows, pgx.RowToStructByPos[one])
	if err != nil {
		return nil, fmt.Errorf("operations: %w", err)
	}
	var all []projections.Figure
	for _, op := range operations {
		end := calendar.Date(op.End.Unix() / 86400)
		own, err := Figures(ctx, tx, op.Operation, end, position)
		if err != nil {
			return nil, err
		}
		for _, f := range own {
			all = append(all, projections.Figure{Operation: op.Operation, Name: f.Code, Value: fmt.Sprintf(
				"%d (%d women, %d men, %d non-binary, %d not stated), base %d, unknown %d, target %g",
				f.Total, f.Women, f.Men, f.NonBinary, f.NotStated, f.Base, f.Unknown, f.Target)})
		}
		var parameters journeyv1.IndicatorParameters
		if err := protojson.Unmarshal([]byte(op.Parameters), &parameters); err != nil {
			return nil, fmt.Errorf("indicator parameters of %s: %w", op.Operation, err)
		}
		set, err := indicator.New(setOf[op.Set], objectiveOf[op.Objective], &parameters)
		if err != nil {
			continue // without a set there are no official figures
		}
		table, err := Table(ctx, tx, set, op.Operation, At{CutOff: end, Position: position, KnownOn: end})
		if err != nil {
			return nil, err
		}
		for _, f := range indicator.Figures(table) {
			all = append(all, projections.Figure{Operation: op.Operation, Name: set.Name + " " + f.GetCode() + " " + f.GetBreakdown(),
				Value: fmt.Sprintf("%d of %d, unknown %d, open %d", f.GetValue(), f.GetBase(), f.GetUnknown(), f.GetWindowOpen())})
		}
	}
	return all, nil
}

package api

import (
	"context"

	"journey/domain/indicator"
	"journey/domain/sentence"
	"journey/eventstore"
	"journey/projections/outcome"
	journeyv1 "journey/proto/journey/v1"
)

// addOnce names the steps behind cells of what is counted once for the operation: nobody's participation moved
// there.
func (c causes) addOnce(ctx context.Context, cells []*journeyv1.FigureDifference) error {
	for _, d := range cells {
		code := indicator.CodeOf(d.Code)
		place, ok := c.set.Find(code)
		if !ok || c.set.Codes[place].At != indicator.OfOperation {
			continue
		}
		turns, otherDay, err := outcome.RestatedOnce(ctx, c.server.figures(c.operation), c.operation, code, c.then, c.now)
		if err != nil {
			return err
		}
		if len(turns) == 0 && !otherDay {
			continue // the definitions differ
		}
		cause := &journeyv1.Cause{
			Counted: d.Before.GetValue() > 0, Counts: d.After.GetValue() > 0,
			RuleBefore: string(indicator.RuleOfOperation), RuleAfter: string(indicator.RuleOfOperation),
		}
		rule := ruleOtherDay
		if len(turns) > 0 {
			rule = cause.RuleAfter
		}
		words, _ := sentence.Rule(rule)
		cause.German, cause.English = words.German, words.English
		if cause.Steps, err = c.turned(ctx, turns); err != nil {
			return err
		}
		d.Causes = append(d.Causes, cause)
	}
	return nil
}

// turned is the proof of the steps at turns.
func (c causes) turned(ctx context.Context, turns []outcome.Turn) ([]*journeyv1.ProofStep, error) {
	var members []eventstore.History
	var by []indicator.Source
	read := map[eventstore.Subject]bool{}
	for _, t := range turns {
		subject := eventstore.Subject{Operation: c.operation, Kind: t.Kind, ID: t.ID}
		history, err := c.server.histories.get(ctx, subject)
		if err != nil {
			return nil, storeError(err)
		}
		if !read[subject] {
			members, read[subject] = append(members, history), true // each once, or its steps would stand there twice
		}
		for _, e := range history.Events {
			if e.Sequence == t.Position {
				version := e.Event.GetVersion()
				by = append(by, indicator.Source{Member: t.ID, Version: version, Effective: version, Sequence: t.Position})
			}
		}
	}
	return c.server.proof(ctx, c.operation, members, by)
}

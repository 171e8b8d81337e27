package main

import (
	"context"
	"strings"

	journeyv1 "journey/proto/journey/v1"
)

// everyObligation is every page of a list.
func (o *options) everyObligation(ctx context.Context, client *client, request *journeyv1.ListObligationsRequest) ([]*journeyv1.Obligation, *journeyv1.Freshness, error) {
	var all []*journeyv1.Obligation
	for {
		response, err := client.followup.ListObligations(ctx, request)
		if err != nil {
			return nil, nil, o.answer(err)
		}
		all = append(all, response.Obligations...)
		if request.PageToken = response.NextPageToken; request.PageToken == "" {
			return all, response.Freshness, nil
		}
	}
}

// named turns short forms (employment.91, exit.28d) into the ids they mean, by all that is recorded of the
// participant until now. Of several the one that is open is meant; where that is not one either, the person must
// say which.
func (o *options) named(ctx context.Context, client *client, person *journeyv1.ListObligationsRequest, words []string) ([]string, error) {
	var all []*journeyv1.Obligation
	ids := make([]string, len(words))
	for i, word := range words {
		clock, checkpoint, two := strings.Cut(word, ".")
		if !two || strings.Contains(checkpoint, ".") {
			ids[i] = word
			continue
		}
		if all == nil {
			history, err := client.history.GetHistory(ctx, &journeyv1.GetHistoryRequest{Operation: person.Operation, Subject: person.Participant, AtVersion: 1})
			if err != nil {
				return nil, o.answer(err)
			}
			person.AtLeast = history.Position
			if all, _, err = o.everyObligation(ctx, client, person); err != nil {
				return nil, err
			}
		}
		var every, open []string
		for _, b := range all {
			if strings.HasPrefix(b.Obligation, clock+".") && strings.HasSuffix(b.Obligation, "."+checkpoint) {
				every = append(every, b.Obligation)
				if isOpen(b) {
					open = append(open, b.Obligation)
				}
			}
		}
		switch {
		case len(every) == 1:
			ids[i] = every[0]
		case len(open) == 1:
			ids[i] = open[0]
		case len(every) == 0:
			return nil, usage("%s has no follow-up %s; see journey followups all", person.Participant, word)
		default:
			return nil, usage("%s can mean %s; say which", word, strings.Join(every, ", "))
		}
	}
	return ids, nil
}

func isOpen(b *journeyv1.Obligation) bool {
	switch b.State {
	case journeyv1.ObligationState_OBLIGATION_STATE_UPCOMING, journeyv1.ObligationState_OBLIGATION_STATE_DUE, journeyv1.ObligationState_OBLIGATION_STATE_OVERDUE:
		return true
	}
	return false
}

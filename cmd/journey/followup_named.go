package main

import (
	"context"
	"slices"
	"strings"

	"journey/domain/followup"
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
	var err error
	ids := make([]string, len(words))
	for i, word := range words {
		clock, checkpoint, two := strings.Cut(word, ".")
		if !two || strings.Contains(checkpoint, ".") {
			ids[i] = word
			continue
		}
		if all == nil {
			if all, err = o.recordedUntilNow(ctx, client, person); err != nil {
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

// recordedUntilNow is every obligation of a participant by all that is recorded until now.
func (o *options) recordedUntilNow(ctx context.Context, client *client, person *journeyv1.ListObligationsRequest) ([]*journeyv1.Obligation, error) {
	history, err := client.history.GetHistory(ctx, &journeyv1.GetHistoryRequest{Operation: person.Operation, Subject: person.Participant, AtVersion: 1})
	if err != nil {
		return nil, o.answer(err)
	}
	person.AtLeast = history.Position
	all, _, err := o.everyObligation(ctx, client, person)
	return all, err
}

// statusDay is the day for which a talk tells the status unless somebody says another: that of the talk, or the
// earlier one that a follow-up asks for. One status does not answer for that day and for a checkpoint after it.
func (o *options) statusDay(ctx context.Context, client *client, person *journeyv1.ListObligationsRequest, named []string) (string, error) {
	if !slices.ContainsFunc(named, followup.AsksOfCheckpoint) {
		return person.On, nil
	}
	all, err := o.recordedUntilNow(ctx, client, person)
	if err != nil {
		return "", err
	}
	day, asks := person.On, ""
	for _, b := range all {
		if slices.Contains(named, b.Obligation) && followup.AsksOfCheckpoint(b.Obligation) && b.CheckpointOn != "" && b.CheckpointOn < day {
			day, asks = b.CheckpointOn, b.Obligation
		}
	}
	for _, b := range all {
		if slices.Contains(named, b.Obligation) && asks != "" && b.CheckpointOn > day {
			return "", usage("%s asks for the status on %s, %s for that of a later day; complete them one by one, or say --status-on", asks, day, b.Obligation)
		}
	}
	return day, nil
}

func isOpen(b *journeyv1.Obligation) bool {
	switch b.State {
	case journeyv1.ObligationState_OBLIGATION_STATE_UPCOMING, journeyv1.ObligationState_OBLIGATION_STATE_DUE, journeyv1.ObligationState_OBLIGATION_STATE_OVERDUE:
		return true
	}
	return false
}

package main

import (
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	journeyv1 "journey/proto/journey/v1"
)

func followupsCommand(opts *options) *cobra.Command {
	request := &journeyv1.ListObligationsRequest{}
	var count bool
	states := append(wordsOf("OBLIGATION_STATE_", journeyv1.ObligationState_value), "all")
	c := &cobra.Command{
		Use:       "followups [" + strings.Join(states, "|") + "]",
		Short:     "The mandatory follow-ups in a state (default: due) on a day, oldest first",
		Args:      cobra.MaximumNArgs(1),
		ValidArgs: states,
		RunE: func(c *cobra.Command, args []string) error {
			state := "due"
			if len(args) == 1 {
				state = args[0]
			}
			if state == "all" {
				state = ""
			}
			var err error
			if request.State, err = enumOf[journeyv1.ObligationState]("state", "OBLIGATION_STATE_", state, journeyv1.ObligationState_value); err != nil {
				return err
			}
			client, err := opts.client()
			if err != nil {
				return err
			}
			if count {
				response, err := client.followup.CountObligations(c.Context(), &journeyv1.CountObligationsRequest{
					Operation: request.Operation, On: request.On, Caseworker: request.Caseworker, Partner: request.Partner,
				})
				if err != nil {
					return opts.answer(err)
				}
				opts.warn(c.ErrOrStderr(), response.Freshness)
				return opts.counts(c.OutOrStdout(), response)
			}
			all := &journeyv1.ListObligationsResponse{}
			for {
				response, err := client.followup.ListObligations(c.Context(), request)
				if err != nil {
					return opts.answer(err)
				}
				response.Obligations = append(all.Obligations, response.Obligations...)
				all, request.PageToken = response, response.NextPageToken
				if opts.output == "table" || c.Flags().Changed("limit") || request.PageToken == "" {
					break
				}
			}
			opts.warn(c.ErrOrStderr(), all.Freshness)
			return opts.obligations(c.OutOrStdout(), all)
		},
	}
	c.Flags().StringVar(&request.Operation, "operation", "", "the operation")
	c.Flags().StringVar(&request.On, "on", "", "the business date (default: today)")
	c.Flags().StringVar(&request.Caseworker, "caseworker", "", "only those of this caseworker")
	c.Flags().StringVar(&request.Partner, "partner", "", "only those of this partner")
	c.Flags().Uint32Var(&request.PageSize, "limit", 100, "at most so many (json, jsonl and csv without it: all)")
	c.Flags().StringVar(&request.PageToken, "after", "", "the token at the end of the page before")
	c.Flags().BoolVar(&count, "count", false, "how many are in each state")
	required(c, "operation")
	return c
}

func (o *options) obligations(w io.Writer, response *journeyv1.ListObligationsResponse) error {
	columns := []column[*journeyv1.Obligation]{
		{"Teilnahme", "participant", func(b *journeyv1.Obligation) string { return b.Participant }},
		{"Verpflichtung", "obligation", func(b *journeyv1.Obligation) string { return b.Obligation }},
		{"Stand", "state", func(b *journeyv1.Obligation) string { return o.value(b.State.String()) }},
		{"Fenster ab", "opens", func(b *journeyv1.Obligation) string { return b.OpensOn }},
		{"Stichtag", "checkpoint", func(b *journeyv1.Obligation) string { return b.CheckpointOn }},
		{"Fenster bis", "closes", func(b *journeyv1.Obligation) string { return b.ClosesOn }},
		{"erledigt", "completed", func(b *journeyv1.Obligation) string { return b.CompletedOn }},
		{"Versuche", "attempts", func(b *journeyv1.Obligation) string { return strconv.Itoa(int(b.Attempts)) }},
		{"Fallmanagement", "caseworker", func(b *journeyv1.Obligation) string { return b.Caseworker }},
		{"Partner", "partner", func(b *journeyv1.Obligation) string { return b.Partner }},
		{"Grund", "reason", func(b *journeyv1.Obligation) string { return b.Reason }},
	}
	if err := write(o, w, columns, response.Obligations); err != nil {
		return err
	}
	o.note(w, o.word("%d von %d%s", "%d of %d%s"), len(response.Obligations), response.Total, o.freshness(response.Freshness))
	if response.NextPageToken != "" {
		o.note(w, o.word("weiter: --after %s", "more: --after %s"), response.NextPageToken)
	}
	return nil
}

func (o *options) counts(w io.Writer, response *journeyv1.CountObligationsResponse) error {
	columns := []column[*journeyv1.ObligationCount]{
		{"Stand", "state", func(c *journeyv1.ObligationCount) string { return o.value(c.State.String()) }},
		{"Anzahl", "count", func(c *journeyv1.ObligationCount) string { return strconv.FormatUint(c.Count, 10) }},
	}
	if err := write(o, w, columns, response.Counts); err != nil {
		return err
	}
	if missing := o.freshness(response.Freshness); missing != "" {
		o.note(w, "%s", missing)
	}
	return nil
}

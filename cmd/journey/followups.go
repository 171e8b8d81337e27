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
	var by string
	states := append(wordsOf("OBLIGATION_STATE_", journeyv1.ObligationState_value), "open", "all")
	c := &cobra.Command{
		Use:       "followups [" + strings.Join(states, "|") + "]",
		Short:     "The mandatory follow-ups in a state (default: due; open: upcoming, due and overdue) on a day, oldest first",
		Args:      cobra.MaximumNArgs(1),
		ValidArgs: states,
		RunE: func(c *cobra.Command, args []string) error {
			state := "due"
			if len(args) == 1 {
				state = args[0]
			}
			switch state {
			case "open":
				state, request.Open = "", true
			case "all":
				state = ""
			}
			var err error
			if request.State, err = enumOf[journeyv1.ObligationState]("state", "OBLIGATION_STATE_", state, journeyv1.ObligationState_value); err != nil {
				return usage("there is no state %q; there are %s", state, strings.Join(states, ", "))
			}
			grouping, err := enumOf[journeyv1.ObligationGrouping]("breakdown", "OBLIGATION_GROUPING_", by, journeyv1.ObligationGrouping_value)
			if err != nil {
				return err
			}
			switch {
			case by != "" && !count:
				return usage("--by %s breaks counts down; give --count as well", by)
			case request.Unassigned && request.Caseworker != "":
				return usage("what is unassigned has no caseworker; give --unassigned or --caseworker")
			}
			client, err := opts.client()
			if err != nil {
				return err
			}
			names, err := opts.staffNames(c.Context(), client)
			if err != nil {
				return err
			}
			if count {
				response, err := client.followup.CountObligations(c.Context(), &journeyv1.CountObligationsRequest{
					Operation: request.Operation, On: request.On, Caseworker: request.Caseworker, Partner: request.Partner,
					Unassigned: request.Unassigned, Open: request.Open, OpensWithinDays: request.OpensWithinDays, By: grouping,
				})
				if err != nil {
					return opts.answer(err)
				}
				opts.warn(c.ErrOrStderr(), response.Freshness)
				return opts.counts(c.OutOrStdout(), response, grouping, names)
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
			return opts.obligations(c.OutOrStdout(), all, names)
		},
	}
	c.Flags().StringVar(&request.Operation, "operation", "", "the operation")
	c.Flags().StringVar(&request.On, "on", "", "the business date (default: today)")
	c.Flags().StringVar(&request.Caseworker, "caseworker", "", "only those of this caseworker")
	c.Flags().StringVar(&request.Partner, "partner", "", "only those of this partner")
	c.Flags().BoolVar(&request.Unassigned, "unassigned", false, "only those that nobody is responsible for")
	c.Flags().Uint32Var(&request.OpensWithinDays, "opens-within", 0, "only those whose window opens at most so many days after that date")
	c.Flags().Uint32Var(&request.PageSize, "limit", 100, "at most so many (json, jsonl and csv without it: all)")
	c.Flags().StringVar(&request.PageToken, "after", "", "the token at the end of the page before")
	c.Flags().BoolVar(&count, "count", false, "how many are in each state")
	c.Flags().StringVar(&by, "by", "", "count by: "+strings.Join(wordsOf("OBLIGATION_GROUPING_", journeyv1.ObligationGrouping_value), ", "))
	required(c, "operation")
	c.AddCommand(followupsBoardCommand(opts))
	return c
}

func (o *options) obligations(w io.Writer, response *journeyv1.ListObligationsResponse, staff func(id string) string) error {
	if err := write(o, w, o.obligationColumns(staff), response.Obligations); err != nil {
		return err
	}
	o.note(w, o.word("%d von %d%s", "%d of %d%s"), len(response.Obligations), response.Total, o.freshness(response.Freshness))
	if response.NextPageToken != "" {
		o.note(w, o.word("weiter: --after %s", "more: --after %s"), response.NextPageToken)
	}
	return nil
}

func (o *options) obligationColumns(staff func(id string) string) []column[*journeyv1.Obligation] {
	return []column[*journeyv1.Obligation]{
		{"Teilnahme", "participant", func(b *journeyv1.Obligation) string { return b.Participant }},
		{"Verpflichtung", "obligation", func(b *journeyv1.Obligation) string { return b.Obligation }},
		{"Stand", "state", func(b *journeyv1.Obligation) string { return o.value(b.State.String()) }},
		{"Fenster ab", "opens", func(b *journeyv1.Obligation) string { return b.OpensOn }},
		{"Stichtag", "checkpoint", func(b *journeyv1.Obligation) string { return b.CheckpointOn }},
		{"Fenster bis", "closes", func(b *journeyv1.Obligation) string { return b.ClosesOn }},
		{"erledigt", "completed", func(b *journeyv1.Obligation) string { return b.CompletedOn }},
		{"Versuche", "attempts", func(b *journeyv1.Obligation) string { return strconv.Itoa(int(b.Attempts)) }},
		{"Fallmanagement", "caseworker", func(b *journeyv1.Obligation) string { return staff(b.Caseworker) }},
		{"Partner", "partner", func(b *journeyv1.Obligation) string { return b.Partner }},
		{"Grund", "reason", func(b *journeyv1.Obligation) string { return o.reason(b.Reason) }},
	}
}

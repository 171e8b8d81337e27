package main

import (
	"github.com/spf13/cobra"

	journeyv1 "journey/proto/journey/v1"
)

func findCommand(opts *options) *cobra.Command {
	request := &journeyv1.FindParticipantsRequest{}
	c := &cobra.Command{
		Use:   "find",
		Short: "Find a participant by name, date of birth or reference number",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			client, err := opts.client()
			if err != nil {
				return err
			}
			response, err := client.journey.FindParticipants(c.Context(), request)
			if err != nil {
				return opts.answer(err)
			}
			columns := []column[*journeyv1.FoundParticipant]{
				{"Teilnahme", "participant", func(p *journeyv1.FoundParticipant) string { return p.Participant }},
				{"Vorname", "given name", func(p *journeyv1.FoundParticipant) string { return p.GivenName }},
				{"Familienname", "family name", func(p *journeyv1.FoundParticipant) string { return p.FamilyName }},
				{"geboren", "born", func(p *journeyv1.FoundParticipant) string { return p.DateOfBirth }},
			}
			return write(opts, c.OutOrStdout(), columns, response.Participants)
		},
	}
	c.Flags().StringVar(&request.Operation, "operation", "", "the operation")
	c.Flags().StringVar(&request.Name, "name", "", "part of the name")
	c.Flags().StringVar(&request.DateOfBirth, "born", "", "date of birth, YYYY-MM-DD")
	c.Flags().StringVar(&request.ReferenceNumber, "reference", "", "reference number of the referring body")
	c.Flags().Uint32Var(&request.Limit, "limit", 50, "at most so many")
	required(c, "operation")
	return c
}

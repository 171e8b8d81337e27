package main

import (
	"strings"
	"time"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/types/known/timestamppb"

	journeyv1 "journey/proto/journey/v1"
)

func calendarCommand(opts *options) *cobra.Command {
	c := &cobra.Command{
		Use:   "calendar",
		Short: "Follow-ups in a caseworker's own calendar: create, list and revoke feeds",
		Long: `A feed is an address that a calendar program reads: one whole-day event for each open follow-up of the
caseworker, over the days of its window, without a name. Whoever has the address can read it, so it is shown
once, and revoking the feed ends it at once.`,
	}
	c.AddCommand(calendarCreateCommand(opts), calendarListCommand(opts), calendarRevokeCommand(opts))
	return c
}

func calendarCreateCommand(opts *options) *cobra.Command {
	request := &journeyv1.CreateCalendarRequest{}
	c := &cobra.Command{
		Use:   "create",
		Short: "Make a feed and show its address, this once (its language is that of --lang)",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			client, err := opts.client()
			if err != nil {
				return err
			}
			d, err := opts.deployment()
			if err != nil {
				return err
			}
			request.Language = opts.lang
			response, err := client.calendar.CreateCalendar(c.Context(), request)
			if err != nil {
				return opts.answer(err)
			}
			made := response.Calendar
			address := strings.TrimSuffix(d.URL, "/") + response.Path
			out := c.OutOrStdout()
			if opts.output != "table" {
				type feed struct {
					ID         string `json:"id"`
					Operation  string `json:"operation"`
					Caseworker string `json:"caseworker"`
					Address    string `json:"address"`
				}
				return writeRecords(opts, out, []feed{{made.Id, made.Operation, made.Caseworker, address}},
					[]string{"id", "operation", "caseworker", "address"}, func(f feed) []string { return []string{f.ID, f.Operation, f.Caseworker, f.Address} })
			}
			opts.note(out, "%s", address)
			opts.note(out, opts.word("Kalender %s für %s. Die Adresse wird nur jetzt gezeigt; wer sie hat, liest den Kalender. Geht sie verloren: journey calendar revoke %s --operation %s",
				"Calendar %s for %s. The address is shown only now; whoever has it reads the calendar. If it gets lost: journey calendar revoke %s --operation %s"),
				made.Id, made.Caseworker, made.Id, made.Operation)
			return nil
		},
	}
	c.Flags().StringVar(&request.Operation, "operation", "", "the operation")
	c.Flags().StringVar(&request.Caseworker, "caseworker", "", "the caseworker (default: yourself)")
	required(c, "operation")
	return c
}

func calendarListCommand(opts *options) *cobra.Command {
	request := &journeyv1.ListCalendarsRequest{}
	c := &cobra.Command{
		Use:   "list",
		Short: "The feeds of an operation, without their addresses",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			client, err := opts.client()
			if err != nil {
				return err
			}
			response, err := client.calendar.ListCalendars(c.Context(), request)
			if err != nil {
				return opts.answer(err)
			}
			return opts.calendars(c, response.Calendars)
		},
	}
	c.Flags().StringVar(&request.Operation, "operation", "", "the operation")
	c.Flags().StringVar(&request.Caseworker, "caseworker", "", "only those of this caseworker")
	required(c, "operation")
	return c
}

func calendarRevokeCommand(opts *options) *cobra.Command {
	request := &journeyv1.RevokeCalendarRequest{}
	c := &cobra.Command{
		Use:   "revoke ID",
		Short: "End a feed for ever",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			request.Id = args[0]
			client, err := opts.client()
			if err != nil {
				return err
			}
			response, err := client.calendar.RevokeCalendar(c.Context(), request)
			if err != nil {
				return opts.answer(err)
			}
			return opts.calendars(c, []*journeyv1.Calendar{response.Calendar})
		},
	}
	c.Flags().StringVar(&request.Operation, "operation", "", "the operation")
	required(c, "operation")
	return c
}

func (o *options) calendars(c *cobra.Command, all []*journeyv1.Calendar) error {
	return write(o, c.OutOrStdout(), []column[*journeyv1.Calendar]{
		{"Kalender", "calendar", func(f *journeyv1.Calendar) string { return f.Id }},
		{"Fallmanagement", "caseworker", func(f *journeyv1.Calendar) string { return f.Caseworker }},
		{"Sprache", "language", func(f *journeyv1.Calendar) string { return f.Language }},
		{"angelegt", "created", func(f *journeyv1.Calendar) string { return dayOfTime(f.CreatedAt) }},
		{"zuletzt gelesen", "last read", func(f *journeyv1.Calendar) string { return f.LastUsedOn }},
		{"widerrufen", "revoked", func(f *journeyv1.Calendar) string { return dayOfTime(f.RevokedAt) }},
	}, all)
}

// dayOfTime is the day of a moment (UTC), empty without one.
func dayOfTime(at *timestamppb.Timestamp) string {
	if at == nil {
		return ""
	}
	return at.AsTime().Format(time.DateOnly)
}

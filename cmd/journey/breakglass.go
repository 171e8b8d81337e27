package main

import (
	"strings"

	"github.com/spf13/cobra"

	journeyv1 "journey/proto/journey/v1"
)

func breakGlassCommand(opts *options) *cobra.Command {
	request := &journeyv1.BreakGlassRequest{}
	var reason string
	c := &cobra.Command{
		Use:   "break-glass PARTICIPANT",
		Short: "Open a case that is not yours for four hours, in an emergency; it is recorded, told and reviewed",
		Long: `Open a case of the operation that is not yours, to read it, for four hours. That you did, and why, is recorded before
anything is open; everything you see so carries the mark of it; the data protection officer is told and reviews it.`,
		Example: `  journey break-glass p-0007 --operation laqs --reason caseworker_absent
  journey break-glass p-0007 --operation laqs --reason danger --reference dms-2026-0047`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			request.Participant = args[0]
			number, ok := journeyv1.BreakGlassReason_value["BREAK_GLASS_REASON_"+strings.ToUpper(reason)]
			if !ok || number == 0 {
				return usage("there is no reason %q; there are %s", reason, strings.Join(glassReasons(), ", "))
			}
			request.Reason = journeyv1.BreakGlassReason(number)
			client, err := opts.client()
			if err != nil {
				return err
			}
			response, err := client.access.BreakGlass(c.Context(), request)
			if err != nil {
				return opts.answer(err)
			}
			if opts.output != "table" {
				return write(opts, c.OutOrStdout(), opts.accessColumns(), []*journeyv1.AccessRecord{response.Record})
			}
			opts.note(c.OutOrStdout(), opts.word("Der Fall %s ist bis %s UTC für Sie offen. Das ist festgehalten (%s) und wird beurteilt.",
				"Case %s is open to you until %s UTC. That is recorded (%s) and will be reviewed."), request.Participant,
				response.Record.Broken.Until.AsTime().Format("2006-01-02 15:04"), response.Record.Id)
			return nil
		},
	}
	c.Flags().StringVar(&request.Operation, "operation", "", "the operation")
	c.Flags().StringVar(&reason, "reason", "", "why: "+strings.Join(glassReasons(), ", "))
	c.Flags().StringVar(&request.Reference, "reference", "", "file number where more is said, such as dms-2026-0047; no names")
	required(c, "operation", "reason")
	return c
}

func glassReasons() []string {
	var all []string
	for number := range len(journeyv1.BreakGlassReason_name) {
		if number > 0 {
			all = append(all, strings.ToLower(strings.TrimPrefix(journeyv1.BreakGlassReason(number).String(), "BREAK_GLASS_REASON_")))
		}
	}
	return all
}

package main

import (
	"io"
	"strconv"

	"github.com/spf13/cobra"

	journeyv1 "journey/proto/journey/v1"
)

func staffLeaveCommand(opts *options) *cobra.Command {
	request := &journeyv1.LeaveRequest{}
	c := &cobra.Command{
		Use:   "leave ID",
		Short: "Hand every case of somebody who leaves over to a colleague, and what is to be followed up with it",
		Long: `Assigns every case, in all operations, to a colleague of the same partner, and then says that they have left.
A case that cannot be handed over is listed with its reason and the others go on; while one of them still runs,
nobody has left. What is over holds nobody up: it is listed, and stays. Interrupted anywhere, the same command goes on.

Exit code 0: handed over. 1: refused, or cases that still run stay.`,
		Example: `  journey staff leave fm-bilse-1 --to fm-bilse-2 --on 2017-07-01 --dry-run
  journey staff leave fm-bilse-1 --to fm-bilse-2 --on 2017-07-01`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			client, err := opts.client()
			if err != nil {
				return err
			}
			request.Staff = args[0]
			response, err := client.staff.Leave(c.Context(), request)
			if err != nil {
				return opts.answer(err)
			}
			if err := opts.handed(c.OutOrStdout(), request, response); err != nil {
				return err
			}
			if response.Stay > 0 {
				return &exitError{code: exitRefused}
			}
			return nil
		},
	}
	c.Flags().StringVar(&request.To, "to", "", "who takes over")
	c.Flags().StringVar(&request.On, "on", "", "the first day on which they are responsible (default: today)")
	c.Flags().BoolVar(&request.DryRun, "dry-run", false, "say what would move, and move nothing")
	required(c, "to")
	return c
}

// handed says what moved, or would. Programs get the cases; whether anybody stays is the exit code.
func (o *options) handed(w io.Writer, request *journeyv1.LeaveRequest, response *journeyv1.LeaveResponse) error {
	columns := []column[*journeyv1.HandedCase]{
		{"Vorhaben", "operation", func(c *journeyv1.HandedCase) string { return c.Operation }},
		{"Teilnahme", "participant", func(c *journeyv1.HandedCase) string { return c.Participant }},
		{"ab", "from", func(c *journeyv1.HandedCase) string { return c.OccurredOn }},
		{"offene Nachbegleitungen", "open follow-ups", func(c *journeyv1.HandedCase) string { return strconv.Itoa(int(c.Obligations)) }},
		{"bleibt, weil", "stays because", func(c *journeyv1.HandedCase) string {
			switch {
			case c.Refusal == nil:
				return ""
			case c.Over:
				return o.word("abgeschlossen; ", "it is over; ") + o.refusal(c.Refusal)
			}
			return o.refusal(c.Refusal)
		}},
	}
	if err := write(o, w, columns, response.Cases); err != nil {
		return err
	}
	if request.DryRun {
		o.note(w, o.word("%d von %d Fällen mit %d offenen Nachbegleitungen gingen am %s von %s an %s über; geändert wurde nichts.",
			"%d of %d cases with %d open follow-ups would go over on %s from %s to %s; nothing was changed."),
			response.Moved, len(response.Cases), response.Obligations, response.On, request.Staff, request.To)
	} else {
		o.note(w, o.word("%d von %d Fällen mit %d offenen Nachbegleitungen sind ab %s von %s an %s übergegangen.",
			"%d of %d cases with %d open follow-ups went over on %s from %s to %s."),
			response.Moved, len(response.Cases), response.Obligations, response.On, request.Staff, request.To)
	}
	switch {
	case response.Stay > 0 && response.Left:
		o.note(w, o.word("%d Fälle bleiben und brauchen jemanden, obwohl %s seit %s ausgeschieden ist.",
			"%d cases stay and need somebody, although %s left on %s."), response.Stay, request.Staff, response.On)
	case response.Stay > 0:
		o.note(w, o.word("%d Fälle bleiben und brauchen jemanden; bis dahin ist %s nicht ausgeschieden.",
			"%d cases stay and need somebody; until then %s has not left."), response.Stay, request.Staff)
	case !request.DryRun:
		o.note(w, o.word("%s ist seit %s ausgeschieden.", "%s left on %s."), request.Staff, response.On)
	}
	return nil
}

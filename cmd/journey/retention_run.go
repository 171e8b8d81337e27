package main

import (
	"strings"

	"github.com/spf13/cobra"

	journeyv1 "journey/proto/journey/v1"
)

func retentionRunCommand(opts *options) *cobra.Command {
	request := &journeyv1.RequestDueRequest{}
	var classes []string
	var decide bool
	c := &cobra.Command{
		Use:   "run",
		Short: "Request the erasure of what has reached its end; with --decide, as another person, have it destroyed",
		Long: `Requests the erasure of everything that "journey retention due" lists; nothing is destroyed by that. Another person then
decides on all that the schedule requested, by --decide: the keys are destroyed, and what is destroyed nobody can bring back.
What must be kept by then, or is on hold, stays and is listed with the reason. Run again, it requests nothing twice.

Exit code 0: done. 1: refused, or something was left with a reason.`,
		Example: `  journey retention run --operation laqs --dry-run
  journey retention run --operation laqs
  journey retention run --operation laqs --decide    # another person`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if decide && (request.On != "" || len(classes) > 0) {
				return usage("--decide is about all that was requested: leave --on and --class away")
			}
			var err error
			if request.Classes, err = privacyClasses(classes); err != nil {
				return err
			}
			client, err := opts.client()
			if err != nil {
				return err
			}
			list := &pages[*journeyv1.DueErasure]{options: opts, out: c.OutOrStdout(), columns: opts.dueErasureColumns(decide), limit: 100}
			bar := newProgress(c.ErrOrStderr(), opts.word("Teilnahmen", "participants"), 0)
			examined, left := 0, 0
			for more := true; more; more = request.PageToken != "" {
				page, err := retentionPage(c, client, request, decide)
				if err != nil {
					return opts.answer(err)
				}
				for _, e := range page.GetErasures() {
					if e.Refusal != nil {
						left++
					}
				}
				if err := list.add(page.GetErasures()); err != nil {
					return err
				}
				examined += int(page.GetExamined())
				bar.at(examined, int(page.GetParticipants()))
				request.PageToken = page.GetNextPageToken()
			}
			if examined > quietly {
				bar.done()
			}
			if err := list.end(); err != nil {
				return err
			}
			opts.ran(c, list.count-left, left, decide, request.DryRun)
			if left > 0 {
				return &exitError{code: exitRefused}
			}
			return nil
		},
	}
	c.Flags().StringVar(&request.Operation, "operation", "", "the operation")
	c.Flags().StringVar(&request.On, "on", "", "the business date by which it has reached its end, at the latest today (default: today)")
	c.Flags().StringSliceVar(&classes, "class", nil, "only these classes: identity, contact, health, residence, family, narrative, special")
	c.Flags().BoolVar(&decide, "decide", false, "decide on what the schedule requested: destroy it")
	c.Flags().BoolVar(&request.DryRun, "dry-run", false, "say what would be requested or destroyed, and change nothing")
	required(c, "operation")
	return c
}

// duePageMessage is a page of either call.
type duePageMessage interface {
	GetErasures() []*journeyv1.DueErasure
	GetExamined() uint32
	GetParticipants() uint64
	GetNextPageToken() string
}

func retentionPage(c *cobra.Command, client *client, r *journeyv1.RequestDueRequest, decide bool) (duePageMessage, error) {
	if !decide {
		return client.retention.RequestDue(c.Context(), r)
	}
	return client.retention.DecideDue(c.Context(), &journeyv1.DecideDueRequest{
		Operation: r.Operation, PageSize: r.PageSize, PageToken: r.PageToken, DryRun: r.DryRun,
	})
}

func (o *options) dueErasureColumns(decide bool) []column[*journeyv1.DueErasure] {
	columns := []column[*journeyv1.DueErasure]{
		{"Teilnahme", "participant", func(e *journeyv1.DueErasure) string { return e.Participant }},
		{"Klassen", "classes", func(e *journeyv1.DueErasure) string {
			words := make([]string, len(e.Classes))
			for i, class := range e.Classes {
				words[i] = o.value(class.String())
			}
			return strings.Join(words, ", ")
		}},
		{"Antrag", "request", func(e *journeyv1.DueErasure) string { return unlessZero(e.Request) }},
	}
	if decide {
		columns = append(columns, column[*journeyv1.DueErasure]{"Entscheidung", "decision", func(e *journeyv1.DueErasure) string { return unlessZero(e.Decision) }})
	}
	return append(columns, column[*journeyv1.DueErasure]{"bleibt, weil", "stays because", func(e *journeyv1.DueErasure) string {
		if e.Refusal == nil {
			return ""
		}
		return o.refusal(e.Refusal)
	}})
}

// ran says what came of it.
func (o *options) ran(c *cobra.Command, done, left int, decide, dryRun bool) {
	said := o.word("Für %d Teilnahmen ist die Löschung beantragt; darüber entscheidet eine zweite Person (--decide).", "Erasure is requested for %d participants; a second person decides (--decide).")
	switch {
	case decide && dryRun:
		said = o.word("Für %d Teilnahmen würde gelöscht; geändert wurde nichts.", "Data of %d participants would be destroyed; nothing was changed.")
	case dryRun:
		said = o.word("Für %d Teilnahmen würde die Löschung beantragt; geändert wurde nichts.", "Erasure would be requested for %d participants; nothing was changed.")
	case decide:
		said = o.word("Für %d Teilnahmen sind die Schlüssel vernichtet.", "The keys of %d participants are destroyed.")
	}
	o.note(c.OutOrStdout(), said, done)
	if left > 0 {
		o.note(c.OutOrStdout(), o.word("%d bleiben mit dem genannten Grund.", "%d stay for the reason given."), left)
	}
}

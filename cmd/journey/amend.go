package main

import (
	"cmp"
	"context"

	"github.com/spf13/cobra"

	journeyv1 "journey/proto/journey/v1"
)

// correctCommand records how an earlier step should read.
func correctCommand(opts *options) *cobra.Command {
	var flags stepFlags
	var why, occurred string
	var unchanged []string
	c := &cobra.Command{
		Use:   "correct VERSION STEP",
		Short: "Correct a step: say how the step of that version should read",
		Args:  cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			version, err := versionOf(args[0])
			if err != nil {
				return err
			}
			text, err := argument(args[1], c.InOrStdin())
			if err != nil {
				return err
			}
			step, err := stepOf(text)
			if err != nil {
				return err
			}
			if occurred == "" {
				if occurred, err = opts.dateOf(c.Context(), &flags, version); err != nil {
					return err
				}
			}
			correction := &journeyv1.FactCorrected{Version: version, OccurredOn: occurred, Step: step, Why: why}
			for _, word := range unchanged {
				class, err := privacyClass(word)
				if err != nil {
					return err
				}
				correction.Unchanged = append(correction.Unchanged, class)
			}
			return opts.amend(c, &flags, &journeyv1.Step{Kind: &journeyv1.Step_FactCorrected{FactCorrected: correction}})
		},
	}
	flags.bind(c)
	c.Flags().StringVar(&occurred, "occurred-on", "", "the business date as it should read (default: it stays)")
	c.Flags().StringVar(&why, "why", "", "why")
	c.Flags().StringSliceVar(&unchanged, "unchanged", nil, "classes of personal data that stay as they were (special, residence, ...)")
	return c
}

// dateOf is the business date that a version has now.
func (o *options) dateOf(ctx context.Context, flags *stepFlags, version uint64) (string, error) {
	kind, err := historyKind(flags.kind)
	if err != nil {
		return "", err
	}
	client, err := o.client()
	if err != nil {
		return "", err
	}
	response, err := client.history.GetHistory(ctx, &journeyv1.GetHistoryRequest{
		Operation: flags.operation, Kind: kind, Subject: cmp.Or(flags.subject, flags.operation),
	})
	if err != nil {
		return "", o.answer(err)
	}
	entries := response.Entries
	if version > uint64(len(entries)) {
		return today(), nil // the service says that there is no such version
	}
	if by := entries[version-1].CorrectedBy; by != 0 {
		return entries[by-1].Event.GetStep().GetFactCorrected().GetOccurredOn(), nil
	}
	return entries[version-1].Event.GetOccurredOn(), nil
}

// retractCommand records that an earlier step did not happen.
func retractCommand(opts *options) *cobra.Command {
	var flags stepFlags
	var why string
	c := &cobra.Command{
		Use:   "retract VERSION",
		Short: "Retract a step: it did not happen",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			version, err := versionOf(args[0])
			if err != nil {
				return err
			}
			return opts.amend(c, &flags, &journeyv1.Step{Kind: &journeyv1.Step_FactRetracted{
				FactRetracted: &journeyv1.FactRetracted{Version: version, Why: why},
			}})
		},
	}
	flags.bind(c)
	c.Flags().StringVar(&why, "why", "", "why")
	return c
}

// linkCommand and unlinkCommand say that two participations are, or are not, of one person.
func linkCommand(opts *options) *cobra.Command {
	return linking(opts, "link", "Say that two participants are the same person", func(other, why string) *journeyv1.Step {
		return &journeyv1.Step{Kind: &journeyv1.Step_PersonsLinked{PersonsLinked: &journeyv1.PersonsLinked{Other: other, Why: why}}}
	})
}

func unlinkCommand(opts *options) *cobra.Command {
	return linking(opts, "unlink", "Say that two participants are not the same person after all", func(other, why string) *journeyv1.Step {
		return &journeyv1.Step{Kind: &journeyv1.Step_PersonsUnlinked{PersonsUnlinked: &journeyv1.PersonsUnlinked{Other: other, Why: why}}}
	})
}

func linking(opts *options, use, short string, step func(other, why string) *journeyv1.Step) *cobra.Command {
	var flags stepFlags
	var why string
	c := &cobra.Command{
		Use:   use + " PARTICIPANT OTHER",
		Short: short,
		Args:  cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			flags.subject = args[0]
			return opts.amend(c, &flags, step(args[1], why))
		},
	}
	flags.bind(c)
	c.Flags().StringVar(&why, "why", "", "why")
	return c
}

// amend records a step that is dated today unless the flags say otherwise.
func (o *options) amend(c *cobra.Command, flags *stepFlags, step *journeyv1.Step) error {
	if flags.on == "" {
		flags.on = today()
	}
	request, err := flags.request(step)
	if err != nil {
		return err
	}
	return o.record(c, request)
}

package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/proto"

	"journey/domain/sentence"
	journeyv1 "journey/proto/journey/v1"
)

func retentionCommand(opts *options) *cobra.Command {
	c := &cobra.Command{
		Use:   "retention",
		Short: "See how long what is known of people is kept, hold it, and have erased what has reached its end",
		Long: `Evidence is kept as long as the law of its funding period has it: under ESF+ five years from 31 December of the year
of the last payment, before until the day that the managing authority names. Contact data, free text, health, family and
residence go earlier; an operation may set its own months, or say that an audit needs them. While a hold stands nothing goes.`,
	}
	c.AddCommand(retentionDueCommand(opts), retentionShowCommand(opts), retentionRunCommand(opts), retentionSetCommand(opts), retentionHoldCommand(opts), retentionLiftCommand(opts))
	return c
}

func retentionShowCommand(opts *options) *cobra.Command {
	request := &journeyv1.GetRetentionRequest{}
	c := &cobra.Command{
		Use:   "show PARTICIPANT",
		Short: "Say of each class of a participant's data until when it is kept, by which rule, and what holds it",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			client, err := opts.client()
			if err != nil {
				return err
			}
			request.Participant = args[0]
			response, err := client.retention.GetRetention(c.Context(), request)
			if err != nil {
				return opts.answer(err)
			}
			return write(opts, c.OutOrStdout(), opts.retentionColumns(), response.Classes)
		},
	}
	c.Flags().StringVar(&request.Operation, "operation", "", "the operation")
	c.Flags().StringVar(&request.On, "on", "", "the business date on which it is asked what is due and held (default: today)")
	required(c, "operation")
	return c
}

// retentionColumns are a class of a participant: until when it is kept, and why.
func (o *options) retentionColumns() []column[*journeyv1.ClassRetention] {
	return []column[*journeyv1.ClassRetention]{
		{"Teilnahme", "participant", func(c *journeyv1.ClassRetention) string { return c.Participant }},
		{"Klasse", "class", func(c *journeyv1.ClassRetention) string { return o.value(c.Class.String()) }},
		{"aufbewahrt bis", "kept until", func(c *journeyv1.ClassRetention) string { return c.Until }},
		{"kann weg seit", "may go since", func(c *journeyv1.ClassRetention) string { return c.DueSince }},
		{"Sperren", "holds", func(c *journeyv1.ClassRetention) string { return o.holds(c.Holds) }},
		{"Regel", "rule", func(c *journeyv1.ClassRetention) string { return o.retentionRule(c) }},
		{"beantragt", "requested", func(c *journeyv1.ClassRetention) string { return unlessZero(c.Requested) }},
	}
}

func unlessZero(version uint64) string {
	if version == 0 {
		return ""
	}
	return strconv.FormatUint(version, 10)
}

// retentionRule is by what a class is kept, and what is missing to say how long.
func (o *options) retentionRule(c *journeyv1.ClassRetention) string {
	if c.Destroyed {
		return o.word("gelöscht, oder dazu bestimmt", "destroyed, or decided to be")
	}
	var words []string
	for _, id := range []string{c.Rule, c.Missing} {
		if s, ok := sentence.Rule(id); ok {
			words = append(words, o.say(s))
		}
	}
	return strings.Join(words, " ")
}

func (o *options) holds(all []*journeyv1.Hold) string {
	words := make([]string, len(all))
	for i, h := range all {
		words[i] = h.Hold + ": " + o.value(h.Basis.String()) + ", " + h.Reference
		if h.Until != "" {
			words[i] += o.word(", bis ", ", until ") + h.Until
		}
		if h.Operation {
			words[i] += o.word(" (ganzes Vorhaben)", " (whole operation)")
		}
	}
	return strings.Join(words, "; ")
}

func retentionSetCommand(opts *options) *cobra.Command {
	var flags stepFlags
	said := &journeyv1.RetentionSet{}
	var periods []string
	c := &cobra.Command{
		Use:   "set",
		Short: "Record the last payment, the day that the managing authority names, or periods of the operation's own",
		Example: `  journey retention set --operation laqs --until 2028-12-31 --evidence letter=esf-2019-0815
  journey retention set --operation laqs --period narrative=24 --period residence=evidence`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			for _, word := range periods {
				p, err := periodOf(word)
				if err != nil {
					return err
				}
				said.Periods = append(said.Periods, p)
			}
			return opts.amend(c, &flags, &journeyv1.Step{Kind: &journeyv1.Step_RetentionSet{RetentionSet: said}})
		},
	}
	flags.bindStep(c)
	c.Flags().StringVar(&said.LastPaymentOn, "last-payment", "", "the day of the last payment to the beneficiary")
	c.Flags().StringVar(&said.RetainUntil, "until", "", "the last day for which the managing authority wants the records")
	c.Flags().StringArrayVar(&periods, "period", nil, "CLASS=MONTHS after the exit and the last follow-up, or CLASS=evidence; more than once for more")
	return c
}

// periodOf reads CLASS=MONTHS or CLASS=evidence.
func periodOf(word string) (*journeyv1.RetentionPeriod, error) {
	name, length, ok := strings.Cut(word, "=")
	if !ok {
		return nil, usage("%q is no period; write a class and its months, e.g. narrative=24, or residence=evidence", word)
	}
	class, err := privacyClass(name)
	if err != nil {
		return nil, err
	}
	if length == "evidence" {
		return &journeyv1.RetentionPeriod{Class: class, Evidence: true}, nil
	}
	months, err := strconv.ParseUint(length, 10, 16)
	if err != nil {
		return nil, usage("%q is no number of months; write narrative=24, or residence=evidence", length)
	}
	return &journeyv1.RetentionPeriod{Class: class, Months: proto.Uint32(uint32(months))}, nil
}

func retentionHoldCommand(opts *options) *cobra.Command {
	var flags stepFlags
	var basis string
	var classes []string
	placed := &journeyv1.HoldPlaced{}
	c := &cobra.Command{
		Use:   "hold [PARTICIPANT]",
		Short: "Keep classes of a participant's data, or of everybody's in the operation, whatever period has ended",
		Example: `  journey retention hold p-0007 --operation laqs --hold h-1 --class identity,narrative --basis legal_proceedings --reference az-7-2026
  journey retention hold --operation laqs --hold h-1 --basis commission_request --reference com-2026-12 --until 2030-12-31`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			var err error
			if placed.Classes, err = privacyClasses(classes); err != nil {
				return err
			}
			if placed.Basis, err = enumOf[journeyv1.HoldBasis]("basis", "HOLD_BASIS_", basis, journeyv1.HoldBasis_value); err != nil {
				return err
			}
			flags.of(args)
			return opts.amend(c, &flags, &journeyv1.Step{Kind: &journeyv1.Step_HoldPlaced{HoldPlaced: placed}})
		},
	}
	flags.bindStep(c)
	c.Flags().StringVar(&placed.Hold, "hold", "", "its id within the history, e.g. h-1")
	c.Flags().StringSliceVar(&classes, "class", []string{"identity", "contact", "health", "residence", "family", "narrative", "special"}, "what it holds")
	c.Flags().StringVar(&basis, "basis", "", "why: "+strings.Join(wordsOf("HOLD_BASIS_", journeyv1.HoldBasis_value), ", "))
	c.Flags().StringVar(&placed.Reference, "reference", "", "the file number under which the reason is filed")
	c.Flags().StringVar(&placed.Until, "until", "", "its last day (default: until it is lifted)")
	required(c, "hold", "basis", "reference")
	return c
}

func retentionLiftCommand(opts *options) *cobra.Command {
	var flags stepFlags
	lifted := &journeyv1.HoldLifted{}
	c := &cobra.Command{
		Use:     "lift [PARTICIPANT]",
		Short:   "Lift a hold, from today on or from --on",
		Example: `  journey retention lift p-0007 --operation laqs --hold h-1`,
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			flags.of(args)
			return opts.amend(c, &flags, &journeyv1.Step{Kind: &journeyv1.Step_HoldLifted{HoldLifted: lifted}})
		},
	}
	flags.bindStep(c)
	c.Flags().StringVar(&lifted.Hold, "hold", "", "its id")
	required(c, "hold")
	return c
}

// of says whose history it is: a participant's, or without one the operation's.
func (f *stepFlags) of(participant []string) {
	f.kind = "operation"
	if len(participant) > 0 {
		f.kind, f.subject = "participant", participant[0]
	}
}

// counted says how much is due of how many who were looked at.
func (o *options) counted(w io.Writer, due, shown, examined int) {
	o.note(w, o.word("%d Klassen haben ihr Ende erreicht (von %d Teilnahmen).", "%d classes have reached their end (of %d participants)."), due, examined)
	if shown < due {
		o.note(w, "%s", fmt.Sprintf(o.word("Gezeigt sind %d; alle mit -o csv oder jsonl.", "%d are shown; -o csv or jsonl gives all."), shown))
	}
}

package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/api/rights"
	"journey/domain/sentence"
	journeyv1 "journey/proto/journey/v1"
)

func accessCommand(opts *options) *cobra.Command {
	request := &journeyv1.ListAccessRequest{}
	var since, until, class, page string
	var forParticipant bool
	c := &cobra.Command{
		Use:   "access",
		Short: "Say who saw whose personal data: when, in which role, what for, which classes",
		Long: `List the access log, the oldest line first. Before the service shows anything that is sealed it records who sees what
of whom; looks that were refused, figures that were shown as they are and every break-glass are in it as well.

With --for-participant it is what the person themself may know: organisations, roles and purposes, no staff.`,
		Example: `  journey access --as data_protection_officer --operation laqs --participant p-0007
  journey access --as data_protection_officer --actor fm-bilse-2 --since 2026-11-01 -o csv
  journey access --as coordinator --operation laqs --participant p-0007 --for-participant --page p-0007.html --lang de`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			var err error
			if request.Since, err = beginning(since); err != nil {
				return err
			}
			if request.Until, err = beginning(until); err != nil {
				return err
			}
			if class != "" {
				if request.Class, err = privacyClass(class); err != nil {
					return err
				}
			}
			if page != "" && !forParticipant {
				return usage("--page is what a person is given; give --for-participant, too")
			}
			client, err := opts.client()
			if err != nil {
				return err
			}
			if forParticipant {
				return opts.seenBy(c, client, request, page)
			}
			lines, err := opts.accesses(c.Context(), client, request, c.ErrOrStderr())
			if err != nil {
				return opts.answer(err)
			}
			return write(opts, c.OutOrStdout(), opts.accessColumns(), lines)
		},
	}
	flags := c.Flags()
	flags.StringVar(&request.Operation, "operation", "", "the operation (default: all)")
	flags.StringVar(&request.Participant, "participant", "", "lines about this participant; needs --operation")
	flags.StringVar(&request.Actor, "actor", "", "lines of this member of staff or service")
	flags.StringVar(&since, "since", "", "lines from this day (UTC) or time on")
	flags.StringVar(&until, "until", "", "lines before this day (UTC) or time")
	flags.StringVar(&class, "class", "", "lines in which this class was shown: "+strings.Join(classIDs(rights.Sealed()), ", "))
	flags.BoolVar(&request.BreakGlass, "break-glass", false, "only what has to do with break-glass")
	flags.BoolVar(&forParticipant, "for-participant", false, "what the person may know: no names of staff")
	flags.StringVar(&page, "page", "", "with --for-participant: write a printable page to this file, which must not be there yet")
	c.AddCommand(accessReviewCommand(opts))
	return c
}

// beginning is a time, or the begin of a day in UTC; nil if nothing is given.
func beginning(word string) (*timestamppb.Timestamp, error) {
	if word == "" {
		return nil, nil
	}
	if day, err := time.Parse(time.DateOnly, word); err == nil {
		return timestamppb.New(day), nil
	}
	t, err := time.Parse(time.RFC3339, word)
	if err != nil {
		return nil, usage("%q is neither a day (2026-11-16) nor an RFC 3339 time", word)
	}
	return timestamppb.New(t), nil
}

// accesses reads lines of the access log, with a bar for whatever lasts.
func (o *options) accesses(ctx context.Context, client *client, request *journeyv1.ListAccessRequest, errs io.Writer) (all []*journeyv1.AccessRecord, err error) {
	stream, err := client.access.ListAccess(ctx, request)
	if err != nil {
		return nil, err
	}
	bar := newProgress(errs, o.word("Zeilen des Zugriffsprotokolls", "lines of the access log"), 0)
	defer bar.done()
	for {
		some, err := stream.Receive()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		all = append(all, some.Records...)
		bar.at(int(some.Done), int(some.Target))
	}
}

func (o *options) accessColumns() []column[*journeyv1.AccessRecord] {
	return []column[*journeyv1.AccessRecord]{
		{"Zeit (UTC)", "time (UTC)", func(r *journeyv1.AccessRecord) string { return r.At.AsTime().Format("2006-01-02 15:04:05") }},
		{"wer", "who", func(r *journeyv1.AccessRecord) string { return r.Actor.GetId() }},
		{"Rolle", "role", func(r *journeyv1.AccessRecord) string { return o.value(r.Actor.GetRole().String()) }},
		{"Organisation", "organisation", func(r *journeyv1.AccessRecord) string { return r.Actor.GetPartner() }},
		{"Vorhaben", "operation", func(r *journeyv1.AccessRecord) string { return r.Operation }},
		{"Teilnahme", "participant", func(r *journeyv1.AccessRecord) string { return r.Participant }},
		{"was", "what", o.accessWhat},
		{"Zweck", "purpose", func(r *journeyv1.AccessRecord) string { return r.Purpose }},
		{"Notzugriff", "break-glass", func(r *journeyv1.AccessRecord) string { return r.BreakGlass }},
		{"Zeile", "line", func(r *journeyv1.AccessRecord) string { return r.Id }},
	}
}

// accessWhat tells what a line is about.
func (o *options) accessWhat(r *journeyv1.AccessRecord) string {
	what := o.value(r.Kind.String())
	switch {
	case r.Broken != nil:
		return what + ": " + o.glassWords(r.Broken)
	case r.Review != nil:
		if r.Review.Week != "" {
			return what + ": " + r.Review.Week
		}
		return what + ": " + o.value(r.Review.Outcome.String()) + " (" + r.Review.BreakGlass + ")"
	case r.Decision == journeyv1.AccessDecision_ACCESS_DECISION_REFUSED:
		return what + ": " + o.value(r.Decision.String()) + " (" + r.Rule + ")"
	case len(r.Classes) > 0:
		return what + ": " + o.classWords(r.Classes)
	}
	return what
}

func (o *options) glassWords(b *journeyv1.GlassBroken) string {
	words := o.value(b.Reason.String())
	if b.Reference != "" {
		words += ", " + b.Reference
	}
	return words + ", " + o.word("bis ", "until ") + b.Until.AsTime().Format("2006-01-02 15:04") + " UTC"
}

func (o *options) classWords(classes []journeyv1.PrivacyClass) string {
	var words []string
	for _, class := range classes {
		word, _ := sentence.Value(class.String())
		words = append(words, o.say(word))
	}
	return strings.Join(words, ", ")
}

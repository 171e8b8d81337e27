package main

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"journey/domain/sentence"
	journeyv1 "journey/proto/journey/v1"
)

func verifyReport(opts *options, operation *string) *cobra.Command {
	return &cobra.Command{
		Use:   "verify NUMBER",
		Short: "Compute a report again from the log alone and compare it byte for byte (exit 1 if it differs)",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			number, err := reportNumber(args[0])
			if err != nil {
				return err
			}
			client, err := opts.client()
			if err != nil {
				return err
			}
			stream, err := client.report.VerifyReport(c.Context(), &journeyv1.VerifyReportRequest{Operation: *operation, Number: number})
			if err != nil {
				return opts.answer(err)
			}
			var bar *progress // of what takes a while
			for {
				answer, err := stream.Receive()
				if err != nil {
					return opts.answer(err)
				}
				if answer.Work == nil {
					bar.done()
					return opts.verified(c.OutOrStdout(), answer)
				}
				if bar == nil {
					bar = newProgress(c.ErrOrStderr(), "verify", 0)
				}
				bar.at(int(answer.Work.Done), int(answer.Work.Target))
			}
		},
	}
}

func (o *options) verified(w io.Writer, answer *journeyv1.VerifyReportResponse) error {
	if o.output != "table" {
		if err := write(o, w, nil, []*journeyv1.VerifyReportResponse{answer}); err != nil {
			return err
		}
	}
	switch {
	case answer.Rule != "":
		words, _ := sentence.Rule(answer.Rule)
		return &exitError{code: exitRefused, err: fmt.Errorf("%s: %s", answer.Rule, o.word(words.German, words.English))}
	case answer.Equal:
		o.note(w, o.word("gleich, Byte für Byte: %x", "equal, byte for byte: %x"), answer.RecordedHash)
		return nil
	default:
		o.note(w, o.word("NICHT gleich. Aufgezeichnet %x, aus dem Protokoll gerechnet %x", "NOT equal. Recorded %x, computed from the log %x"), answer.RecordedHash, answer.ComputedHash)
		o.restated(w, answer.Differences)
	}
	return errNotEqual
}

func explainReport(opts *options, operation *string) *cobra.Command {
	var against string
	c := &cobra.Command{
		Use:   "explain NUMBER",
		Short: "The restatement: every cell that reads otherwise now, who is behind it, and the steps that caused it",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			number, err := reportNumber(args[0])
			if err != nil {
				return err
			}
			request := &journeyv1.RestateReportRequest{Operation: *operation, Number: number}
			if against != "now" {
				if request.Against, err = reportNumber(against); err != nil {
					return err
				}
			}
			client, err := opts.client()
			if err != nil {
				return err
			}
			response, err := client.report.RestateReport(c.Context(), request)
			if err != nil {
				return opts.answer(err)
			}
			opts.warn(c.ErrOrStderr(), response.Freshness)
			w := c.OutOrStdout()
			switch opts.output {
			case "json", "jsonl":
				return writeJSON(opts, w, []*journeyv1.RestateReportResponse{response})
			case "csv":
				return writeRecords(opts, w, causesOf(response), causeHeadings, opts.causeRow(response))
			}
			if response.DefinitionChanged {
				opts.note(w, opts.word("Auch die Definitionen sind andere: Nicht jede Abweichung hat einen Schritt.", "The definitions differ, too: not every difference has a step."))
			}
			opts.restated(w, response.Differences)
			opts.note(w, opts.word("%d Zellen weichen ab; verglichen mit dem Stand bei Position %d", "%d cells differ; compared with what is known at position %d"),
				len(response.Differences), response.KnownPosition.GetSequence())
			return nil
		},
	}
	c.Flags().StringVar(&against, "against", "now", "now, or the number of another report")
	return c
}

// causeOf is a cell that differs with one of its causes, an empty one if it has none.
type causeOf struct {
	cell  *journeyv1.FigureDifference
	cause *journeyv1.Cause
}

func causesOf(r *journeyv1.RestateReportResponse) []causeOf {
	var all []causeOf
	for _, d := range r.Differences {
		for _, cause := range d.Causes {
			all = append(all, causeOf{d, cause})
		}
		if len(d.Causes) == 0 {
			all = append(all, causeOf{d, &journeyv1.Cause{}})
		}
	}
	return all
}

var causeHeadings = []string{
	"code", "breakdown", "before", "after", "participant", "rule before", "rule after", "cause", "steps", "definition changed", "known position",
}

// causeRow is a cause for programs; each row says what the restatement was compared with, too.
func (o *options) causeRow(r *journeyv1.RestateReportResponse) func(causeOf) []string {
	return func(c causeOf) []string {
		return []string{
			c.cell.Code, c.cell.Breakdown, o.figureWord(c.cell.Before), o.figureWord(c.cell.After),
			c.cause.Participant, c.cause.RuleBefore, c.cause.RuleAfter, o.word(c.cause.German, c.cause.English),
			strings.Join(o.stepWords(c.cause.Steps), "; "),
			strconv.FormatBool(r.DefinitionChanged), strconv.FormatUint(r.KnownPosition.GetSequence(), 10),
		}
	}
}

// restated tells cell by cell what differs and why.
func (o *options) restated(w io.Writer, all []*journeyv1.FigureDifference) {
	for _, d := range all {
		breakdown := d.Breakdown
		if breakdown == "" {
			breakdown = o.word("gesamt", "total")
		}
		o.note(w, "%s %s: %s -> %s", d.Code, breakdown, o.figureWord(d.Before), o.figureWord(d.After))
		for _, cause := range d.Causes {
			who := cmp.Or(cause.Participant, o.word("das Vorhaben", "the operation"))
			o.note(w, "    %s: %s -> %s. %s", who, o.countsWord(cause.Counted, cause.RuleBefore), o.countsWord(cause.Counts, cause.RuleAfter), o.word(cause.German, cause.English))
			for _, step := range o.stepWords(cause.Steps) {
				o.note(w, "        %s", step)
			}
		}
	}
}

func (o *options) countsWord(counts bool, rule string) string {
	word := o.word("zählt nicht", "does not count")
	if counts {
		word = o.word("zählt", "counts")
	}
	if rule == "" {
		return word
	}
	return word + " (" + rule + ")"
}

func (o *options) figureWord(f *journeyv1.Figure) string {
	if f == nil {
		return "-"
	}
	return fmt.Sprintf(o.word("%d von %d, %d unbekannt, %d offen", "%d of %d, %d unknown, %d open"), f.Value, f.Base, f.Unknown, f.WindowOpen)
}

package main

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"journey/domain/narrative"
	"journey/domain/operation"
	journeyv1 "journey/proto/journey/v1"
)

func historyCommand(opts *options) *cobra.Command {
	request := &journeyv1.GetHistoryRequest{}
	var kind, known, span, against string
	var whole wholeOperation
	c := &cobra.Command{
		Use:   "history PARTICIPANT|--all",
		Short: "Tell a journey: what happened, who recorded it, what was corrected",
		Example: `  journey history p-0007 --operation laqs --lang de
  journey history p-0007 --operation laqs --as-known 2016-12-31
  journey history p-0007 --operation laqs --diff 12..15
  journey history p-0007 --operation laqs --against as-known=2016-12-31
  journey history p-0007 --operation laqs --on 2016-06-30 --against version=4
  journey history laqs --kind operation --operation laqs
  journey history --all --operation laqs --as auditor -o jsonl`,
		RunE: func(c *cobra.Command, args []string) error {
			var err error
			if len(args) > 0 {
				request.Subject = args[0]
			}
			if request.Kind, err = historyKind(kind); err != nil {
				return err
			}
			from, to, err := versions(span)
			if err != nil {
				return err
			}
			if request.AsKnown, err = moment(known); err != nil {
				return err
			}
			other, err := viewOf(against, request)
			if err != nil {
				return err
			}
			if span != "" && other != nil {
				return usage("--diff and --against both say what to compare; give one of them")
			}
			if err := whole.alone(c, "kind", "at-version", "diff", "against"); err != nil {
				return err
			}
			if whole.all {
				return opts.histories(c, &whole, request)
			}
			client, err := opts.client()
			if err != nil {
				return err
			}
			zone, err := client.zone(c.Context(), request.Operation)
			if err != nil {
				return opts.answer(err)
			}
			response, err := client.history.GetHistory(c.Context(), request)
			if err != nil {
				return opts.answer(err)
			}
			if span != "" {
				return opts.differences(c.OutOrStdout(), narrative.DiffVersions(response.Entries, from, to, opts.lang))
			}
			if other != nil {
				before, err := client.history.GetHistory(c.Context(), other)
				if err != nil {
					return opts.answer(err)
				}
				return opts.differences(c.OutOrStdout(), narrative.DiffViews(before.Entries, response.Entries, opts.lang))
			}
			return opts.story(c.OutOrStdout(), response.Entries, zone)
		},
	}
	c.Flags().StringVar(&request.Operation, "operation", "", "the operation")
	c.Flags().StringVar(&kind, "kind", "", "participant (the default), employer, activity or operation")
	c.Flags().StringVar(&known, "as-known", "", "only what was known then: a day (its end in UTC) or a time such as 2016-12-31T18:00:00Z")
	c.Flags().StringVar(&request.On, "on", "", "only steps up to that business date")
	c.Flags().Uint64Var(&request.AtVersion, "at-version", 0, "only up to that version")
	c.Flags().StringVar(&span, "diff", "", "A..B: what version B knows differently from version A")
	c.Flags().StringVar(&against, "against", "", "what is different from another view of the history: now, or version=4, as-known=2016-12-31, on=2016-06-30, or several with a comma")
	whole.bind(c)
	required(c, "operation")
	return c
}

// viewOf reads the other view of --against; nil if nothing is given.
func viewOf(text string, of *journeyv1.GetHistoryRequest) (*journeyv1.GetHistoryRequest, error) {
	if text == "" {
		return nil, nil
	}
	view := &journeyv1.GetHistoryRequest{Operation: of.Operation, Kind: of.Kind, Subject: of.Subject}
	if text == "now" {
		return view, nil
	}
	for part := range strings.SplitSeq(text, ",") {
		name, value, _ := strings.Cut(part, "=")
		var err error
		switch {
		case value == "":
			err = usage("%q says nothing to compare with; write for example as-known=2016-12-31", part)
		case name == "version":
			if view.AtVersion, err = strconv.ParseUint(value, 10, 64); err != nil || view.AtVersion == 0 {
				err = usage("%q is no version; write for example version=4", part)
			}
		case name == "as-known":
			view.AsKnown, err = moment(value)
		case name == "on":
			view.On = value
		default:
			err = usage("a history is compared with now, version=, as-known= or on=, not with %q", part)
		}
		if err != nil {
			return nil, err
		}
	}
	return view, nil
}

// zone is the time zone of an operation, which its registration fixes; more of its history would be a look at figures.
func (c *client) zone(ctx context.Context, id string) (*time.Location, error) {
	response, err := c.history.GetHistory(ctx, &journeyv1.GetHistoryRequest{
		Operation: id, Subject: id, Kind: journeyv1.HistoryKind_HISTORY_KIND_OPERATION, AtVersion: 1,
	})
	if err != nil {
		return nil, err
	}
	events := make([]*journeyv1.Event, len(response.Entries))
	for i, e := range response.Entries {
		events[i] = e.Event
	}
	return operation.Fold(events).Zone, nil
}

// versions reads A..B; both are 0 if nothing is given.
func versions(span string) (from, to uint64, err error) {
	if span == "" {
		return 0, 0, nil
	}
	a, b, _ := strings.Cut(span, "..")
	if from, err = strconv.ParseUint(a, 10, 64); err == nil {
		to, err = strconv.ParseUint(b, 10, 64)
	}
	if err != nil {
		return 0, 0, usage("%q is not a span of versions; write for example 12..15", span)
	}
	return from, to, nil
}

package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	journeyv1 "journey/proto/journey/v1"
)

func reportCommand(opts *options) *cobra.Command {
	c := &cobra.Command{Use: "report", Short: "Official reports: issue, list, show, verify, explain"}
	var operation string
	c.PersistentFlags().StringVar(&operation, "operation", "", "the operation")
	c.AddCommand(issueReport(opts, &operation), listReports(opts, &operation), showReport(opts, &operation), verifyReport(opts, &operation), explainReport(opts, &operation))
	for _, sub := range c.Commands() {
		required(sub, "operation")
	}
	return c
}

func issueReport(opts *options, operation *string) *cobra.Command {
	var set, cutOff, known, request string
	c := &cobra.Command{
		Use:   "issue",
		Short: "Compute the official table from the log and record it as a report",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			when, err := asKnownOf(known)
			if err != nil {
				return err
			}
			indicators, err := setWord(set)
			if err != nil {
				return err
			}
			if request == "" {
				request = uuid.NewString()
			}
			client, err := opts.client()
			if err != nil {
				return err
			}
			stream, err := client.report.IssueReport(c.Context(), &journeyv1.IssueReportRequest{
				Operation: *operation, IndicatorSet: indicators, CutOff: cutOff, KnownAt: when.at, KnownOn: when.on, RequestId: request,
			})
			if err != nil {
				return opts.answer(err)
			}
			bar := newProgress(c.ErrOrStderr(), "report", 0)
			for {
				answer, err := stream.Receive()
				if err != nil {
					return opts.answer(err)
				}
				if answer.Report != nil {
					bar.done()
					return opts.reports(c.OutOrStdout(), []*journeyv1.Report{answer.Report})
				}
				bar.at(int(answer.Work.GetDone()), int(answer.Work.GetTarget()))
			}
		},
	}
	c.Flags().StringVar(&set, "set", "", "the indicator set: esf-plus-2021, esf-2014, esf-2007 (default: the operation's)")
	c.Flags().StringVar(&cutOff, "cut-off", "", "entries, re-entries and exits up to this day")
	knownFlag(c.Flags(), &known)
	c.Flags().StringVar(&request, "request-id", "", "id of the request (UUID): the same again changes nothing (default: a new one)")
	required(c, "cut-off")
	return c
}

func setWord(word string) (journeyv1.IndicatorSet, error) {
	sets := map[string]journeyv1.IndicatorSet{
		"": journeyv1.IndicatorSet_INDICATOR_SET_UNSPECIFIED, "esf-plus-2021": journeyv1.IndicatorSet_INDICATOR_SET_ESF_PLUS_2021,
		"esf-2014": journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014, "esf-2007": journeyv1.IndicatorSet_INDICATOR_SET_ESF_2007,
	}
	set, ok := sets[word]
	if !ok {
		return set, usage("there is no indicator set %q; there are esf-plus-2021, esf-2014, esf-2007", word)
	}
	return set, nil
}

func (o *options) reports(w io.Writer, all []*journeyv1.Report) error {
	return write(o, w, []column[*journeyv1.Report]{
		{"Nummer", "number", func(r *journeyv1.Report) string { return strconv.Itoa(int(r.Issued.GetNumber())) }},
		{"Definitionen", "definitions", func(r *journeyv1.Report) string { return r.Issued.GetDefinitionVersion() }},
		{"Stichtag", "cut-off", func(r *journeyv1.Report) string { return r.Issued.GetCutOff() }},
		{"Wissensstand", "known at", func(r *journeyv1.Report) string { return r.Issued.GetKnownAt().AsTime().Format("2006-01-02 15:04:05") }},
		{"Position", "position", func(r *journeyv1.Report) string {
			return strconv.FormatUint(r.Issued.GetKnownPosition().GetSequence(), 10)
		}},
		{"Zahlen", "figures", func(r *journeyv1.Report) string { return strconv.Itoa(len(r.Issued.GetFigures())) }},
		{"ausgestellt", "issued", func(r *journeyv1.Report) string { return r.IssuedOn + " " + r.IssuedBy }},
		{"aus", "taken over from", (*journeyv1.Report).GetSource},
		{"Prüfsumme", "sha256", func(r *journeyv1.Report) string { return fmt.Sprintf("%x", r.Issued.GetHash())[:16] }},
	}, all)
}

func listReports(opts *options, operation *string) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "The reports of an operation",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			client, err := opts.client()
			if err != nil {
				return err
			}
			response, err := client.report.ListReports(c.Context(), &journeyv1.ListReportsRequest{Operation: *operation})
			if err != nil {
				return opts.answer(err)
			}
			return opts.reports(c.OutOrStdout(), response.Reports)
		},
	}
}

func showReport(opts *options, operation *string) *cobra.Command {
	return &cobra.Command{
		Use:   "show NUMBER",
		Short: "The figures of a report as they were issued",
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
			response, err := client.report.ListReports(c.Context(), &journeyv1.ListReportsRequest{Operation: *operation, Number: number})
			if err != nil {
				return opts.answer(err)
			}
			return write(opts, c.OutOrStdout(), figureColumns, response.Reports[0].Issued.GetFigures())
		},
	}
}

var figureColumns = []column[*journeyv1.Figure]{
	{"Code", "code", (*journeyv1.Figure).GetCode},
	{"Gliederung", "breakdown", (*journeyv1.Figure).GetBreakdown},
	{"Zahl", "value", func(f *journeyv1.Figure) string { return strconv.FormatInt(f.GetValue(), 10) }},
	{"Basis", "base", func(f *journeyv1.Figure) string { return strconv.FormatInt(f.GetBase(), 10) }},
	{"unbekannt", "unknown", func(f *journeyv1.Figure) string { return strconv.FormatInt(f.GetUnknown(), 10) }},
	{"Fenster offen", "window open", func(f *journeyv1.Figure) string { return strconv.FormatInt(f.GetWindowOpen(), 10) }},
}

func reportNumber(word string) (uint32, error) {
	number, err := strconv.ParseUint(word, 10, 32)
	if err != nil || number == 0 {
		return 0, usage("%q is not the number of a report", word)
	}
	return uint32(number), nil
}

// errNotEqual ends a command with exit code 1: what was compared differs.
var errNotEqual = errors.New("not equal")

package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"journey/domain/sentence"
	journeyv1 "journey/proto/journey/v1"
)

func caseloadCommand(opts *options) *cobra.Command {
	request := &journeyv1.ListCasesRequest{}
	var phase, flag string
	c := &cobra.Command{
		Use:   "caseload",
		Short: "List cases: who is responsible for whom, and how each case stands",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			var err error
			if request.Phase, err = enumOf[journeyv1.Phase]("phase", "PHASE_", phase, journeyv1.Phase_value); err != nil {
				return err
			}
			if request.Flag, err = enumOf[journeyv1.CaseFlag]("flag", "CASE_FLAG_", flag, journeyv1.CaseFlag_value); err != nil {
				return err
			}
			client, err := opts.client()
			if err != nil {
				return err
			}
			all := &journeyv1.ListCasesResponse{}
			for {
				response, err := client.caseload.ListCases(c.Context(), request)
				if err != nil {
					return opts.answer(err)
				}
				response.Cases = append(all.Cases, response.Cases...)
				all, request.PageToken = response, response.NextPageToken
				if opts.output == "table" || c.Flags().Changed("limit") || request.PageToken == "" {
					break
				}
			}
			names, err := opts.staffNames(c.Context(), client)
			if err != nil {
				return err
			}
			opts.warn(c.ErrOrStderr(), all.Freshness)
			moved := request.PreviousCaseworker != "" || request.ResponsibleSince != ""
			return opts.cases(c.OutOrStdout(), all, names, moved)
		},
	}
	c.Flags().StringVar(&request.Operation, "operation", "", "the operation")
	c.Flags().StringVar(&request.Caseworker, "caseworker", "", "only cases of this caseworker")
	c.Flags().StringVar(&request.PreviousCaseworker, "handed-over-by", "", "only cases that the caseworker has from this one")
	c.Flags().StringVar(&request.ResponsibleSince, "since", "", "only cases that the caseworker has had since this day or a later one: what was received with --caseworker, what was given away with --handed-over-by")
	c.Flags().StringVar(&request.Partner, "partner", "", "only cases of this partner")
	c.Flags().StringVar(&phase, "phase", "", "only cases in this phase: "+strings.Join(wordsOf("PHASE_", journeyv1.Phase_value), ", "))
	c.Flags().StringVar(&flag, "flag", "", "only cases with this flag: "+strings.Join(wordsOf("CASE_FLAG_", journeyv1.CaseFlag_value), ", "))
	c.Flags().StringVar(&request.On, "on", "", "the business date on which days and flags are computed (default: today)")
	c.Flags().Uint32Var(&request.PageSize, "limit", 100, "at most so many (json, jsonl and csv without it: all)")
	c.Flags().StringVar(&request.PageToken, "after", "", "the token at the end of the page before")
	required(c, "operation")
	return c
}

// cases writes a list of cases; with from whom and since when the caseworker has them if it was asked who moved.
func (o *options) cases(w io.Writer, response *journeyv1.ListCasesResponse, staff func(id string) string, moved bool) error {
	columns := []column[*journeyv1.Case]{
		{"Teilnahme", "participant", func(c *journeyv1.Case) string { return c.Participant }},
		{"Name", "name", func(c *journeyv1.Case) string { return c.Name }},
		{"Fallmanagement", "caseworker", func(c *journeyv1.Case) string { return staff(c.Caseworker) }},
		{"Partner", "partner", func(c *journeyv1.Case) string { return c.Partner }},
		{"Phase", "phase", func(c *journeyv1.Case) string { return o.value(c.Phase.String()) }},
		{"Eintritt", "entered", func(c *journeyv1.Case) string { return c.EnteredOn }},
		{"Tage ohne Kontakt", "days since contact", func(c *journeyv1.Case) string { return days(c) }},
		{"Hemmnisse", "barriers", func(c *journeyv1.Case) string { return strconv.Itoa(int(c.OpenBarriers)) }},
		{"läuft", "running", func(c *journeyv1.Case) string { return running(c) }},
		{"Nachbegleitung bis", "follow-up by", func(c *journeyv1.Case) string { return c.NextObligationDueOn }},
		{"Hinweise", "flags", func(c *journeyv1.Case) string { return o.flags(c.Flags) }},
	}
	if moved {
		columns = slices.Insert(columns, 4,
			column[*journeyv1.Case]{"übernommen von", "taken over from", func(c *journeyv1.Case) string { return staff(c.PreviousCaseworker) }},
			column[*journeyv1.Case]{"seit", "since", func(c *journeyv1.Case) string { return c.ResponsibleSince }})
	}
	if err := write(o, w, columns, response.Cases); err != nil {
		return err
	}
	o.note(w, o.word("%d von %d Fällen%s", "%d of %d cases%s"), len(response.Cases), response.Total, o.freshness(response.Freshness))
	if response.NextPageToken != "" {
		o.note(w, o.word("weiter: --after %s", "more: --after %s"), response.NextPageToken)
	}
	return nil
}

func days(c *journeyv1.Case) string {
	if c.LastContactOn == "" {
		return ""
	}
	return strconv.Itoa(int(c.DaysSinceContact))
}

func running(c *journeyv1.Case) string {
	var out []string
	for _, id := range []string{c.Module, c.Trial, c.Placement} {
		if id != "" {
			out = append(out, id)
		}
	}
	return strings.Join(out, " ")
}

func (o *options) flags(flags []journeyv1.CaseFlag) string {
	var out []string
	for _, f := range flags {
		out = append(out, o.value(f.String()))
	}
	return strings.Join(out, ", ")
}

// value is the word for an enum value, or the value itself where it has none.
func (o *options) value(name string) string {
	if s, ok := sentence.Value(name); ok {
		return o.word(s.German, s.English)
	}
	return name
}

// warn tells the person behind a program what is missing from its answer.
func (o *options) warn(w io.Writer, f *journeyv1.Freshness) {
	if missing := o.freshness(f); missing != "" && o.output != "table" {
		fmt.Fprintln(w, "journey:", strings.TrimSpace(missing))
	}
}

// freshness says what is missing from an answer; empty if nothing is.
func (o *options) freshness(f *journeyv1.Freshness) string {
	if f.GetParked() == 0 {
		return ""
	}
	return fmt.Sprintf(o.word(" (unvollständig: %d geparkt, siehe journey projection parked)", " (incomplete: %d parked, see journey projection parked)"), f.Parked)
}

// enumOf reads a word as an enum value; the empty word is unspecified. what says in an error what it is.
func enumOf[E ~int32](what, prefix, word string, values map[string]int32) (E, error) {
	if word == "" {
		return 0, nil
	}
	v, ok := values[prefix+strings.ToUpper(strings.ReplaceAll(word, "-", "_"))]
	if !ok || v == 0 {
		return 0, usage("there is no %s %q; there are %s", what, word, strings.Join(wordsOf(prefix, values), ", "))
	}
	return E(v), nil
}

// wordsOf are the words of an enum, in the order of its numbers.
func wordsOf(prefix string, values map[string]int32) []string {
	names := slices.SortedFunc(maps.Keys(values), func(a, b string) int { return int(values[a] - values[b]) })
	var words []string
	for _, name := range names[1:] { // the first is unspecified
		words = append(words, strings.ToLower(strings.TrimPrefix(name, prefix)))
	}
	return words
}

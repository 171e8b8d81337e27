package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/types/known/timestamppb"

	journeyv1 "journey/proto/journey/v1"
)

func outcomesCommand(opts *options) *cobra.Command {
	var operation, cutOff, known, rows, explain, profile, flow string
	var official, near bool
	var year int32
	c := &cobra.Command{
		Use:   "outcomes",
		Short: "The figures of an operation, and with --rows the participations they are counted from",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			at, err := moment(known)
			if err != nil {
				return err
			}
			client, err := opts.client()
			if err != nil {
				return err
			}
			shown, err := profileOf(profile)
			if err != nil {
				return err
			}
			switch {
			case explain != "":
				code, breakdown, _ := strings.Cut(explain, ":")
				flows, err := flowOf(flow)
				if err != nil {
					return err
				}
				return opts.explained(c, client, &journeyv1.ExplainIndicatorRequest{
					Operation: operation, CutOff: cutOff, KnownAt: at, Code: code, Breakdown: breakdown, Near: near, Year: year, Flow: flows, PageSize: 1000,
				})
			case official:
				return opts.official(c, client, &journeyv1.GetTableRequest{Operation: operation, CutOff: cutOff, KnownAt: at, Profile: shown})
			}
			if rows != "" {
				return opts.participations(c, client, &journeyv1.ListParticipationsRequest{
					Operation: operation, CutOff: cutOff, KnownAt: at, Code: rows, PageSize: 1000,
				})
			}
			response, err := client.outcome.GetOutcomes(c.Context(), &journeyv1.GetOutcomesRequest{Operation: operation, CutOff: cutOff, KnownAt: at})
			if err != nil {
				return opts.answer(err)
			}
			opts.warn(c.ErrOrStderr(), response.Freshness)
			return opts.outcomes(c.OutOrStdout(), response)
		},
	}
	c.Flags().StringVar(&operation, "operation", "", "the operation")
	c.Flags().StringVar(&cutOff, "cut-off", "", "entries, exits and placements up to this day (default: today)")
	c.Flags().StringVar(&known, "known-at", "", "as known at that time: a day (its end, UTC) or an RFC 3339 time (default: now)")
	c.Flags().StringVar(&rows, "rows", "", "the participations behind the figure with this code")
	c.Flags().BoolVar(&official, "official", false, "the official table of the operation's indicator set instead")
	c.Flags().StringVar(&explain, "explain", "", "who is behind an official indicator, with the steps: EECR04 or EECR04:women")
	c.Flags().BoolVar(&near, "near", false, "with --explain: who does not count, by one condition only, and which one that is")
	c.Flags().Int32Var(&year, "year", 0, "with --explain, for sets by calendar year: the year")
	c.Flags().StringVar(&flow, "flow", "entering", "with --explain, for sets by calendar year: entering, leaving or present")
	c.Flags().StringVar(&profile, "profile", "", "what may be published: suppressed, rounded-5 or rounded-10 (default: as it is, for those who may see that)")
	required(c, "operation")
	return c
}

func profileOf(word string) (journeyv1.PublicationProfile, error) {
	profiles := map[string]journeyv1.PublicationProfile{
		"": journeyv1.PublicationProfile_PUBLICATION_PROFILE_UNSPECIFIED, "suppressed": journeyv1.PublicationProfile_PUBLICATION_PROFILE_SUPPRESSED,
		"rounded-5": journeyv1.PublicationProfile_PUBLICATION_PROFILE_ROUNDED_5, "rounded-10": journeyv1.PublicationProfile_PUBLICATION_PROFILE_ROUNDED_10,
	}
	p, ok := profiles[word]
	if !ok {
		return p, usage("there is no profile %q; there are suppressed, rounded-5, rounded-10", word)
	}
	return p, nil
}

func flowOf(word string) (journeyv1.IndicatorFlow, error) {
	flow, ok := journeyv1.IndicatorFlow_value["INDICATOR_FLOW_"+strings.ToUpper(word)]
	if !ok || flow == 0 {
		return 0, usage("there is no flow %q; there are entering, leaving, present", word)
	}
	return journeyv1.IndicatorFlow(flow), nil
}

func (o *options) outcomes(w io.Writer, response *journeyv1.GetOutcomesResponse) error {
	number := func(of func(*journeyv1.OutcomeFigure) int64) func(*journeyv1.OutcomeFigure) string {
		return func(f *journeyv1.OutcomeFigure) string { return strconv.FormatInt(of(f), 10) }
	}
	columns := []column[*journeyv1.OutcomeFigure]{
		{"Code", "code", func(f *journeyv1.OutcomeFigure) string { return f.Code }},
		{"Größe", "figure", func(f *journeyv1.OutcomeFigure) string { return o.word(f.German, f.English) }},
		{"gesamt", "total", number((*journeyv1.OutcomeFigure).GetTotal)},
		{"Frauen", "women", number((*journeyv1.OutcomeFigure).GetWomen)},
		{"Männer", "men", number((*journeyv1.OutcomeFigure).GetMen)},
		{"nichtbinär", "non-binary", number((*journeyv1.OutcomeFigure).GetNonBinary)},
		{"ohne Angabe", "not stated", number((*journeyv1.OutcomeFigure).GetNotStated)},
		{"Ziel", "target", func(f *journeyv1.OutcomeFigure) string { return target(f) }},
		{"erreicht", "reached", func(f *journeyv1.OutcomeFigure) string { return reached(f) }},
	}
	if err := write(o, w, columns, response.Figures); err != nil {
		return err
	}
	o.note(w, o.word("Stichtag %s, bekannt bis Position %d%s", "cut-off %s, as known at position %d%s"),
		response.CutOff, response.KnownPosition.GetSequence(), o.freshness(response.Freshness))
	return nil
}

func target(f *journeyv1.OutcomeFigure) string {
	if f.Target == 0 {
		return ""
	}
	return strconv.FormatFloat(f.Target, 'f', -1, 64)
}

func reached(f *journeyv1.OutcomeFigure) string {
	if f.Target == 0 {
		return ""
	}
	return fmt.Sprintf("%.0f %%", f.ReachedPercent)
}

func (o *options) participations(c *cobra.Command, client *client, request *journeyv1.ListParticipationsRequest) error {
	columns := []column[*journeyv1.Participation]{
		{"Teilnahme", "participant", func(p *journeyv1.Participation) string { return p.Participant }},
		{"Eintritt", "entered", func(p *journeyv1.Participation) string { return p.EnteredOn }},
		{"Austritt", "exited", func(p *journeyv1.Participation) string { return p.ExitedOn }},
		{"Geschlecht", "gender", func(p *journeyv1.Participation) string { return p.Gender }},
		{"Alter", "age", ageWord},
		{"Status", "status", func(p *journeyv1.Participation) string { return p.LabourStatus }},
		{"Position des Eintritts", "entry position", func(p *journeyv1.Participation) string { return strconv.FormatUint(p.EntryPosition, 10) }},
		{"Position des Austritts", "exit position", func(p *journeyv1.Participation) string { return strconv.FormatUint(p.ExitPosition, 10) }},
		{"Vermittlungen", "placements", func(p *journeyv1.Participation) string { return strconv.Itoa(len(p.Placements)) }},
	}
	var all []*journeyv1.Participation
	for {
		response, err := client.outcome.ListParticipations(c.Context(), request)
		if err != nil {
			return o.answer(err)
		}
		all = append(all, response.Participations...)
		if request.PageToken = response.NextPageToken; request.PageToken == "" {
			break
		}
	}
	if err := write(o, c.OutOrStdout(), columns, all); err != nil {
		return err
	}
	o.note(c.OutOrStdout(), o.word("%d Teilnahmen", "%d participations"), len(all))
	return nil
}

func ageWord(p *journeyv1.Participation) string {
	if p.AgeAtEntry == nil {
		return ""
	}
	return strconv.Itoa(int(*p.AgeAtEntry))
}

// moment reads a day (its end in UTC) or a time; empty is none.
func moment(word string) (*timestamppb.Timestamp, error) {
	if word == "" {
		return nil, nil
	}
	if day, err := time.Parse(time.DateOnly, word); err == nil {
		return timestamppb.New(day.Add(24*time.Hour - time.Second)), nil
	}
	t, err := time.Parse(time.RFC3339, word)
	if err != nil {
		return nil, usage("%q is neither a day (2016-12-31) nor an RFC 3339 time", word)
	}
	return timestamppb.New(t), nil
}

package main

import (
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"google.golang.org/protobuf/types/known/timestamppb"

	journeyv1 "journey/proto/journey/v1"
)

func outcomesCommand(opts *options) *cobra.Command {
	var q figureQuestion
	c := &cobra.Command{
		Use:   "outcomes",
		Short: "The figures of an operation: its own, the official table, breakdowns, series, and who is behind each",
		Long: `Without more it is the operation's own figures. One of these asks for something else:

  --official         the official table of its indicator set
  --explain CODE     who is behind an official indicator, with the steps and the rule (--near: who nearly is)
  --rows CODE        the participations behind a figure of its own
  --minor            whom the rule on minor participation (de minimis) makes somebody look at
  --figure CODE --by CHARACTERISTIC[,CHARACTERISTIC]   a figure broken down, by two of them crossed
  --series CODE,...  figures by month, or by quarter (--quarters), also as a chart (--svg FILE)

Every answer takes --cut-off (a day of the operation) and --known-at (what was known then).`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return opts.ask(c, q) },
	}
	q.bind(c)
	required(c, "operation")
	return c
}

// ask answers one question for figures.
func (o *options) ask(c *cobra.Command, q figureQuestion) error {
	if err := q.check(c); err != nil {
		return err
	}
	known, err := asKnownOf(q.known)
	if err != nil {
		return err
	}
	shown, err := profileOf(q.profile)
	if err != nil {
		return err
	}
	flow, err := flowOf(q.flow)
	if err != nil {
		return err
	}
	client, err := o.client()
	if err != nil {
		return err
	}
	switch {
	case q.explain != "":
		code, breakdown, _ := strings.Cut(q.explain, ":")
		return o.explained(c, client, &journeyv1.ExplainIndicatorRequest{
			Operation: q.operation, CutOff: q.cutOff, KnownAt: known.at, KnownOn: known.on, Code: code, Breakdown: breakdown, Near: q.near, Year: q.year, Flow: flow, PageSize: 1000,
		})
	case q.official:
		return o.official(c, client, &journeyv1.GetTableRequest{Operation: q.operation, CutOff: q.cutOff, KnownAt: known.at, KnownOn: known.on, Profile: shown})
	case q.figure != "":
		return o.brokenDown(c, client, &journeyv1.GetBreakdownRequest{
			Operation: q.operation, CutOff: q.cutOff, KnownAt: known.at, KnownOn: known.on, Profile: shown, Code: q.figure, By: q.by,
		})
	case len(q.series) > 0:
		return o.overTime(c, client, &journeyv1.GetSeriesRequest{
			Operation: q.operation, CutOff: q.cutOff, KnownAt: known.at, KnownOn: known.on, Profile: shown, Codes: q.series, Quarters: q.quarters,
		}, q.svg, q.force)
	case q.minor:
		return o.minor(c, client, &journeyv1.ListMinorParticipationsRequest{Operation: q.operation, CutOff: q.cutOff, KnownAt: known.at, KnownOn: known.on})
	case q.rows != "":
		return o.participations(c, client, &journeyv1.ListParticipationsRequest{
			Operation: q.operation, CutOff: q.cutOff, KnownAt: known.at, KnownOn: known.on, Code: q.rows, PageSize: 1000,
		})
	}
	response, err := client.outcome.GetOutcomes(c.Context(), &journeyv1.GetOutcomesRequest{Operation: q.operation, CutOff: q.cutOff, KnownAt: known.at, KnownOn: known.on, Profile: shown})
	if err != nil {
		return o.answer(err)
	}
	o.warn(c.ErrOrStderr(), response.Freshness)
	return o.outcomes(c.OutOrStdout(), response)
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
	if word == "" {
		return 0, nil
	}
	flow, ok := journeyv1.IndicatorFlow_value["INDICATOR_FLOW_"+strings.ToUpper(word)]
	if !ok || flow == 0 {
		return 0, usage("there is no flow %q; there are entering, leaving, present", word)
	}
	return journeyv1.IndicatorFlow(flow), nil
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

// asKnown is as of when figures are asked for: a day, to its end where the operation is, or a time; neither
// is now.
type asKnown struct {
	on string
	at *timestamppb.Timestamp
}

// knownFlag binds --known-at.
func knownFlag(f *pflag.FlagSet, to *string) {
	f.StringVar(to, "known-at", "", "as known then: a day (its end where the operation is) or an RFC 3339 time (default: now)")
}

// asKnownOf reads the value of --known-at.
func asKnownOf(word string) (asKnown, error) {
	if _, err := time.Parse(time.DateOnly, word); err == nil {
		return asKnown{on: word}, nil
	}
	at, err := moment(word)
	return asKnown{at: at}, err
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

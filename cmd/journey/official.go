package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	journeyv1 "journey/proto/journey/v1"
)

// official prints the official table of an operation.
func (o *options) official(c *cobra.Command, client *client, r *journeyv1.GetTableRequest) error {
	response, err := client.indicator.GetTable(c.Context(), r)
	if err != nil {
		return o.answer(err)
	}
	o.warn(c.ErrOrStderr(), response.Freshness)
	return o.officialTable(c.OutOrStdout(), response)
}

func (o *options) officialTable(w io.Writer, response *journeyv1.GetTableResponse) error {
	cell := func(of func(*journeyv1.IndicatorLine) *journeyv1.IndicatorCell) func(*journeyv1.IndicatorLine) string {
		return func(l *journeyv1.IndicatorLine) string { return cellWord(of(l)) }
	}
	// A published table does not tell what its numbers are counted among.
	bases := basesShown(response.Lines)
	base := func(of func(*journeyv1.IndicatorCell) string) func(*journeyv1.IndicatorLine) string {
		return func(l *journeyv1.IndicatorLine) string {
			if !bases || l.Total.GetShown() != journeyv1.CellShown_CELL_SHOWN_UNSPECIFIED {
				return ""
			}
			return of(l.Total)
		}
	}
	columns := []column[*journeyv1.IndicatorLine]{
		{"Code", "code", lineCode},
		{"Indikator", "indicator", func(l *journeyv1.IndicatorLine) string { return o.word(l.German, l.English) }},
		{"gesamt", "total", cell((*journeyv1.IndicatorLine).GetTotal)},
		{"Frauen", "women", cell((*journeyv1.IndicatorLine).GetWomen)},
		{"Männer", "men", cell((*journeyv1.IndicatorLine).GetMen)},
		{"nichtbinär/andere", "non-binary/other", cell((*journeyv1.IndicatorLine).GetNonBinary)},
		{"ohne Angabe", "not stated", cell((*journeyv1.IndicatorLine).GetNotStated)},
		{"Basis", "base", base(func(c *journeyv1.IndicatorCell) string { return strconv.FormatInt(c.GetBase(), 10) })},
		{"unbekannt", "unknown", base(func(c *journeyv1.IndicatorCell) string { return strconv.FormatInt(c.GetUnknown(), 10) })},
		{"Fenster offen", "window open", base(func(c *journeyv1.IndicatorCell) string { return strconv.FormatInt(c.GetOpen(), 10) })},
		{"bekannt", "known", base(knownShare)},
		{"Ziel", "target", func(l *journeyv1.IndicatorLine) string { return targetWord(l.Target) }},
		{"erreicht", "reached", func(l *journeyv1.IndicatorLine) string { return percent(l.Target, l.ReachedPercent) }},
	}
	if err := write(o, w, columns, response.Lines); err != nil {
		return err
	}
	for _, l := range response.Lines {
		o.partNotes(w, lineCode(l), l.Parts)
	}
	o.note(w, o.word("%s%s, Stichtag %s, bekannt bis Position %d, Fenster beurteilt am %s%s",
		"%s%s, cut-off %s, as known at position %d, windows judged on %s%s"),
		response.Definition, parameterWords(response.Parameters), response.CutOff, response.KnownPosition.GetSequence(), response.KnownOn, o.freshness(response.Freshness))
	return nil
}

func lineCode(l *journeyv1.IndicatorLine) string {
	if l.Year == 0 {
		return l.Code
	}
	flow := strings.ToLower(strings.TrimPrefix(l.Flow.String(), "INDICATOR_FLOW_"))
	return fmt.Sprintf("%s.%d.%s", flow, l.Year, l.Code)
}

func cellWord(c *journeyv1.IndicatorCell) string {
	if c.GetShown() == journeyv1.CellShown_CELL_SHOWN_SUPPRESSED {
		return "*"
	}
	return strconv.FormatInt(c.GetValue(), 10)
}

func knownShare(c *journeyv1.IndicatorCell) string {
	if c.GetBase() == 0 {
		return ""
	}
	return fmt.Sprintf("%.0f %%", 100*float64(c.Base-c.Unknown-c.Open)/float64(c.Base))
}

func targetWord(value float64) string {
	if value == 0 {
		return ""
	}
	return strconv.FormatFloat(value, 'f', -1, 64)
}

func percent(target, share float64) string {
	if target == 0 {
		return ""
	}
	return fmt.Sprintf("%.0f %%", share)
}

func parameterWords(all []*journeyv1.ReportParameter) string {
	var words []string
	for _, p := range all {
		words = append(words, p.Name+"="+p.Value)
	}
	if len(words) == 0 {
		return ""
	}
	return " (" + strings.Join(words, ", ") + ")"
}

// explained prints who is behind an indicator, with the rule and the steps.
func (o *options) explained(c *cobra.Command, client *client, r *journeyv1.ExplainIndicatorRequest) error {
	all, total, err := o.behind(c.Context(), client, r)
	if err != nil {
		return err
	}
	if o.output != "table" {
		return write(o, c.OutOrStdout(), []column[*journeyv1.ExplainedParticipation]{
			{"Teilnahme", "participant", (*journeyv1.ExplainedParticipation).GetParticipant},
			{"zählt", "counts", func(p *journeyv1.ExplainedParticipation) string { return strconv.FormatBool(p.Counts) }},
			{"Regel", "rule", (*journeyv1.ExplainedParticipation).GetRule},
			{"Schritte", "steps", func(p *journeyv1.ExplainedParticipation) string { return strings.Join(o.stepWords(p.Steps), "; ") }},
		}, all)
	}
	w := c.OutOrStdout()
	for _, p := range all {
		fmt.Fprintf(w, "%s  %s (%s)\n", p.Participant, o.word(p.German, p.English), p.Rule)
		for _, step := range o.stepWords(p.Steps) {
			fmt.Fprintf(w, "    %s\n", step)
		}
	}
	o.note(w, o.word("%d von %d Teilnahmen", "%d of %d participations"), len(all), total)
	return nil
}

func (o *options) behind(ctx context.Context, client *client, r *journeyv1.ExplainIndicatorRequest) (all []*journeyv1.ExplainedParticipation, total int64, err error) {
	for {
		response, err := client.indicator.ExplainIndicator(ctx, r)
		if err != nil {
			return nil, 0, o.answer(err)
		}
		all, total = append(all, response.Participations...), response.Total
		if r.PageToken = response.NextPageToken; r.PageToken == "" {
			return all, total, nil
		}
	}
}

// stepWords says of each step where it stands, when it happened, when it was recorded and by whom, and its hash.
func (o *options) stepWords(steps []*journeyv1.ProofStep) []string {
	var words []string
	for _, s := range steps {
		words = append(words, fmt.Sprintf(o.word("%s v%d %s %s, erfasst %s von %s, bekannt seit %s, Position %d, sha256 %x", "%s v%d %s %s, recorded %s by %s, known from %s, position %d, sha256 %x"),
			s.Participant, s.Version, s.Kind, s.OccurredOn, s.RecordedAt.AsTime().Format("2006-01-02 15:04:05"), s.RecordedBy,
			s.KnownFrom.AsTime().Format("2006-01-02 15:04:05"), s.Position.GetSequence(), s.Hash))
	}
	return words
}

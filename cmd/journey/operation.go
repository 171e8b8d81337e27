package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"journey/domain/operation"
	journeyv1 "journey/proto/journey/v1"
)

// operationCommand shows an operation: the facts that every figure and rule of it rests on, folded from
// its own history.
func operationCommand(opts *options) *cobra.Command {
	c := &cobra.Command{
		Use:   "operation ID",
		Short: "Show an operation: period, grant, targets, areas, partners, follow-up policies",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			client, err := opts.client()
			if err != nil {
				return err
			}
			response, err := client.history.GetHistory(c.Context(), &journeyv1.GetHistoryRequest{
				Operation: args[0], Kind: journeyv1.HistoryKind_HISTORY_KIND_OPERATION, Subject: args[0],
			})
			if err != nil {
				return opts.answer(err)
			}
			events := make([]*journeyv1.Event, len(response.Entries))
			for i, e := range response.Entries {
				events[i] = e.Event
			}
			facts := operation.Fold(events)
			if opts.output != "table" {
				return writeOperation(opts, c.OutOrStdout(), facts)
			}
			opts.operation(c.OutOrStdout(), facts)
			return nil
		},
	}
	c.AddCommand(parametersCommand(opts))
	return c
}

func (o *options) operation(w io.Writer, f operation.Facts) {
	r := f.Registration
	fmt.Fprintf(w, "%s: %s\n%s\n\n", r.GetName(), r.GetFullName(), r.GetProgramme())
	facts := o.grid(w, o.word("Größe", "fact"), o.word("Wert", "value"))
	facts.AppendRow(table.Row{o.word("Laufzeit", "period"), f.Start.String() + " – " + f.End.String()})
	facts.AppendRow(table.Row{o.word("Ergebnisse bis", "results until"), f.LastResultDay().String()})
	facts.AppendRow(table.Row{o.word("Indikatoren", "indicators"), o.value(f.IndicatorSet.String())})
	facts.AppendRow(table.Row{o.word("Zeitzone", "time zone"), r.GetTimeZone()})
	facts.AppendRow(table.Row{o.word("Träger", "lead"), r.GetLead()})
	facts.AppendRow(table.Row{o.word("Vorläufer", "predecessor"), r.GetPredecessor()})
	for _, a := range f.Areas {
		facts.AppendRow(table.Row{o.word("Programmgebiet", "area"), a.GetName()})
	}
	for _, a := range r.GetAreaReports() {
		facts.AppendRow(table.Row{o.word("Gebiet / Stadt", "area / city") + " (" + a.GetSource() + ")", areaRates(a)})
	}
	for _, g := range f.Grants {
		facts.AppendRow(table.Row{o.value(g.Decision.GetKind().String()) + " " + g.On.String(), grantWords(g)})
	}
	facts.Render()
	if len(f.Targets) > 0 {
		targets := o.grid(w, o.word("Ziel", "target"), o.word("Wert", "value"), o.word("bis", "by"))
		for _, t := range targetsOf(f) {
			targets.AppendRow(table.Row{strings.TrimSpace(t.Code + " " + t.Breakdown), t.Value, t.DueOn})
		}
		targets.Render()
	}
	partners := o.grid(w, o.word("Partner", "partner"), "ID", o.word("Rolle", "role"), o.word("von", "from"), o.word("bis", "to"))
	for _, p := range f.Partners {
		partners.AppendRow(table.Row{p.Name, p.Organisation, o.value(p.Role.String()), p.Joined.String(), p.Left.String()})
	}
	partners.Render()
	for _, p := range f.Policies {
		fmt.Fprintf(w, o.word("Nachbegleitung: Regelwerk %d gilt ab %s\n", "Follow-up: policy %d is valid from %s\n"), p.Version, p.ValidFrom)
	}
}

func (o *options) grid(w io.Writer, heads ...string) table.Writer {
	t := table.NewWriter()
	t.SetOutputMirror(w)
	t.SetStyle(table.StyleLight)
	t.Style().Format.Header = 0
	row := table.Row{}
	for _, h := range heads {
		row = append(row, h)
	}
	t.AppendHeader(row)
	return t
}

func areaRates(a *journeyv1.AreaReport) string {
	var out []string
	rate := func(name string, area, city *float64) {
		if area != nil && city != nil {
			out = append(out, fmt.Sprintf("%s %.1f %% / %.1f %%", name, *area, *city))
		}
	}
	area, city := a.GetAreaFigures(), a.GetCityFigures()
	if area != nil && city != nil {
		rate("SGB II", area.Sgb2Rate, city.Sgb2Rate)
		rate("unemployment", area.UnemploymentRate, city.UnemploymentRate)
		rate("migration background", area.MigrationBackgroundRate, city.MigrationBackgroundRate)
		if area.Residents != nil && city.Residents != nil {
			out = append(out, fmt.Sprintf("residents %d / %d", *area.Residents, *city.Residents))
		}
	}
	return strings.Join(out, ", ")
}

func grantWords(g operation.Grant) string {
	out := g.From.String() + " – " + g.To.String()
	if c := g.Decision.TotalBudgetCents; c != nil {
		out += fmt.Sprintf(", budget %d.%02d EUR", *c/100, *c%100)
	}
	if c := g.Decision.GrantCents; c != nil {
		out += fmt.Sprintf(", grant %d.%02d EUR", *c/100, *c%100)
	}
	if p := g.Decision.RatePercent; p != nil {
		out += fmt.Sprintf(", %.0f %%", *p)
	}
	return out
}

package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	journeyv1 "journey/proto/journey/v1"
)

func followupsBoardCommand(opts *options) *cobra.Command {
	request := &journeyv1.GetFollowUpBoardRequest{}
	var charts boardCharts
	c := &cobra.Command{
		Use:   "board",
		Short: "The coordinator's board: completion rates, what is overdue for longest, lost, to come, and nobody's",
		Long: `A rate is how many follow-ups are completed, in time or late, of those that are completed, overdue, lost or
declined. What can still be done in time and what is not required stand in no rate. The forecast says how many
windows open and close in each week, and how many are open on its Sunday, if nothing more were done.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if opts.output == "csv" {
				return usage("there is no output csv here; there are table, json, jsonl")
			}
			if err := charts.check(); err != nil {
				return err
			}
			client, err := opts.client()
			if err != nil {
				return err
			}
			board, err := client.followup.GetFollowUpBoard(c.Context(), request)
			if err != nil {
				return opts.answer(err)
			}
			names, err := opts.staffNames(c.Context(), client)
			if err != nil {
				return err
			}
			opts.warn(c.ErrOrStderr(), board.Freshness)
			if err := charts.draw(opts, request.Operation, board); err != nil {
				return err
			}
			if opts.output != "table" {
				return writeJSON(opts, c.OutOrStdout(), []*journeyv1.GetFollowUpBoardResponse{board})
			}
			return opts.board(c.OutOrStdout(), board, names)
		},
	}
	c.Flags().StringVar(&request.Operation, "operation", "", "the operation")
	c.Flags().StringVar(&request.On, "on", "", "the business date (default: today)")
	c.Flags().StringVar(&request.Caseworker, "caseworker", "", "only the follow-ups of this caseworker")
	c.Flags().StringVar(&request.Partner, "partner", "", "only the follow-ups of this partner")
	c.Flags().StringVar(&charts.forecast, "svg", "", "draw the forecast into this file (.svg, or .html with its table)")
	c.Flags().StringVar(&charts.rates, "rates-svg", "", "draw the rates by checkpoint into this file (likewise)")
	c.Flags().BoolVar(&charts.force, "force", false, "write over the files if they exist")
	required(c, "operation")
	return c
}

// board prints the board for people, who read names of staff.
func (o *options) board(w io.Writer, b *journeyv1.GetFollowUpBoardResponse, staff func(id string) string) error {
	fmt.Fprintf(w, o.word("Nachbegleitung am %s%s\n", "Follow-up on %s%s\n"), b.On, o.freshness(b.Freshness))
	o.rates(w, o.word("Stichtag", "checkpoint"), b.Checkpoints, o.checkpoint, b.All)
	o.rates(w, o.word("Fallmanagement", "caseworker"), b.Caseworkers, func(key string) string { return staff(o.responsible(key)) }, nil)
	o.rates(w, o.word("Partner", "partner"), b.Partners, o.responsible, nil)
	if len(b.Lost) > 0 {
		t := o.grid(w, o.word("nicht erreichbar nach so vielen Versuchen", "lost after so many attempts"), o.word("Anzahl", "count"))
		for _, l := range b.Lost {
			t.AppendRow(table.Row{l.Attempts, l.Count})
		}
		t.Render()
	}
	forecast := o.grid(w, o.word("Woche ab", "week from"), o.word("Fenster öffnen", "windows open"),
		o.word("Fenster schließen", "windows close"), o.word("offen am Sonntag", "open on Sunday"))
	for _, k := range b.Forecast {
		forecast.AppendRow(table.Row{k.From, k.Opens, k.Closes, k.Open})
	}
	forecast.Render()
	for _, list := range []struct {
		german, english string
		rows            []*journeyv1.Obligation
		total           uint64
	}{
		{"Am längsten überfällig: %d von %d", "Overdue for longest: %d of %d", b.OldestOverdue, b.All.GetOverdue()},
		{"Fällig in den nächsten 14 Tagen: %d von %d", "Due within 14 days: %d of %d", b.FallingDue, b.FallingDueTotal},
		{"Offen, und niemand ist zuständig: %d von %d", "Open, and nobody is responsible: %d of %d", b.Unassigned, b.UnassignedTotal},
	} {
		fmt.Fprintf(w, o.word(list.german, list.english)+"\n", len(list.rows), list.total)
		if len(list.rows) == 0 {
			continue
		}
		if err := write(o, w, o.obligationColumns(staff), list.rows); err != nil {
			return err
		}
	}
	return nil
}

// rates prints a row for each rate, and one for all if all is given.
func (o *options) rates(w io.Writer, of string, rates []*journeyv1.FollowUpRate, name func(string) string, all *journeyv1.FollowUpRate) {
	t := o.grid(w, of, o.word("Quote", "rate"), o.word("von", "of"), o.word("rechtzeitig", "in time"), o.word("verspätet", "late"),
		o.word("überfällig", "overdue"), o.word("nicht erreichbar", "lost"), o.word("abgelehnt", "declined"))
	row := func(name string, r *journeyv1.FollowUpRate) table.Row {
		return table.Row{name, o.ratePercent(r), r.Base, r.Completed, r.Late, r.Overdue, r.Lost, r.Declined}
	}
	for _, r := range rates {
		t.AppendRow(row(name(r.Key), r))
	}
	if all != nil {
		t.AppendRow(row(o.word("alle", "all"), all))
	}
	t.Render()
}

// ratePercent is the rate with one decimal; a dash if there is nothing that it is a share of.
func (o *options) ratePercent(r *journeyv1.FollowUpRate) string {
	if r.Percent == nil {
		return "–"
	}
	text := strconv.FormatFloat(r.GetPercent(), 'f', 1, 64)
	if o.lang == "de" {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text + " %"
}

// checkpoint is the words for employment.91, exit.28d and exit.6m.
func (o *options) checkpoint(key string) string {
	clock, after, _ := strings.Cut(key, ".")
	begin := o.word("Austritt", "exit")
	if clock == "employment" {
		begin = o.word("Beschäftigung", "employment")
	}
	if months, ok := strings.CutSuffix(after, "m"); ok {
		return fmt.Sprintf(o.word("%s, %s Monate", "%s, %s months"), begin, months)
	}
	return fmt.Sprintf(o.word("%s, Tag %s", "%s, day %s"), begin, strings.TrimSuffix(after, "d"))
}

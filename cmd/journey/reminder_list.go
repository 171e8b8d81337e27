package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"journey/cmd/journey/reminder"
	"journey/domain/calendar"
	rule "journey/domain/reminder"
	"journey/eventstore"
)

func reminderListCommand(opts *options) *cobra.Command {
	var filter reminder.Filter
	var stage, state string
	limit := 100
	c := &cobra.Command{
		Use: "list", Short: "The ledger of reminders: what was planned, sent, passed over, not needed; the latest first", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			if filter.Stage, err = oneOf("stage", stage, rule.Stages()); err != nil {
				return err
			}
			if filter.State, err = oneOf("state", state, reminder.States()); err != nil {
				return err
			}
			if filter.Limit = limit; opts.output != "table" && !c.Flags().Changed("limit") {
				filter.Limit = 0
			}
			return opts.onReminders(c, func(ctx context.Context, p *parts, _ eventstore.Store) error {
				all, total, err := reminder.List(ctx, p.database, filter)
				if err != nil {
					return err
				}
				if err := opts.reminders(c.OutOrStdout(), all, reminder.Sent); err != nil {
					return err
				}
				opts.note(c.OutOrStdout(), opts.word("%d von %d", "%d of %d"), len(all), total)
				return nil
			})
		},
	}
	c.Flags().StringVar(&filter.Operation, "operation", "", "only those of this operation")
	c.Flags().StringVar(&stage, "stage", "", "only this stage: opened, overdue, week_overdue")
	c.Flags().StringVar(&state, "state", "", "only in this state: planned, sent, passed_over, not_needed")
	c.Flags().IntVar(&limit, "limit", limit, "at most so many (json, jsonl and csv without it: all)")
	return c
}

func reminderCheckCommand(opts *options, with *reminding) *cobra.Command {
	var question reminder.Question
	var on string
	c := &cobra.Command{
		Use: "check", Short: "Which reminders would be planned on a day, when they would go out and to whom; nothing is sent",
		Long: `Today and on later days: what the ledger does not have yet, by what is known now. On an earlier day: what that day
brought, whatever the ledger has.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			if question.On, err = calendar.Parse(on); err != nil {
				return usage("--on: %w", err)
			}
			settings, err := with.settings(opts)
			if err != nil {
				return err
			}
			question.Now = time.Now()
			return opts.onReminders(c, func(ctx context.Context, p *parts, store eventstore.Store) error {
				if err := reminder.Prepare(ctx, p.database); err != nil {
					return err
				}
				all, err := reminder.Check(ctx, p.database, store, settings, question)
				if err != nil {
					return err
				}
				if err := opts.reminders(c.OutOrStdout(), all, reminder.Planned); err != nil {
					return err
				}
				opts.note(c.OutOrStdout(), opts.word("%d Erinnerungen; verschickt wurde nichts", "%d reminders; nothing was sent"), len(all))
				return nil
			})
		},
	}
	c.Flags().StringVar(&question.Operation, "operation", "", "only those of this operation")
	c.Flags().StringVar(&on, "on", "", "the business date (default: today)")
	return c
}

// onReminders does something with the ledger and the log.
func (o *options) onReminders(c *cobra.Command, do func(context.Context, *parts, eventstore.Store) error) error {
	d, err := o.deployment()
	if err != nil {
		return err
	}
	return d.withoutKeys(c.Context(), newLog(c.ErrOrStderr()), func(p *parts, store eventstore.Store) error {
		return do(c.Context(), p, store)
	})
}

// reminderLine is a reminder for a program.
type reminderLine struct {
	Reminder      string   `json:"reminder"`
	Operation     string   `json:"operation"`
	Participant   string   `json:"participant"`
	Obligation    string   `json:"obligation"`
	Stage         string   `json:"stage"`
	State         string   `json:"state"`
	OpensOn       string   `json:"opens_on"`
	CheckpointOn  string   `json:"checkpoint_on"`
	ClosesOn      string   `json:"closes_on"`
	Caseworker    string   `json:"caseworker"`
	Partner       string   `json:"partner"`
	ToCoordinator bool     `json:"to_coordinator"`
	Recipients    []string `json:"recipients"`
	DecidedAt     string   `json:"decided_at"`
	PlannedFor    string   `json:"planned_for,omitempty"`
	SettledAt     string   `json:"settled_at,omitempty"`
}

func lineOf(r reminder.Reminder) reminderLine {
	return reminderLine{r.ID, r.Operation, r.Participant, r.Obligation, string(r.Stage), string(r.State), r.Opens.String(), r.Checkpoint.String(),
		r.Closes.String(), r.Caseworker, r.Partner, r.ToCoordinator, append([]string{}, r.Recipients...), inFull(r.DecidedAt), inFull(r.PlannedFor), inFull(r.SettledAt)}
}

// reminders writes reminders, of which those in the state told say whom they go to.
func (o *options) reminders(w io.Writer, all []reminder.Reminder, told reminder.State) error {
	if o.output != "table" {
		var lines []reminderLine
		for _, r := range all {
			lines = append(lines, lineOf(r))
		}
		head := []string{"reminder", "operation", "participant", "obligation", "stage", "state", "opens_on", "checkpoint_on", "closes_on",
			"caseworker", "partner", "to_coordinator", "recipients", "decided_at", "planned_for", "settled_at"}
		return writeRecords(o, w, lines, head, func(l reminderLine) []string {
			return []string{l.Reminder, l.Operation, l.Participant, l.Obligation, l.Stage, l.State, l.OpensOn, l.CheckpointOn, l.ClosesOn,
				l.Caseworker, l.Partner, fmt.Sprint(l.ToCoordinator), strings.Join(l.Recipients, " "), l.DecidedAt, l.PlannedFor, l.SettledAt}
		})
	}
	heads := []string{"stage", "state", "operation", "participant", "obligation", "window closes", "responsible", "goes to", "planned for", "settled"}
	if o.lang == "de" {
		heads = []string{"Anlass", "Stand", "Vorhaben", "Teilnahme", "Verpflichtung", "Fenster bis", "zuständig", "geht an", "geplant für", "abgeschlossen"}
	}
	t := o.grid(w, heads...)
	for _, r := range all {
		to := strings.Join(r.Recipients, " ")
		if r.State == told && to == "" {
			to = o.word("niemand", "nobody")
		}
		if r.ToCoordinator {
			to = strings.TrimSpace(o.word("Koordination ", "coordinator ") + to)
		}
		german, english := r.State.Words()
		t.AppendRow(table.Row{o.value("REMINDER_STAGE_" + strings.ToUpper(string(r.Stage))), o.word(german, english), r.Operation, r.Participant, r.Obligation,
			r.Closes, r.Caseworker, to, o.clock(r.PlannedFor), o.clock(r.SettledAt)})
	}
	t.Render()
	return nil
}

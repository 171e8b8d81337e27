package main

import (
	"cmp"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"journey/domain/narrative"
	journeyv1 "journey/proto/journey/v1"
)

func replayCommand(opts *options) *cobra.Command {
	request := &journeyv1.ReplayHistoryRequest{}
	var file string
	var whole wholeOperation
	c := &cobra.Command{
		Use:   "replay PARTICIPANT|--all",
		Short: "Replay a journey: beside each step its rules, the state after it, the figures and follow-ups it moved",
		Long: `Replay a journey for an audit, step by step as it was recorded: the rules that each step is held against by this
release, how the person stood after it, and what it moved: official figures at the cut-off, and follow-ups as they
stand on that day. Tables name a figure if it counted or counts, or is unknown; -o json names every one that moved.

--case-file writes the same as one page of HTML that needs nothing else and prints well; a browser makes a PDF of it.`,
		Example: `  journey replay p-0007 --operation laqs --cut-off 2017-12-31 --lang de
  journey replay p-0007 --operation laqs --as auditor --case-file p-0007.html
  journey replay --all --operation laqs --as auditor -o jsonl`,
		RunE: func(c *cobra.Command, args []string) error {
			if err := whole.alone(c, "case-file"); err != nil {
				return err
			}
			if file != "" && !strings.EqualFold(filepath.Ext(file), ".html") {
				return usage("--case-file writes HTML, so its name must end in .html; print the page in a browser for a PDF")
			}
			if whole.all {
				return opts.replays(c, &whole, request)
			}
			request.Participant = args[0]
			client, err := opts.client()
			if err != nil {
				return err
			}
			zone, err := client.zone(c.Context(), request.Operation)
			if err != nil {
				return opts.answer(err)
			}
			response, err := client.replay.ReplayHistory(c.Context(), request)
			if err != nil {
				return opts.answer(err)
			}
			if file == "" {
				return opts.replay(c.OutOrStdout(), response, zone)
			}
			if err := opts.caseFile(file, request, response, zone); err != nil {
				return err
			}
			opts.note(c.OutOrStdout(), opts.word("Fallakte mit %d Schritten: %s", "Case file of %d steps: %s"), len(response.Steps), file)
			return nil
		},
	}
	c.Flags().StringVar(&request.Operation, "operation", "", "the operation")
	c.Flags().StringVar(&request.CutOff, "cut-off", "", "cut-off of the figures, and the day of the follow-ups (default: today)")
	c.Flags().StringVar(&file, "case-file", "", "write a printable page to this file, which must not be there yet")
	whole.bind(c)
	required(c, "operation")
	return c
}

// replayed is one step as a reader sees it.
type replayed struct {
	narrative.Line
	// Day and RecordedOn are On and Recorded as the language writes them.
	Day, RecordedOn string
	Rules           []string
	State           []string
	Figures         []string
	Obligations     []string
	// Position and Hash say where it lies in the log, and what it is there.
	Position uint64
	Hash     string
}

// replayedLines are the steps of a replay in words, in the order in which they were recorded.
func (o *options) replayedLines(steps []*journeyv1.ReplayedStep, zone *time.Location) []replayed {
	entries := make([]*journeyv1.HistoryEntry, len(steps))
	for i, s := range steps {
		entries[i] = s.Entry
	}
	lines := narrative.History(entries, o.lang, zone)
	slices.SortFunc(lines, func(a, b narrative.Line) int { return cmp.Compare(a.Version, b.Version) })
	all := make([]replayed, len(lines))
	for i, s := range steps {
		all[i] = replayed{
			Line: lines[i], Day: narrative.Day(lines[i].On, o.lang), RecordedOn: narrative.Day(lines[i].Recorded, o.lang),
			State: o.stateWords(s.State), Position: s.Entry.GetPosition().GetSequence(), Hash: hex.EncodeToString(s.Entry.Hash),
		}
		for _, rule := range s.Rules {
			all[i].Rules = append(all[i].Rules, o.word(rule.German, rule.English))
		}
		for _, f := range s.Figures {
			if told(f.Before) || told(f.After) {
				all[i].Figures = append(all[i].Figures, o.figureMoved(f))
			}
		}
		for _, m := range s.Obligations {
			all[i].Obligations = append(all[i].Obligations, o.obligationMoved(m))
		}
	}
	return all
}

// told says of how a participation counts whether a person wants to hear of it.
func told(c journeyv1.Counting) bool {
	return c == journeyv1.Counting_COUNTING_YES || c == journeyv1.Counting_COUNTING_UNKNOWN
}

func (o *options) stateWords(s *journeyv1.JourneyState) []string {
	words := []string{o.value(s.GetPhase().String())}
	for _, open := range []struct {
		german, english string
		ids             []string
	}{
		{"Hemmnisse", "barriers", s.GetBarriers()},
		{"Ziele", "goals", s.GetGoals()},
		{"Module", "modules", s.GetModules()},
		{"Erprobungen", "trials", s.GetTrials()},
		{"Vermittlungen", "placements", s.GetPlacements()},
	} {
		if len(open.ids) > 0 {
			words = append(words, o.word("offene ", "open ")+o.word(open.german, open.english)+": "+strings.Join(open.ids, ", "))
		}
	}
	return words
}

func (o *options) figureMoved(f *journeyv1.MovedFigure) string {
	side := func(c journeyv1.Counting, breakdown string) string {
		if c == journeyv1.Counting_COUNTING_UNSPECIFIED {
			return "–"
		}
		if breakdown != "" {
			return o.value(c.String()) + " (" + o.breakdownWord(breakdown) + ")"
		}
		return o.value(c.String())
	}
	line := f.Code + ": " + side(f.Before, f.BreakdownBefore) + " → " + side(f.After, f.BreakdownAfter)
	if why := o.word(f.German, f.English); why != "" {
		line += ". " + why
	}
	return line
}

func (o *options) breakdownWord(breakdown string) string {
	switch breakdown {
	case "women":
		return o.word("Frauen", "women")
	case "men":
		return o.word("Männer", "men")
	case "non_binary":
		return o.word("nicht-binär", "non-binary")
	}
	return o.word("ohne Angabe", "not stated")
}

func (o *options) obligationMoved(m *journeyv1.MovedObligation) string {
	side := func(s journeyv1.ObligationState) string {
		if s == journeyv1.ObligationState_OBLIGATION_STATE_UNSPECIFIED {
			return "–"
		}
		return o.value(s.String())
	}
	line := m.Obligation + ": " + side(m.Before) + " → " + side(m.After) + ", " +
		narrative.Day(m.OpensOn, o.lang) + o.word(" bis ", " to ") + narrative.Day(m.ClosesOn, o.lang)
	if m.Moved {
		line += o.word(" (Fenster verschoben)", " (window moved)")
	}
	return line
}

// replayHead are the columns of a replay in CSV.
var replayHead = []string{"date", "version", "step", "marks", "rules", "state", "figures", "follow-ups", "recorded by", "recorded", "position", "hash"}

// replay prints a replay: told for people and in CSV, the steps themselves in JSON.
func (o *options) replay(w io.Writer, r *journeyv1.ReplayHistoryResponse, zone *time.Location) error {
	if o.forMachines() {
		return writeJSON(o, w, r.Steps)
	}
	lines := o.replayedLines(r.Steps, zone)
	if o.output == "csv" {
		return writeRows(w, replayHead, replayRows(lines))
	}
	o.replayTable(w, lines)
	o.note(w, o.word("Stichtag %s, Indikatoren %s, Position %d", "cut-off %s, indicators %s, position %d"), r.CutOff, cmp.Or(r.Definition, "–"), r.Position.GetSequence())
	return nil
}

func replayRows(lines []replayed) [][]string {
	rows := make([][]string, len(lines))
	for i, l := range lines {
		in := func(all []string) string { return strings.Join(all, "\n") }
		rows[i] = []string{
			l.On, strconv.FormatUint(l.Version, 10), l.Sentence, in(l.Marks), in(l.Rules), in(l.State), in(l.Figures),
			in(l.Obligations), l.By, l.Recorded, strconv.FormatUint(l.Position, 10), l.Hash,
		}
	}
	return rows
}

func (o *options) replayTable(w io.Writer, lines []replayed) {
	t := o.storyGrid(w, o.word("Datum", "date"), "#", o.word("was geschah und was es bewegte", "what happened and what it moved"), o.word("erfasst von", "recorded by"), 3)
	for _, l := range lines {
		parts := []string{o.told(l.Line)}
		for _, what := range o.effects(l) {
			for _, line := range what.Lines {
				parts = append(parts, what.Name+": "+line)
			}
		}
		t.AppendRow(table.Row{l.Day, l.Version, strings.Join(parts, "\n"), o.recorded(l.Line)})
	}
	t.Render()
}

// effect is one kind of what a step did.
type effect struct {
	Name  string
	Lines []string
}

func (o *options) effects(l replayed) []effect {
	return []effect{
		{o.word("Regel", "rule"), l.Rules},
		{o.word("danach", "after it"), []string{strings.Join(l.State, "; ")}},
		{o.word("Zahl", "figure"), l.Figures},
		{o.word("Nachbegleitung", "follow-up"), l.Obligations},
	}
}

// caseFile writes the page. It is for nobody but who asked: the file can be read by its owner alone, and none
// that is there is written over.
func (o *options) caseFile(name string, request *journeyv1.ReplayHistoryRequest, r *journeyv1.ReplayHistoryResponse, zone *time.Location) error {
	out, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return usage("the file of --case-file is there already; remove it or give another name")
	}
	if err != nil {
		return err
	}
	if err := errors.Join(o.page(out, request, r, zone), out.Close()); err != nil {
		return fmt.Errorf("case file: %w", errors.Join(err, os.Remove(name)))
	}
	return nil
}

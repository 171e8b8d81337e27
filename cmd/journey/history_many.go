package main

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/proto"

	"journey/domain/narrative"
	journeyv1 "journey/proto/journey/v1"
)

// many writes history after history: as tables with a title each, or as one list in JSON or CSV.
type many struct {
	o     *options
	out   *bufio.Writer
	head  []string // of CSV
	begun bool
}

func newMany(o *options, w io.Writer, head ...string) *many {
	return &many{o: o, out: bufio.NewWriterSize(w, 64<<10), head: head}
}

// writeAll writes the messages of a history in JSON.
func writeAll[M proto.Message](m *many, messages []M) error {
	between, first := "\n", ""
	if m.o.output == "json" {
		between, first = ",\n", "["
	}
	for _, message := range messages {
		text, err := line(message)
		if err != nil {
			return err
		}
		before := between
		if !m.begun {
			before, m.begun = first, true
		}
		if _, err := m.out.WriteString(before + string(text)); err != nil {
			return err
		}
	}
	return nil
}

// rows writes the rows of a history in CSV, each with what names it before it.
func (m *many) rows(names []string, rows [][]string) error {
	out := csv.NewWriter(m.out)
	if !m.begun {
		m.begun = true
		if err := out.Write(m.head); err != nil {
			return err
		}
	}
	for _, row := range rows {
		if err := out.Write(slices.Concat(names, row)); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// title is the line above a table.
func (m *many) title(text string) {
	if m.begun {
		fmt.Fprintln(m.out)
	}
	m.begun = true
	fmt.Fprintln(m.out, text)
}

// end writes what is missing when everything is there. What broke off stays broken off, so that nobody takes it for all.
func (m *many) end(err error) error {
	if err == nil {
		switch {
		case m.o.output == "json" && !m.begun:
			_, err = m.out.WriteString("[]\n")
		case m.o.output == "json":
			_, err = m.out.WriteString("]\n")
		case m.o.output == "csv" && !m.begun:
			err = m.rows(nil, nil)
		case m.o.output == "jsonl" && m.begun:
			_, err = m.out.WriteString("\n")
		}
	} else if m.o.output == "jsonl" && m.begun {
		fmt.Fprintln(m.out)
	}
	if flushed := m.out.Flush(); err == nil {
		err = flushed
	}
	return err
}

// histories tells every history of an operation.
func (o *options) histories(c *cobra.Command, f *wholeOperation, request *journeyv1.GetHistoryRequest) error {
	client, zone, from, err := f.reads(c.Context(), o, request.Operation)
	if err != nil {
		return err
	}
	stream, err := client.whole.StreamHistories(c.Context(), &journeyv1.StreamHistoriesRequest{
		Operation: request.Operation, AsKnown: request.AsKnown, On: request.On, From: from,
	})
	if err != nil {
		return o.answer(err)
	}
	defer stream.Close()
	out := newMany(o, c.OutOrStdout(), slices.Concat([]string{"kind", "subject"}, storyHead)...)
	return out.end(o.runs(c.Context(), c.ErrOrStderr(), func() (string, *journeyv1.StreamProgress, error) {
		m, err := stream.Receive()
		if err != nil || m.Subject == "" {
			return "", m.GetProgress(), err
		}
		kind := kindID(m.Kind)
		if o.forMachines() {
			return kind + "/" + m.Subject, m.Progress, writeAll(out, m.Entries)
		}
		lines := narrative.History(m.Entries, o.lang, zone)
		if o.output == "csv" {
			return kind + "/" + m.Subject, m.Progress, out.rows([]string{kind, m.Subject}, storyRows(lines))
		}
		out.title(o.value(m.Kind.String()) + " " + m.Subject)
		o.storyTable(out.out, lines)
		return kind + "/" + m.Subject, m.Progress, nil
	}))
}

// replays replays every participant of an operation.
func (o *options) replays(c *cobra.Command, f *wholeOperation, request *journeyv1.ReplayHistoryRequest) error {
	client, zone, from, err := f.reads(c.Context(), o, request.Operation)
	if err != nil {
		return err
	}
	stream, err := client.whole.StreamReplays(c.Context(), &journeyv1.StreamReplaysRequest{
		Operation: request.Operation, CutOff: request.CutOff, From: from,
	})
	if err != nil {
		return o.answer(err)
	}
	defer stream.Close()
	out := newMany(o, c.OutOrStdout(), slices.Concat([]string{"participant"}, replayHead)...)
	return out.end(o.runs(c.Context(), c.ErrOrStderr(), func() (string, *journeyv1.StreamProgress, error) {
		m, err := stream.Receive()
		if err != nil || m.Participant == "" {
			return "", m.GetProgress(), err
		}
		at := kindID(journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT) + "/" + m.Participant
		if o.forMachines() {
			return at, m.Progress, writeAll(out, m.Steps)
		}
		lines := o.replayedLines(m.Steps, zone)
		if o.output == "csv" {
			return at, m.Progress, out.rows([]string{m.Participant}, replayRows(lines))
		}
		out.title(o.value(journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT.String()) + " " + m.Participant)
		o.replayTable(out.out, lines)
		return at, m.Progress, nil
	}))
}

// kindID is the word by which a kind of history is given.
func kindID(kind journeyv1.HistoryKind) string {
	return strings.ToLower(strings.TrimPrefix(kind.String(), "HISTORY_KIND_"))
}

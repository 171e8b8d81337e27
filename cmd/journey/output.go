package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"

	"github.com/jedib0t/go-pretty/v6/table"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// column is one column of a listing: its heads in both languages and what it shows of a message.
type column[M proto.Message] struct {
	german, english string
	show            func(M) string
}

// write prints a listing: a table for people, JSON, JSON Lines or CSV for machines. Machines get the
// whole messages in JSON, the columns in CSV.
func write[M proto.Message](o *options, w io.Writer, columns []column[M], messages []M) error {
	switch o.output {
	case "table":
		t := table.NewWriter()
		t.SetOutputMirror(w)
		t.SetStyle(table.StyleLight)
		t.Style().Format.Header = 0
		head := table.Row{}
		for _, c := range columns {
			head = append(head, o.word(c.german, c.english))
		}
		t.AppendHeader(head)
		for _, m := range messages {
			row := table.Row{}
			for _, c := range columns {
				row = append(row, c.show(m))
			}
			t.AppendRow(row)
		}
		t.Render()
		return nil
	case "csv":
		out := csv.NewWriter(w)
		var head []string
		for _, c := range columns {
			head = append(head, c.english)
		}
		if err := out.Write(head); err != nil {
			return err
		}
		for _, m := range messages {
			var row []string
			for _, c := range columns {
				row = append(row, c.show(m))
			}
			if err := out.Write(row); err != nil {
				return err
			}
		}
		out.Flush()
		return out.Error()
	case "json", "jsonl":
		return writeJSON(o, w, messages)
	}
	return usage("there is no output %q; there are table, json, jsonl, csv", o.output)
}

func writeJSON[M proto.Message](o *options, w io.Writer, messages []M) error {
	between, first, last := "\n", "", "\n"
	if o.output == "json" {
		between, first, last = ",\n", "[", "]\n"
	}
	if _, err := io.WriteString(w, first); err != nil {
		return err
	}
	for i, m := range messages {
		text, err := line(m)
		if err != nil {
			return err
		}
		if i > 0 {
			text = append([]byte(between), text...)
		}
		if _, err := w.Write(text); err != nil {
			return err
		}
	}
	if len(messages) == 0 && o.output == "jsonl" {
		return nil
	}
	_, err := io.WriteString(w, last)
	return err
}

// line is a message as one line of JSON, always the same for the same message.
func line(m proto.Message) ([]byte, error) {
	text, err := protojson.MarshalOptions{UseProtoNames: true}.Marshal(m)
	if err != nil {
		return nil, err
	}
	return compact(text)
}

func (o *options) word(german, english string) string {
	if o.lang == "de" {
		return german
	}
	return english
}

// note prints a line for people; machines do not get it.
func (o *options) note(w io.Writer, format string, args ...any) {
	if o.output == "table" {
		fmt.Fprintf(w, format+"\n", args...)
	}
}

// writeValues prints values that are no messages of the contract, for machines, in JSON.
func writeValues[V any](o *options, w io.Writer, values []V) error {
	switch o.output {
	case "json":
		return json.NewEncoder(w).Encode(append([]V{}, values...)) // an empty list, not null
	case "jsonl":
		out := json.NewEncoder(w)
		for _, v := range values {
			if err := out.Encode(v); err != nil {
				return err
			}
		}
		return nil
	}
	return usage("there is no output %q here; there are table, json, jsonl", o.output)
}

// writeRecords is writeValues that knows CSV as well: the cells that row makes of each value.
func writeRecords[V any](o *options, w io.Writer, values []V, head []string, row func(V) []string) error {
	if o.output != "csv" {
		return writeValues(o, w, values)
	}
	var rows [][]string
	for _, v := range values {
		rows = append(rows, row(v))
	}
	return writeRows(w, head, rows)
}

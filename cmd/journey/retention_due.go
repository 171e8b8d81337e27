package main

import (
	"encoding/csv"
	"io"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/proto"

	journeyv1 "journey/proto/journey/v1"
)

func retentionDueCommand(opts *options) *cobra.Command {
	request := &journeyv1.ListDueRequest{}
	var all bool
	var classes []string
	var limit int
	c := &cobra.Command{
		Use:   "due",
		Short: "List the participants and classes that have reached their end, since when, and by which rule",
		Long: `Reads every history of the operation from the log, page by page, and lists what may go: what is on hold, or kept
by a period that runs or has no end yet, is not among it. "journey retention show" says until when.`,
		Example: `  journey retention due --operation laqs
  journey retention due --all --on 2032-12-31 --class identity -o csv`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if all != (request.Operation == "") {
				return usage("say --operation, or --all")
			}
			var err error
			if request.Classes, err = privacyClasses(classes); err != nil {
				return err
			}
			client, err := opts.client()
			if err != nil {
				return err
			}
			columns := opts.retentionColumns()
			if all {
				columns = append([]column[*journeyv1.ClassRetention]{
					{"Vorhaben", "operation", func(c *journeyv1.ClassRetention) string { return c.Operation }},
				}, columns...)
			}
			list := &pages[*journeyv1.ClassRetention]{options: opts, out: c.OutOrStdout(), columns: columns, limit: limit}
			bar := newProgress(c.ErrOrStderr(), opts.word("Teilnahmen", "participants"), 0)
			examined, before, operation := 0, 0, ""
			for {
				response, err := client.retention.ListDue(c.Context(), request)
				if err != nil {
					return opts.answer(err)
				}
				if err := list.add(response.Due); err != nil {
					return err
				}
				if response.Operation != operation {
					before, operation = examined, response.Operation
				}
				examined += int(response.Examined)
				bar.at(examined, before+int(response.Participants))
				if request.PageToken = response.NextPageToken; request.PageToken == "" {
					break
				}
			}
			if examined > quietly {
				bar.done()
			}
			if err := list.end(); err != nil {
				return err
			}
			opts.counted(c.OutOrStdout(), list.count, len(list.kept), examined)
			return nil
		},
	}
	c.Flags().StringVar(&request.Operation, "operation", "", "the operation")
	c.Flags().BoolVar(&all, "all", false, "every operation that you reach")
	c.Flags().StringVar(&request.On, "on", "", "the business date by which it has reached its end (default: today)")
	c.Flags().StringSliceVar(&classes, "class", nil, "only these classes: identity, contact, health, residence, family, narrative, special")
	c.Flags().IntVar(&limit, "limit", 100, "at most so many lines of the table (json, jsonl and csv: all)")
	return c
}

// quietly is how many participants are looked at without a line about it.
const quietly = 1000

// pages writes a listing that comes page by page: machines get each page as it comes, people a table of the first
// lines. No more than that is kept.
type pages[M proto.Message] struct {
	*options
	out     io.Writer
	columns []column[M]
	limit   int
	// kept are the lines of the table; count is how many there were in all.
	kept  []M
	count int
	csv   *csv.Writer
}

// add writes a page.
func (p *pages[M]) add(page []M) error {
	defer func() { p.count += len(page) }()
	switch p.output {
	case "csv":
		if p.csv == nil {
			p.csv = csv.NewWriter(p.out)
			p.row(func(c column[M]) string { return c.english })
		}
		for _, m := range page {
			p.row(func(c column[M]) string { return c.show(m) })
		}
		p.csv.Flush()
		return p.csv.Error()
	case "json", "jsonl":
		return p.lines(page)
	}
	p.kept = append(p.kept, page[:min(len(page), max(p.limit-len(p.kept), 0))]...)
	return nil
}

// row writes a line of CSV; what becomes of it Flush says.
func (p *pages[M]) row(cell func(column[M]) string) {
	cells := make([]string, len(p.columns))
	for i, c := range p.columns {
		cells[i] = cell(c)
	}
	_ = p.csv.Write(cells)
}

func (p *pages[M]) lines(page []M) error {
	for i, m := range page {
		text, err := line(m)
		if err != nil {
			return err
		}
		switch {
		case p.output == "jsonl":
			text = append(text, '\n')
		case p.count+i == 0:
			text = append([]byte("["), text...)
		default:
			text = append([]byte(",\n"), text...)
		}
		if _, err := p.out.Write(text); err != nil {
			return err
		}
	}
	return nil
}

// end writes what stands behind the last page.
func (p *pages[M]) end() error {
	switch {
	case p.output == "json" && p.count == 0:
		_, err := io.WriteString(p.out, "[]\n")
		return err
	case p.output == "json":
		_, err := io.WriteString(p.out, "]\n")
		return err
	case p.output == "table":
		return write(p.options, p.out, p.columns, p.kept)
	}
	return nil
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"journey/cmd/journey/tabular"
	journeyv1 "journey/proto/journey/v1"
)

// importBatch is how many steps go into one request: one atomic batch of the log.
const importBatch = 500

func importCommand(opts *options) *cobra.Command {
	var how importing
	c := &cobra.Command{
		Use:   "import FILE...",
		Short: "Import steps: JSON Lines (RecordRequest, one a line), CSV or XLSX with a mapping",
		Long: `Imports every row that the rules accept and writes each refused row with its column, value, rule and
sentence to the error file. Running it again changes nothing.

Exit code 0: everything is recorded. 4: some rows were refused. 1: nothing could be imported.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			how.lang = opts.lang
			if err := how.apart(args); err != nil {
				return err
			}
			rows, err := readRows(args, how.mapping, c.ErrOrStderr())
			if err != nil {
				return opts.inWords(err)
			}
			client, err := opts.client()
			if err != nil {
				return err
			}
			how.progress = newProgress(c.ErrOrStderr(), "import", len(rows))
			sum, err := how.run(c.Context(), client, rows)
			if err != nil {
				return opts.answer(err)
			}
			return sum.tell(opts, c.OutOrStdout(), how)
		},
	}
	c.Flags().BoolVar(&how.dryRun, "dry-run", false, "decide only, record nothing")
	c.Flags().StringVar(&how.errors, "errors", "import-errors.csv", "file for the refused rows")
	c.Flags().StringVar(&how.late, "known-later", "import-known-later.csv", "file for rows that become known later than their source says")
	c.Flags().StringVar(&how.mapping, "mapping", "", "mapping of columns (YAML), for CSV and XLSX")
	return c
}

// importing is one run of an import.
type importing struct {
	dryRun   bool
	errors   string
	late     string
	mapping  string
	lang     string // of the sentences in the error file: de, else English
	progress *progress
}

// apart holds that no file to be imported is written over.
func (i *importing) apart(paths []string) error {
	for _, written := range []string{i.errors, i.late} {
		for _, path := range paths {
			out, err := os.Stat(written)
			in, missing := os.Stat(path)
			if err == nil && missing == nil && os.SameFile(out, in) {
				return usage("%s is to be imported; give another file for what is refused (--errors) or known later (--known-later)", filepath.Base(path))
			}
		}
	}
	return nil
}

// imported is what came of an import.
type imported struct {
	// rows are the lines and rows of the files; of those of tables, idle ones have no step and the others
	// are steps in all.
	rows, steps, idle                          int
	recorded, repeated, refused, notices, late int
	position                                   *journeyv1.Position
}

// run sends the rows in batches, in order. It ends with an error only if the service does not answer;
// what was recorded until then stays, and a second run skips it.
func (i *importing) run(ctx context.Context, client *client, rows []row) (imported, error) {
	sum := counted(rows)
	refused := &refusedRows{path: i.errors, lang: i.lang}
	defer refused.close()
	defer i.progress.done()
	var known known
	_, err := again(ctx, i.progress, func() (err error) {
		known, err = knowledge(ctx, client, rows)
		return err
	})
	if err != nil {
		return sum, err
	}
	late := &lateRows{path: i.late}
	defer late.close()
	for len(rows) > 0 {
		batch := rows[:min(importBatch, len(rows))]
		rows = rows[len(batch):]
		request := &journeyv1.RecordAllRequest{DryRun: i.dryRun, KeepAccepted: true}
		var sent []row
		for _, r := range batch {
			if r.request == nil {
				if len(r.unreadable) > 0 {
					sum.refused++
				}
				if err := refused.add(r, r.unreadable...); err != nil {
					return sum, err
				}
				continue
			}
			request.Requests = append(request.Requests, r.request)
			sent = append(sent, r)
		}
		if len(sent) > 0 {
			var response *journeyv1.RecordAllResponse
			more, err := again(ctx, i.progress, func() (err error) {
				response, err = client.journey.RecordAll(ctx, request)
				return err
			})
			if err != nil {
				return sum, err
			}
			for at, result := range response.Results {
				if no := result.GetRefusal(); no != nil {
					sum.refused++
					if err := refused.add(sent[at], sent[at].refusedBy(no)); err != nil {
						return sum, err
					}
					continue
				}
				repeated := result.GetRecorded().GetRepeated()
				if repeated {
					sum.repeated++
				} else {
					sum.recorded++
				}
				if !repeated || more { // an attempt whose answer was lost may have recorded it just now
					if by := known.later(sent[at].request); !by.IsZero() && !i.dryRun {
						sum.late++
						if err := late.add(sent[at], by); err != nil {
							return sum, err
						}
					}
				}
				sum.notices += len(result.GetRecorded().GetNotices())
			}
			if response.Position.GetSequence() >= sum.position.GetSequence() {
				sum.position = response.Position
			}
		}
		i.progress.add(len(batch))
	}
	return sum, nil
}

// tell says what came of it and chooses the exit code.
func (s imported) tell(o *options, w io.Writer, how importing) error {
	verb := "recorded"
	if how.dryRun {
		verb = "would be recorded"
	}
	rows := fmt.Sprintf("%d rows", s.rows)
	if s.steps > 0 || s.idle > 0 {
		rows += fmt.Sprintf(" with %d steps", s.steps)
	}
	fmt.Fprintf(w, "%s: %d %s, %d known already, %d refused; %d to look at\n", rows, s.recorded, verb, s.repeated, s.refused, s.notices)
	if s.idle > 0 {
		fmt.Fprintf(w, "%d rows were passed over, because no step of the mapping applies to them\n", s.idle)
	}
	if s.late > 0 {
		fmt.Fprintf(w, "%d rows became known later than their source says, because later ones were recorded before them; see %s\n", s.late, how.late)
	}
	switch {
	case s.refused == 0:
		return nil
	case s.recorded+s.repeated == 0:
		return &exitError{code: exitRefused, err: fmt.Errorf("every row was refused; see %s", how.errors)}
	}
	return &exitError{code: exitPartial, err: fmt.Errorf("%d were refused; %s says why. Mend them and import again, what is recorded is skipped", s.refused, how.errors)}
}

// counted is the size of an import before it begins.
func counted(rows []row) imported {
	type place struct {
		file   string
		number int
	}
	sum, seen := imported{}, map[place]bool{}
	for _, r := range rows {
		if at := (place{r.file, r.number}); r.table == nil || !seen[at] {
			seen[at] = r.table != nil
			sum.rows++
		}
		if r.table != nil && r.request != nil {
			sum.steps++
		}
		if r.request == nil && len(r.unreadable) == 0 {
			sum.idle++
		}
	}
	return sum
}

// inWords says what is wrong with a mapping or a table in the language asked for.
func (o *options) inWords(err error) error {
	var fault *tabular.Fault
	if !errors.As(err, &fault) {
		return err
	}
	before := strings.TrimSuffix(err.Error(), fault.Error())
	code := exitRefused
	if strings.HasPrefix(fault.Rule, "mapping.") {
		code = exitUsage
	}
	return &exitError{code: code, err: errors.New(before + fault.In(o.lang))}
}

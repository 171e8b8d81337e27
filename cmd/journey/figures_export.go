package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"journey/cmd/journey/export"
	journeyv1 "journey/proto/journey/v1"
)

// exporting is what every export is told.
type exporting struct {
	operation, cutOff, known string
	format, out              string
	force                    bool
}

func exportCommand(opts *options) *cobra.Command {
	c := &cobra.Command{
		Use:   "export",
		Short: "Write files for other programs: a funder's participant file, tables, participations, memberships",
		Long: `Writes files and says which. A file that exists is not written over without --force; each file gets its
name when it is whole, and only its owner may read it.

Exit code 0: written. 4: written, some records were left out. 1: refused, nothing was written.`,
	}
	c.AddCommand(exportParticipants(opts), exportTables(opts), exportParticipations(opts), exportMemberships(opts))
	return c
}

func (e *exporting) bind(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&e.operation, "operation", "", "the operation")
	f.StringVar(&e.cutOff, "cut-off", "", "entries, re-entries and exits up to this day (default: today)")
	knownFlag(f, &e.known)
	f.StringVar(&e.out, "out", "", "where to write")
	f.BoolVar(&e.force, "force", false, "write over files that exist")
	required(c, "operation", "out")
}

// formats are the formats of tables, each with the end of its file names.
var formats = []struct{ name, suffix string }{{"csv", ".csv"}, {"csv-excel-de", ".csv"}, {"xlsx", ".xlsx"}, {"json", ".json"}, {"parquet", ".parquet"}}

func (e *exporting) checkFormat() error {
	var names []string
	for _, f := range formats {
		if names = append(names, f.name); f.name != e.format {
			continue
		}
		if filepath.Ext(e.out) != f.suffix {
			return usage("--out %s: the name of a file in the format %s ends in %s", e.out, f.name, f.suffix)
		}
		return nil
	}
	return usage("there is no format %q; there are %s", e.format, strings.Join(names, ", "))
}

func exportTables(opts *options) *cobra.Command {
	var e exporting
	var profile string
	c := &cobra.Command{
		Use:   "tables",
		Short: "Write the official table and the operation's own figures, with the definitions",
		Long: `Writes the official table and the operation's own figures. In XLSX and JSON they are one file with the
definitions beside them; in CSV and Parquet each table is a file of its own: for --out figures.csv
figures-official.csv, figures-own.csv and figures-definitions.csv. Parquet holds the definitions within.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := e.checkFormat(); err != nil {
				return err
			}
			shown, err := profileOf(profile)
			if err != nil {
				return err
			}
			known, err := asKnownOf(e.known)
			if err != nil {
				return err
			}
			files, err := newFiles(e.force, e.paths([]string{"official", "own"})...)
			if err != nil {
				return err
			}
			defer files.discard()
			client, err := opts.client()
			if err != nil {
				return err
			}
			table, err := client.indicator.GetTable(c.Context(), &journeyv1.GetTableRequest{Operation: e.operation, CutOff: e.cutOff, KnownAt: known.at, KnownOn: known.on, Profile: shown})
			if err != nil {
				return opts.answer(err)
			}
			opts.warn(c.ErrOrStderr(), table.Freshness)
			own, err := client.outcome.GetOutcomes(c.Context(), &journeyv1.GetOutcomesRequest{Operation: e.operation, CutOff: e.cutOff, KnownAt: known.at, KnownOn: known.on, Profile: shown})
			if err != nil {
				return opts.answer(err)
			}
			return opts.writeSheets(c, e, files, []export.Sheet{officialSheet(opts.lang, e.operation, profile, table), ownSheet(opts.lang, e.operation, profile, own)})
		},
	}
	e.bind(c)
	c.Flags().StringVar(&e.format, "format", "xlsx", "csv, csv-excel-de, xlsx, json or parquet")
	c.Flags().StringVar(&profile, "profile", "", "what may be published: suppressed, rounded-5 or rounded-10 (default: as it is, for those who may see that)")
	return c
}

// together says that a format holds several tables in one file.
func (e *exporting) together() bool { return e.format == "xlsx" || e.format == "json" }

// paths are the files that the tables go into, and that of the definitions where they do not lie within.
func (e *exporting) paths(tables []string) []string {
	if e.together() {
		return []string{e.out}
	}
	names := slices.Clone(tables)
	if e.format != "parquet" {
		names = append(names, "definitions")
	}
	base := strings.TrimSuffix(e.out, filepath.Ext(e.out))
	for i, name := range names {
		names[i] = base + "-" + name + filepath.Ext(e.out)
	}
	if len(tables) == 1 {
		names[0] = e.out
	}
	return names
}

// writeSheets writes tables in the order of the paths, and says which files there are now.
func (o *options) writeSheets(c *cobra.Command, e exporting, files *files, sheets []export.Sheet) error {
	each := sheets
	if !e.together() && e.format != "parquet" {
		each = append(slices.Clone(sheets), export.Definitions(o.lang, sheets...))
	}
	for i, path := range files.targets {
		err := files.write(path, func(w io.Writer) error {
			switch e.format {
			case "xlsx":
				return export.XLSX(w, o.lang, sheets...)
			case "json":
				return export.JSON(w, sheets...)
			case "parquet":
				return export.Parquet(w, each[i])
			case "csv-excel-de":
				return export.ExcelCSV(w, each[i])
			}
			return export.CSV(w, each[i])
		})
		if err != nil {
			return o.exportFault(err)
		}
	}
	if err := files.keep(); err != nil {
		return err
	}
	return o.tellFiles(c.OutOrStdout(), files.targets)
}

// writtenFile is a file that an export wrote, as a program reads it.
type writtenFile struct {
	File string `json:"file"`
}

func (o *options) tellFiles(w io.Writer, paths []string) error {
	all := make([]writtenFile, len(paths))
	for i, path := range paths {
		if all[i].File = path; o.output == "table" {
			fmt.Fprintln(w, path)
		}
	}
	if o.output == "table" {
		return nil
	}
	return writeRecords(o, w, all, []string{"file"}, func(f writtenFile) []string { return []string{f.File} })
}

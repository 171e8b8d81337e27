package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"
)

// notYAMLLine is the part of a parser's error that says where, and nothing of what is written there.
var notYAMLLine = regexp.MustCompile(`line \d+`)

func staffImportCommand(opts *options) *cobra.Command {
	var dryRun bool
	c := &cobra.Command{
		Use:   "import FILE.yaml",
		Short: "Put the people and organisations of a file into the directory, all or none",
		Long: `Each entry takes the place of the one with the same id; who is not in the file stays. Of an entry, absences
and left_on stay as they are where the file does not give them. An example: deploy/examples/staff.yaml.

Everything that is wrong with the entries is said at once, and then nothing is changed.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			text, err := os.ReadFile(args[0])
			if err != nil {
				return usage("the file: %w", err)
			}
			request, wrong := readStaff(text)
			if len(wrong) > 0 {
				return opts.refused(c.ErrOrStderr(), messages(wrong))
			}
			client, err := opts.client()
			if err != nil {
				return err
			}
			request.DryRun = dryRun
			response, err := client.staff.PutDirectory(c.Context(), request)
			if err != nil {
				return opts.answer(err)
			}
			if len(response.Refusals) > 0 {
				return opts.refused(c.ErrOrStderr(), response.Refusals)
			}
			return opts.changes(c.OutOrStdout(), response.Changes, dryRun)
		},
	}
	c.Flags().BoolVar(&dryRun, "dry-run", false, "say what would change, and change nothing")
	return c
}

// refused says what stands against something, each on a line, and is the error that ends the command.
func (o *options) refused(w io.Writer, refusals []*journeyv1.Refusal) error {
	for _, no := range refusals {
		fmt.Fprintln(w, o.refusal(no))
	}
	if o.forMachines() {
		return &exitError{code: exitRefused}
	}
	return &exitError{code: exitRefused, err: errors.New(o.word("Es wurde nichts geändert.", "nothing was changed"))}
}

func messages(refusals []*refusal.Refusal) []*journeyv1.Refusal {
	out := make([]*journeyv1.Refusal, len(refusals))
	for i, no := range refusals {
		s := no.Sentence()
		out[i] = &journeyv1.Refusal{Rule: string(no.Rule), Field: no.Field, German: s.German, English: s.English}
	}
	return out
}

// said is a refusal of the command's own as an error.
func (o *options) said(rule refusal.Rule, args ...string) error {
	return errors.New(o.refusal(messages([]*refusal.Refusal{refusal.New(rule, "", args...)})[0]))
}

func (o *options) changes(w io.Writer, changes []*journeyv1.DirectoryChange, dryRun bool) error {
	err := write(o, w, []column[*journeyv1.DirectoryChange]{
		{"Eintrag", "entry", func(d *journeyv1.DirectoryChange) string {
			if d.Partner {
				return o.word("Partner", "partner")
			}
			return o.word("Person", "person")
		}},
		{"Kennung", "id", func(d *journeyv1.DirectoryChange) string { return d.Id }},
		{"Änderung", "change", func(d *journeyv1.DirectoryChange) string {
			if d.Added {
				return o.word("neu", "new")
			}
			return strings.Join(d.Fields, ", ")
		}},
	}, changes)
	if err != nil {
		return err
	}
	if dryRun {
		o.note(w, o.word("%d Einträge würden geändert; geändert wurde nichts.", "%d entries would change; nothing was changed."), len(changes))
		return nil
	}
	o.note(w, o.word("%d Einträge geändert.", "%d entries changed."), len(changes))
	return nil
}

package main

import (
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"journey/domain/narrative"
	"journey/domain/sentence"
	journeyv1 "journey/proto/journey/v1"
)

func subjectAccessCommand(opts *options) *cobra.Command {
	request := &journeyv1.GetSubjectAccessRequest{}
	var out string
	c := &cobra.Command{
		Use:   "subject-access PARTICIPANT",
		Short: "Make the copy of everything that is stored of a person, for that person (Art. 15 and 20 GDPR)",
		Long: `Write everything that is stored of a person, and of the histories linked with theirs, into a new folder: copy.html to be
read and printed, data.json as data. With it: who saw something, by organisation and role, what for; which other services
are told of the person's placements, by a pseudonym; how long each class is kept and by which rule; what was erased; the
person's rights. Staff who recorded or looked are not named.

The copy is itself recorded in the access log.`,
		Example: `  journey subject-access p-0007 --operation laqs --out copy-for-p-0007 --lang de`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			request.Participant = args[0]
			client, err := opts.client()
			if err != nil {
				return err
			}
			zone, err := client.zone(c.Context(), request.Operation)
			if err != nil {
				return opts.answer(err)
			}
			if _, err := os.Stat(out); !errors.Is(err, fs.ErrNotExist) {
				return usage("%s is there already; give another name to --out", out)
			}
			response, err := client.access.GetSubjectAccess(c.Context(), request)
			if err != nil {
				return opts.answer(err)
			}
			if err := opts.writeCopy(out, request, response, zone); err != nil {
				return err
			}
			opts.note(c.OutOrStdout(), opts.word("Auskunft (Verläufe: %d, Einsichten: %d): %s. Nur die Person soll sie bekommen.",
				"Copy (histories: %d, looks: %d): %s. It is for the person alone."), len(response.Histories), len(response.Recipients), out)
			return nil
		},
	}
	c.Flags().StringVar(&request.Operation, "operation", "", "the operation")
	c.Flags().StringVar(&out, "out", "", "the folder to write, which must not be there yet")
	required(c, "operation", "out")
	return c
}

// writeCopy writes the folder, or nothing. Its files can be read by their owner alone.
func (o *options) writeCopy(out string, request *journeyv1.GetSubjectAccessRequest, r *journeyv1.GetSubjectAccessResponse, zone *time.Location) error {
	if err := os.Mkdir(out, 0o700); err != nil {
		return err
	}
	data, err := line(r)
	if err == nil {
		err = os.WriteFile(filepath.Join(out, "data.json"), append(data, '\n'), 0o600)
	}
	if err == nil {
		err = newFile(filepath.Join(out, "copy.html"), func(w io.Writer) error { return o.copyPage(w, request, r, zone) })
	}
	if err != nil {
		return fmt.Errorf("copy for a person: %w", errors.Join(err, os.RemoveAll(out)))
	}
	return nil
}

// newFile writes a file that must not be there yet, for its owner alone.
func newFile(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

//go:embed subject_access.html
var copyTemplate string

// toldHistory is one history as the person reads it.
type toldHistory struct {
	Participant string
	Lines       []replayed
}

// copyPage writes what a person is given to read. Without histories it is only who saw something.
func (o *options) copyPage(w io.Writer, request *journeyv1.GetSubjectAccessRequest, r *journeyv1.GetSubjectAccessResponse, zone *time.Location) error {
	t, err := template.New("copy").Funcs(template.FuncMap{"word": o.word, "effects": o.effects}).Parse(copyTemplate)
	if err != nil {
		return err
	}
	var histories []toldHistory
	for _, h := range r.Histories {
		for _, step := range h.Steps { // the copy says of who decided their role, see GetSubjectAccess
			if decided := step.Entry.Event.GetStep().GetErasureDecided(); decided != nil {
				decided.DecidedBy = o.value("ROLE_" + strings.ToUpper(decided.DecidedBy))
			}
		}
		histories = append(histories, toldHistory{h.Participant, o.replayedLines(h.Steps, zone)})
	}
	return t.Execute(w, map[string]any{
		"Lang": o.lang, "Operation": request.Operation, "Participant": request.Participant, "On": narrative.Day(r.On, o.lang),
		"Histories": histories, "Erased": o.classWords(r.Erased), "Recipients": o.recipientRows(r.Recipients), "Subscriptions": o.subscriptionRows(r.Subscriptions), "Retention": o.keptRows(r.Retention),
	})
}

// recipientRows are who saw something: organisation, role, purpose, what, when.
func (o *options) recipientRows(all []*journeyv1.SubjectRecipient) [][]string {
	rows := make([][]string, len(all))
	for i, r := range all {
		what := o.classWords(r.Classes)
		switch {
		case r.Kind == journeyv1.AccessKind_ACCESS_KIND_BREAK_GLASS:
			what = o.word("hat den Fall im Notfall für vier Stunden geöffnet", "opened the case for four hours in an emergency")
		case r.Decision == journeyv1.AccessDecision_ACCESS_DECISION_REFUSED:
			what = o.word("nichts: abgelehnt", "nothing: refused")
		case r.Kind == journeyv1.AccessKind_ACCESS_KIND_SUBJECT_ACCESS:
			what = o.word("Auskunft an Sie: ", "copy for you: ") + what
		case r.BreakGlass:
			what += o.word(" (im Notfall)", " (in an emergency)")
		}
		rows[i] = []string{r.At.AsTime().Format("2006-01-02 15:04") + " UTC", r.Partner, o.value("ROLE_" + strings.ToUpper(r.Role)), o.purposeWord(r), what}
	}
	return rows
}

// subscriptionRows are the services that were told of the person's placements: of which history, since and until when.
func (o *options) subscriptionRows(all []*journeyv1.SubjectSubscription) [][]string {
	rows := make([][]string, len(all))
	for i, s := range all {
		until := o.word("weiterhin", "still told")
		if s.Until != nil {
			until = narrative.Day(s.Until.AsTime().Format(time.DateOnly), o.lang)
		}
		rows[i] = []string{s.Participant, s.Subscription, narrative.Day(s.Since.AsTime().Format(time.DateOnly), o.lang), until}
	}
	return rows
}

func (o *options) purposeWord(r *journeyv1.SubjectRecipient) string {
	switch {
	case r.Purpose != "":
		return o.word("Prüfung ", "audit ") + r.Purpose
	case r.Kind == journeyv1.AccessKind_ACCESS_KIND_SUBJECT_ACCESS:
		return o.word("Auskunft", "copy for the person")
	}
	return o.word("Begleitung", "accompanying you")
}

// keptRows say of each class of each history until when it is kept, and by which rule.
func (o *options) keptRows(all []*journeyv1.ClassRetention) [][]string {
	var rows [][]string
	for _, c := range all {
		rule, _ := sentence.Rule(c.Rule)
		until := narrative.Day(c.Until, o.lang)
		if missing, ok := sentence.Rule(c.Missing); ok && c.Until == "" {
			until = o.say(missing)
		}
		if c.Destroyed {
			until = o.word("gelöscht", "erased")
		}
		rows = append(rows, []string{c.Participant, o.classWords([]journeyv1.PrivacyClass{c.Class}), until, o.say(rule)})
	}
	return rows
}

// seenBy tells who saw something of a person, as that person may know it: as a list, as data or as a page.
func (o *options) seenBy(c *cobra.Command, client *client, asked *journeyv1.ListAccessRequest, page string) error {
	if asked.Participant == "" || asked.Operation == "" || asked.Actor != "" || asked.Since != nil || asked.Until != nil || asked.Class != 0 || asked.BreakGlass {
		return usage("--for-participant takes --operation and --participant, and nothing that narrows: the person may know all of it")
	}
	request := &journeyv1.GetSubjectAccessRequest{Operation: asked.Operation, Participant: asked.Participant, RecipientsOnly: true}
	response, err := client.access.GetSubjectAccess(c.Context(), request)
	if err != nil {
		return o.answer(err)
	}
	if page != "" {
		return newFile(page, func(w io.Writer) error { return o.copyPage(w, request, response, time.UTC) })
	}
	cell := func(i int) func(*journeyv1.SubjectRecipient) string {
		return func(r *journeyv1.SubjectRecipient) string {
			return o.recipientRows([]*journeyv1.SubjectRecipient{r})[0][i]
		}
	}
	if err := write(o, c.OutOrStdout(), []column[*journeyv1.SubjectRecipient]{
		{"Zeit", "time", cell(0)}, {"Organisation", "organisation", cell(1)}, {"Rolle", "role", cell(2)}, {"Zweck", "purpose", cell(3)}, {"was", "what", cell(4)},
	}, response.Recipients); err != nil {
		return err
	}
	for _, row := range o.subscriptionRows(response.Subscriptions) {
		o.note(c.OutOrStdout(), o.word("Vermittlungen von %s: mitgeteilt an %s seit %s, bis: %s", "placements of %s: told to %s since %s, until: %s"), row[0], row[1], row[2], row[3])
	}
	return nil
}

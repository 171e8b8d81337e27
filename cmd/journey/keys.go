package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"journey/eventstore/keyfile"
)

func keysCommand(opts *options) *cobra.Command {
	c := &cobra.Command{
		Use:   "keys",
		Short: "The key-encrypting key: how it is kept, how old it is, replace it",
		Long: `The keys of participants lie in the key database, wrapped with a key-encrypting key that lies in the key file. It is
replaced again and again: a new generation wraps, the old ones open until no backup needs them any more, then they are
destroyed. So a key that an erasure destroyed dies in the backups too. docs/keys.md says what lies where.`,
	}
	c.AddCommand(keysStatusCommand(opts), keysRotateCommand(opts), keysDestroyCommand(opts), keysProtectCommand(opts), keysIdentityCommand(opts))
	return c
}

func keysStatusCommand(opts *options) *cobra.Command {
	var check bool
	c := &cobra.Command{
		Use:   "status",
		Short: "Tell of each generation what it wraps, when it was made and when it is destroyed; changes nothing",
		Long: `Tells each generation of the key-encrypting key, when it has to be replaced, since when backups can be opened, and by when a
key that an erasure destroys today opens nowhere any more.

With --check the exit code is 1 if the key-encrypting key ought to have been replaced already, or the copy of the key file
(JOURNEY_KEY_COPY) is out of date: for a monitor.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return opts.onKeys(c, func(ctx context.Context, d deployment, source *keyfile.File, keys *pgxpool.Pool) error {
				s, err := d.keysStatus(ctx, source, keys, time.Now())
				if err != nil {
					return err
				}
				if err := opts.tellKeys(c.OutOrStdout(), s); err != nil {
					return err
				}
				if check && s.Copy != "" && !s.CopyCurrent {
					return &exitError{code: exitRefused, err: fmt.Errorf("%s", opts.word("die Kopie der Schlüsseldatei ist nicht auf dem neuesten Stand", "the copy of the key file is out of date"))}
				}
				if check && s.RotationOverdue {
					return &exitError{code: exitRefused, err: fmt.Errorf("%s", opts.word("der Schlüssel-Schlüssel muss abgelöst werden: journey keys rotate", "the key-encrypting key has to be replaced: journey keys rotate"))}
				}
				return nil
			})
		},
	}
	c.Flags().BoolVar(&check, "check", false, "exit code 1 if the key-encrypting key ought to have been replaced, or its copy is out of date")
	return c
}

// onKeys does something with key file and key database alone.
func (o *options) onKeys(c *cobra.Command, do func(context.Context, deployment, *keyfile.File, *pgxpool.Pool) error) error {
	d, err := o.deployment()
	if err != nil {
		return err
	}
	if err := d.need("JOURNEY_KEYS_DATABASE_URL", "JOURNEY_KEY_FILE"); err != nil {
		return err
	}
	keys, err := pool(c.Context(), d.Keys)
	if err != nil {
		return unreachable("the key database", "JOURNEY_KEYS_DATABASE_URL", err)
	}
	defer keys.Close()
	return do(c.Context(), d, d.keyFile(), keys)
}

// tellKeys prints the status: of machines, CSV has a line for each generation.
func (o *options) tellKeys(out io.Writer, s keysStatus) error {
	switch o.output {
	case "json", "jsonl":
		return writeValues(o, out, []keysStatus{s})
	case "csv":
		var rows [][]string
		for _, g := range s.Generations {
			rows = append(rows, []string{strconv.Itoa(g.Number), string(g.State), strconv.Itoa(g.Rows), date(g.MadeAt), date(g.RetiredAt), date(g.DestroyAt), date(g.DestroyedAt), g.Fingerprint})
		}
		return writeRows(out, []string{"generation", "state", "histories", "made", "retired", "destroy", "destroyed", "fingerprint"}, rows)
	}
	t := o.grid(out, o.word("Generation", "generation"), o.word("Stand", "state"), o.word("Verläufe", "histories"), o.word("angelegt", "made"),
		o.word("abgelöst", "retired"), o.word("zu vernichten", "destroy on"), o.word("vernichtet", "destroyed"))
	for _, g := range s.Generations {
		t.AppendRow(table.Row{g.Number, o.keyState(g.State), g.Rows, date(g.MadeAt), date(g.RetiredAt), date(g.DestroyAt), date(g.DestroyedAt)})
	}
	t.Render()
	fmt.Fprintf(out, o.word("Schlüsseldatei: %s, %s\n", "Key file: %s, %s\n"), s.KeyFile, o.sealedWith(s.SealedWith))
	switch {
	case s.Copy == "":
		fmt.Fprintln(out, o.word("Kopie: keine, von der hier etwas bekannt ist (JOURNEY_KEY_COPY)", "Copy: none that is known here (JOURNEY_KEY_COPY)"))
	case s.CopyCurrent:
		fmt.Fprintf(out, o.word("Kopie: %s, auf dem neuesten Stand\n", "Copy: %s, up to date\n"), s.Copy)
	default:
		fmt.Fprintf(out, o.word("Kopie: %s, NICHT AUF DEM NEUESTEN STAND (journey keys destroy-retired ersetzt sie)\n", "Copy: %s, OUT OF DATE (journey keys destroy-retired replaces it)\n"), s.Copy)
	}
	due := o.word("sofort: wie alt der Schlüssel ist, weiß niemand", "at once: nobody knows how old the key is")
	if !s.RotationDue.IsZero() {
		due = date(s.RotationDue)
	}
	if s.RotationOverdue {
		due += o.word(", ÜBERFÄLLIG (journey keys rotate)", ", OVERDUE (journey keys rotate)")
	}
	fmt.Fprintf(out, o.word("Nächste Ablösung: %s\n", "Next rotation: %s\n"), due)
	fmt.Fprintf(out, o.word("Sicherungen lassen sich öffnen seit: %s\n", "Backups can be opened since: %s\n"), date(s.OldestBackup))
	fmt.Fprintf(out, o.word("Vernichtete Schlüssel: %d; was heute vernichtet wird, öffnet ab %s nirgends mehr (Ablösung alle %g Tage und %g Tage Sicherungen)\n",
		"Destroyed keys: %d; one destroyed today opens nowhere from %s on (rotation every %g days and %g days of backups)\n"), s.DestroyedKeys, date(s.DeadBy), s.RotationDays, s.RetentionDays)
	return nil
}

// date is a day in UTC; nothing of the zero time.
func date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

func (o *options) keyState(s keyState) string {
	switch s {
	case keyPrepared:
		return o.word("vorbereitet", "prepared")
	case keyInUse:
		return o.word("in Gebrauch", "in use")
	case keyReplaced:
		return o.word("wird abgelöst", "being replaced")
	case keyRetired:
		return o.word("abgelöst", "retired")
	}
	return o.word("vernichtet", "destroyed")
}

func (o *options) sealedWith(form keyfile.Form) string {
	switch form {
	case keyfile.FormAge:
		return o.word("verschlüsselt mit age", "sealed with age")
	case keyfile.FormTransit:
		return o.word("verschlüsselt vom Transit-Dienst", "sealed by the transit service")
	}
	return o.word("UNVERSCHLÜSSELT (journey keys protect)", "IN THE CLEAR (journey keys protect)")
}

package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"journey/eventstore"
	"journey/eventstore/keyfile"
)

func doctorCommand(opts *options) *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Look whether log, keys, databases and read models are as they must be; changes nothing",
		Long: `Checks one thing after the other and says of each what it found and what to do next. Nothing is changed.

Of the histories it looks at those in the last events of the log; with --all at every event and every key.

Exit code 0: no errors (there may be warnings). 1: errors.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			d, err := opts.deployment()
			if err != nil {
				return err
			}
			if err := d.need("JOURNEY_NATS_URL", "JOURNEY_DATABASE_URL", "JOURNEY_KEYS_DATABASE_URL", "JOURNEY_KEY_FILE"); err != nil {
				return err
			}
			doc := &doctor{deployment: d, data: opts.data, notary: opts.notaryFolder(""), now: time.Now, all: all, bar: func(total int) *progress {
				return newProgress(c.ErrOrStderr(), "events checked", total)
			}}
			defer doc.close()
			if err := doc.examine(c.Context()); err != nil {
				return err
			}
			return doc.tell(opts, c)
		},
	}
	c.Flags().BoolVar(&all, "all", false, "check every event and every key, not only the last ones")
	return c
}

// health is how a finding is to be taken.
type health string

const (
	healthOK      health = "ok"
	healthWarning health = "warning" // works, but look at it
	healthError   health = "error"   // a person must come
)

// finding is one line of the doctor.
type finding struct {
	Check  string `json:"check"`
	Status health `json:"status"`
	Found  string `json:"found"`
	Next   string `json:"next,omitempty"`
}

// doctor examines one deployment.
type doctor struct {
	deployment deployment
	data       string
	notary     string // folder
	now        func() time.Time
	all        bool
	bar        func(total int) *progress

	parts    parts
	source   *keyfile.File // nil if it does not fit
	log      *eventstore.JetStream
	last     eventstore.Mark
	findings []finding
}

func (d *doctor) say(check string, status health, next, found string, args ...any) {
	d.findings = append(d.findings, finding{check, status, fmt.Sprintf(found, args...), next})
}

// examine makes every check that can be made. An error is only that ctx ended.
func (d *doctor) examine(ctx context.Context) error {
	for _, check := range []func(context.Context){
		d.checkDatabase, d.checkKeyDatabase, d.checkBroker, d.checkLog, d.checkWatermark, d.checkAccess, d.checkHistories,
		d.checkModels, d.checkSpace, d.checkSync, d.checkClock, d.checkTokens, d.checkNotary, d.checkSubscriptions,
	} {
		check(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

func (d *doctor) close() { d.parts.close() }

// tell prints the findings and chooses the exit code.
func (d *doctor) tell(o *options, c *cobra.Command) error {
	count := map[health]int{}
	for _, f := range d.findings {
		count[f.Status]++
	}
	if o.output != "table" {
		if err := writeRecords(o, c.OutOrStdout(), d.findings, []string{"check", "status", "found", "next"}, func(f finding) []string {
			return []string{f.Check, string(f.Status), f.Found, f.Next}
		}); err != nil {
			return err
		}
	} else {
		t := o.grid(c.OutOrStdout(), "check", "status", "found", "what to do next")
		for _, f := range d.findings {
			t.AppendRow(table.Row{f.Check, string(f.Status), wrapped(f.Found), wrapped(f.Next)})
		}
		t.Render()
	}
	if n := count[healthError]; n > 0 {
		return &exitError{code: exitRefused, err: fmt.Errorf("%d errors, %d warnings", n, count[healthWarning])}
	}
	o.note(c.OutOrStdout(), "%d checks, no errors, %d warnings", len(d.findings), count[healthWarning])
	return nil
}

// wrapped breaks a sentence into lines of about 60 letters.
func wrapped(text string) string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+len(word) > 60 {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	return strings.Join(append(lines, line), "\n")
}

// damage words a fault of the log or the keys, with what to do about it.
func damage(err error) (found, next string) {
	var d *eventstore.DamageError
	if !errors.As(err, &d) {
		return err.Error(), "Look whether NATS and PostgreSQL are running and can be reached, then ask again"
	}
	switch d.Kind {
	case eventstore.DamageConfiguration:
		next = "Do what the message says, then ask again; service and projectors do not start before"
	case eventstore.DamageUnknownStep:
		next = "Update this program: a newer one writes into this log"
	case eventstore.DamageKeyLost:
		next = "Stop the service; the keys may be in an earlier backup"
	default:
		next = "Stop the service, keep the files of NATS as they are, and restore the newest backup into a new deployment"
	}
	return d.Error(), next
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/spf13/cobra"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"journey/cmd/journey/notary"
	"journey/cmd/journey/verification"
	"journey/eventstore"
)

// verifying is what the flags of verify say.
type verifying struct {
	operation, kind string
	folder, key     string
	files           []string
}

// verified is what verify says to programs.
type verified struct {
	Fits        bool   `json:"fits"`
	Events      uint64 `json:"events"`
	Histories   int    `json:"histories"`
	Signed      uint64 `json:"signed"`
	Checkpoints int    `json:"checkpoints"`
	Finding     string `json:"finding,omitempty"`
	From        uint64 `json:"from,omitempty"`
	Until       uint64 `json:"until,omitempty"`
	Detail      string `json:"detail,omitempty"`
}

func verifyCommand(opts *options) *cobra.Command {
	var with verifying
	c := &cobra.Command{
		Use:   "verify [BUNDLE.zip] [PARTICIPANT --operation OPERATION]",
		Short: "Prove that the log is what was signed: versions, hashes, every event, every checkpoint",
		Long: `Reads the whole log, opens nothing and changes nothing. Every history must have its versions without a gap and the
right hashes, every event must be the one that was signed, and every checkpoint must fit. The first thing that does not
fit is named: an event that was changed, removed or put elsewhere, a tail that was cut off, an older backup, a log that
went another way. Checkpoints that you kept yourself prove more than those that lie beside the log: give them too.

With a participant only that history is verified, each event with its own proof.

With a bundle, as "journey evidence" writes it, only that file and the key are read, no log and no network. With a
participant as well, it must be of that one.

Exit code 0: everything fits. 1: it does not.`,
		Example: `  journey verify
  journey verify --checkpoints kept-in-june.txt --key journey.pub
  journey verify p-0007 --operation laqs
  journey verify p-0007.zip --key journey.pub`,
		Args: cobra.MaximumNArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 && strings.HasSuffix(args[0], ".zip") {
				return opts.verifyBundle(c, with, args[0], args[1:])
			}
			if len(args) > 1 {
				return usage("one participant at a time; a bundle ends in .zip and comes first")
			}
			if (len(args) == 1) != (with.operation != "") {
				return usage("a participant and --operation belong together; without both everything is verified")
			}
			d, err := opts.deployment()
			if err != nil {
				return err
			}
			signed, closing, err := with.signed(opts)
			if err != nil {
				return opts.verdict(c, verified{}, err)
			}
			defer closing()
			var v verified
			err = d.onLog(c.Context(), newLog(c.ErrOrStderr()), func(p *parts, store *eventstore.JetStream) error {
				if err := signed.Of(store.LogID()); err != nil {
					return err
				}
				if len(args) == 1 {
					v, err = with.history(c.Context(), store, signed, args[0])
					return err
				}
				v, err = verifyAll(c.Context(), p, store, signed, func(total int) *progress {
					return newProgress(c.ErrOrStderr(), opts.word("Ereignisse geprüft", "events verified"), total)
				})
				return err
			})
			return opts.verdict(c, v, err)
		},
	}
	c.Flags().StringVar(&with.operation, "operation", "", "operation of the participant")
	c.Flags().StringVar(&with.kind, "kind", "participant", "kind of the one history: participant, employer, activity, operation")
	c.Flags().StringVar(&with.folder, "folder", "", "folder of the notary (JOURNEY_NOTARY_FOLDER; else notary in the folder of demo and dev)")
	c.Flags().StringVar(&with.key, "key", "", "the key that verifies, or the file with it, if not that in the folder")
	c.Flags().StringArrayVar(&with.files, "checkpoints", nil, "file with checkpoints that somebody kept; may be given several times")
	return c
}

// signed reads what was signed. Where there is no notary, nothing was.
func (f verifying) signed(o *options) (*verification.Signed, func(), error) {
	folder := o.notaryFolder(f.folder)
	var files [][]byte
	closing := func() {}
	kept, tree, err := notary.Kept(folder)
	switch {
	case err == nil:
		files = append(files, kept)
		closing = func() { _ = tree.Close() }
	case !errors.Is(err, fs.ErrNotExist):
		return nil, nil, err
	}
	for _, name := range f.files {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, nil, usage("%w", err)
		}
		files = append(files, text)
	}
	if len(files) == 0 {
		return &verification.Signed{}, closing, nil
	}
	key, err := f.verifier(folder)
	if err != nil {
		return nil, nil, err
	}
	var hashes tlog.HashReader
	if tree != nil {
		hashes = tree
	}
	signed, err := verification.ReadSigned(key, hashes, files...)
	return signed, closing, err
}

func (f verifying) verifier(folder string) (note.Verifier, error) {
	text, err := notary.PublicKey(folder)
	if f.key != "" {
		var file []byte
		if file, err = os.ReadFile(f.key); err != nil && strings.Count(f.key, "+") > 1 {
			file, err = []byte(f.key), nil
		}
		text = strings.TrimSpace(string(file))
	}
	if err != nil {
		return nil, usage("the key that verifies: %w", err)
	}
	key, err := note.NewVerifier(text)
	if err != nil {
		return nil, usage("the key that verifies: %w", err)
	}
	return key, nil
}

var errEnd = errors.New("the end that was there")

func verifyAll(ctx context.Context, p *parts, store *eventstore.JetStream, signed *verification.Signed, bar func(int) *progress) (verified, error) {
	last, err := store.Last(ctx)
	if err != nil {
		return verified{}, err
	}
	js, err := jetstream.New(p.nats)
	if err != nil {
		return verified{}, err
	}
	stream, err := js.Stream(ctx, "JOURNEY")
	if err != nil {
		return verified{}, err
	}
	whole := verification.NewWhole(signed)
	if last.Sequence > 0 {
		shown := bar(int(last.Sequence))
		err := store.Follow(ctx, 0, tail, func(_ context.Context, messages []eventstore.Message) error {
			for _, m := range messages {
				if m.Sequence > last.Sequence {
					return errEnd
				}
				if err := whole.Add(m); err != nil {
					return err
				}
				shown.add(1)
			}
			if messages[len(messages)-1].Sequence >= last.Sequence {
				return errEnd
			}
			return nil
		})
		shown.done()
		if !errors.Is(err, errEnd) {
			return verified{}, err
		}
	}
	v := verified{Events: last.Sequence, Histories: whole.Histories(), Signed: min(uint64(signed.Size()), last.Sequence), Checkpoints: whole.Fits()}
	return v, whole.End(stream.CachedInfo().Created)
}

// history verifies one history: its chain, which the store does, and each of its events.
func (f verifying) history(ctx context.Context, store *eventstore.JetStream, signed *verification.Signed, id string) (verified, error) {
	subject, err := f.subject(id)
	if err != nil {
		return verified{}, err
	}
	messages, err := historyOf(ctx, store, subject)
	if err != nil {
		return verified{}, err
	}
	count, err := signed.Events(messages)
	return verified{Events: uint64(len(messages)), Histories: 1, Signed: uint64(count), Checkpoints: min(1, len(signed.Checkpoints))}, err
}

// subject is the history that somebody asked for.
func (f verifying) subject(id string) (eventstore.Subject, error) {
	kind, err := historyKind(f.kind)
	if err != nil {
		return eventstore.Subject{}, err
	}
	subject := eventstore.Subject{Operation: f.operation, Kind: kind, ID: id}
	if err := subject.Check(); err != nil {
		return eventstore.Subject{}, usage("%w", err)
	}
	return subject, nil
}

// historyOf is the messages of a history, oldest first, verified by the store.
func historyOf(ctx context.Context, store *eventstore.JetStream, subject eventstore.Subject) ([]eventstore.Message, error) {
	head, err := store.Head(ctx, subject)
	if err != nil {
		return nil, err
	}
	if head.Version == 0 {
		return nil, fmt.Errorf("%s: there is no such history", subject.ID)
	}
	return store.LoadTo(ctx, subject, head)
}

// verdict tells what came out: that everything fits, or the first thing that does not.
func (o *options) verdict(c *cobra.Command, v verified, err error) error {
	f := verification.Found(err)
	if err != nil && f == nil {
		return err
	}
	out := c.OutOrStdout()
	if f != nil {
		v.Finding, v.From, v.Until, v.Detail = string(f.Kind), f.From, f.Until, f.Detail
	}
	v.Fits = f == nil
	if o.output != "table" {
		if err := writeRecords(o, out, []verified{v}, []string{"fits", "events", "histories", "signed", "checkpoints", "finding", "from", "until", "detail"}, func(v verified) []string {
			return strings.Split(fmt.Sprint(v.Fits, "\t", v.Events, "\t", v.Histories, "\t", v.Signed, "\t", v.Checkpoints, "\t", v.Finding, "\t", v.From, "\t", v.Until, "\t", v.Detail), "\t")
		}); err != nil {
			return err
		}
	}
	if f != nil {
		return o.doesNotFit(out, f)
	}
	o.note(out, o.word("%d Ereignisse in %d Verläufen: Versionen lückenlos, alle Hashes richtig.", "%d events in %d histories: versions without a gap, every hash right."), v.Events, v.Histories)
	switch {
	case v.Signed == 0:
		o.note(out, "%s", o.word("Nichts davon ist unterschrieben: dass am Ende nichts fehlt, kann niemand beweisen. Starten Sie \"journey notary\".",
			"None of it is signed: nobody can prove that nothing is missing at the end. Start \"journey notary\"."))
	case v.Events > v.Signed:
		o.note(out, o.word("%d davon sind, was unterschrieben wurde (%d Prüfpunkte); %d sind es noch nicht.", "%d of them are what was signed (%d checkpoints); %d are not signed yet."), v.Signed, v.Checkpoints, v.Events-v.Signed)
	default:
		o.note(out, o.word("Alle sind, was unterschrieben wurde (%d Prüfpunkte).", "All of them are what was signed (%d checkpoints)."), v.Checkpoints)
	}
	return nil
}

// doesNotFit tells people what was found, what it means and what to do next.
func (o *options) doesNotFit(out io.Writer, f *verification.Finding) error {
	happened, means, next := f.Told(o.lang == "de")
	o.note(out, "%s\n  %s  %s\n  %s  %s\n  %s  %s\n  %s  %s\n  %s  %s", happened,
		o.word("Was:          ", "What:        "), f.Kind, o.word("Stelle:       ", "Position:    "), f.Place(), o.word("Einzelheit:   ", "Detail:      "), f.Detail,
		o.word("Das heißt:    ", "That means:  "), means, o.word("Was nun:      ", "What to do:  "), next)
	return &exitError{code: exitRefused, err: errors.New(o.word("es passt nicht zusammen", "it does not fit"))}
}

package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"journey/cmd/journey/verification"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// verifying is what the flags of verify say.
type verifying struct {
	sources
	log, operation, kind string
	copied               string // a data folder that nothing runs in; "" = the deployment
}

func verifyCommand(opts *options) *cobra.Command {
	var with verifying
	c := &cobra.Command{
		Use:   "verify [BUNDLE.zip] [PARTICIPANT] [--operation OPERATION]",
		Short: "Prove that the log is what was signed: versions, hashes, every event, every checkpoint",
		Long: `Reads the whole log, opens nothing and changes nothing. Every history must have its versions without a gap and the
right hashes, every event must be the one that was signed, and every checkpoint must fit. The first thing that does not
fit is named: an event that was changed, removed or put elsewhere, a tail that was cut off, an older backup, a log that
went another way. Checkpoints that you kept yourself prove more than those that lie beside the log: give them too, and
with --witness-key demand that somebody outside has signed them.

With --log access the same is done with the log of who saw what of whom, whose lines do not name each other.

With --operation everything of that operation is verified, and of the others only that each event is the one that was
signed. With a participant as well only that history is verified, each event with its own proof, and that nothing is
hidden behind its end as of the last day whose heads were signed.

With --copied a data folder of demo or dev is verified that nothing runs in. Its files stay as they are.

With a bundle, as "journey evidence" writes it, only that file and the key are read, no log and no network. With a
participant as well, it must be of that one.

Exit code 0: everything fits. 1: it does not.`,
		Example: `  journey verify
  journey verify --checkpoints kept-in-june.txt --key journey.pub
  journey verify --checkpoints https://witness.example/checkpoints --witness-key funder.pub
  journey verify --log access
  journey verify --operation laqs
  journey verify p-0007 --operation laqs
  journey verify p-0007.zip --key journey.pub`,
		Args: cobra.MaximumNArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 && strings.HasSuffix(strings.ToLower(args[0]), ".zip") {
				return opts.verifyBundle(c, with, args[0], args[1:])
			}
			switch {
			case len(args) > 1:
				return usage("one participant at a time; a bundle ends in .zip and comes first")
			case len(args) == 1 && with.operation == "":
				return usage("a participant needs its --operation; without both everything is verified")
			case with.operation != "" && with.log != eventsName:
				return usage("--operation is of the log %s; of others everything is verified", eventsName)
			}
			d, stop, err := with.deployment(opts)
			if err != nil {
				return err
			}
			defer stop()
			e, err := with.read(c.Context(), opts, with.log)
			defer e.close()
			if err != nil {
				return opts.verdict(c, verified{}, err)
			}
			var v verified
			err = d.onLog(c.Context(), newLog(c.ErrOrStderr()), func(p *parts, store *eventstore.JetStream) error {
				logs, err := p.signedLogs(c.Context(), store)
				if err != nil {
					return err
				}
				log, err := named(logs, with.log)
				if err != nil {
					return err
				}
				if err := e.signed.Of(log.log.LogID()); err != nil {
					return err
				}
				bar := func(total int) *progress {
					return newProgress(c.ErrOrStderr(), opts.word("Ereignisse geprüft", "events verified"), total)
				}
				if len(args) == 1 {
					v, err = with.history(c.Context(), store, log, e.signed, args[0], bar)
					return err
				}
				if with.operation != "" {
					if err := (eventstore.Subject{Operation: with.operation, Kind: journeyv1.HistoryKind_HISTORY_KIND_OPERATION, ID: with.operation}).Check(); err != nil {
						return usage("%w", err)
					}
					log.whole = func(s *verification.Signed) *verification.Whole {
						return verification.NewOperation(s, with.operation)
					}
				}
				v, err = verifyAll(c.Context(), log, e.signed, bar)
				if err == nil && with.operation != "" && v.Events == 0 {
					return fmt.Errorf("%s: %w", with.operation, errNoOperation)
				}
				return err
			})
			v.log = with.log
			v.saw(e.witnessed)
			return opts.verdict(c, v, err)
		},
	}
	c.Flags().StringVar(&with.operation, "operation", "", "operation of the participant, or the one to verify")
	c.Flags().StringVar(&with.kind, "kind", "participant", "kind of the one history: participant, employer, activity, operation")
	c.Flags().StringVar(&with.copied, "copied", "", "data folder of demo or dev that nothing runs in, instead of a deployment")
	c.Flags().StringVar(&with.log, "log", eventsName, "which log: journey or access")
	c.Flags().StringVar(&with.folder, "folder", "", "folder of the notary (JOURNEY_NOTARY_FOLDER; else notary in the folder of demo and dev)")
	c.Flags().StringVar(&with.key, "key", "", "the key that verifies, or the file with it, if not that in the folder")
	c.Flags().StringArrayVar(&with.checkpoints, "checkpoints", nil, "file or address with checkpoints that somebody kept; may be given several times")
	c.Flags().StringArrayVar(&with.witnesses, "witness-key", nil, "file with the key of a witness that must have signed; may be given several times")
	return c
}

var errEnd = errors.New("the end that was there")

func verifyAll(ctx context.Context, log signedLog, signed *verification.Signed, bar func(int) *progress) (verified, error) {
	last, err := log.log.Last(ctx)
	if err != nil {
		return verified{}, err
	}
	whole := log.whole(signed)
	if last.Sequence > 0 {
		shown := bar(int(last.Sequence))
		err := log.log.Follow(ctx, 0, tail, func(_ context.Context, messages []eventstore.Message) error {
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
	err = whole.End(log.made, log.stored)
	return verified{
		Events: whole.Verified(), Histories: whole.Histories(), Signed: whole.Signed(), Checkpoints: whole.Fits(), NoHiddenTail: whole.AsOf().Day,
	}, err
}

// history verifies one history: its chain, which the store does, each of its events, and its end. Where what was signed
// cannot tell of one history alone, the whole log is verified.
func (f verifying) history(ctx context.Context, store *eventstore.JetStream, log signedLog, signed *verification.Signed, id string, bar func(int) *progress) (verified, error) {
	subject, err := f.subject(id)
	if err != nil {
		return verified{}, err
	}
	if !signed.Whole() {
		return historyInAll(ctx, store, log, signed, subject, bar)
	}
	last, err := store.Last(ctx)
	if err != nil {
		return verified{}, err
	}
	if int64(last.Sequence) < signed.Size() {
		return verified{}, &verification.Finding{Kind: verification.CutOff, From: last.Sequence + 1, Until: uint64(signed.Size()), Detail: fmt.Sprintf("it ends at %d, and %d events were signed", last.Sequence, signed.Size())}
	}
	if err := signed.Agree(); err != nil {
		return verified{}, err
	}
	messages, err := historyOf(ctx, store, subject)
	if err != nil && !errors.Is(err, errNoHistory) {
		return verified{}, err
	}
	missing := err
	v := verified{Events: uint64(len(messages)), Histories: 1, Checkpoints: min(1, len(signed.Checkpoints))}
	count, err := signed.Events(messages)
	if v.Signed = uint64(count); err != nil {
		return v, err
	}
	day, err := signed.Tail(subject.String(), messages)
	if v.NoHiddenTail = day.Day; err != nil {
		return v, err
	}
	return v, missing
}

// historyInAll verifies everything, and tells of one history.
func historyInAll(ctx context.Context, store *eventstore.JetStream, log signedLog, signed *verification.Signed, subject eventstore.Subject, bar func(int) *progress) (verified, error) {
	all, err := verifyAll(ctx, log, signed, bar)
	if err != nil {
		return verified{}, err
	}
	messages, err := historyOf(ctx, store, subject)
	if err != nil {
		return verified{}, err
	}
	v := verified{Events: uint64(len(messages)), Histories: 1, Checkpoints: all.Checkpoints, NoHiddenTail: all.NoHiddenTail}
	for _, m := range messages {
		if int64(m.Sequence) <= signed.Size() {
			v.Signed++
		}
	}
	return v, nil
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

var (
	errNoHistory   = errors.New("there is no such history")
	errNoOperation = errors.New("there is no such operation")
)

// historyOf is the messages of a history, oldest first, verified by the store. If there is none it is errNoHistory.
func historyOf(ctx context.Context, store *eventstore.JetStream, subject eventstore.Subject) ([]eventstore.Message, error) {
	head, err := store.Head(ctx, subject)
	if err != nil {
		return nil, err
	}
	if head.Version == 0 {
		return nil, fmt.Errorf("%s: %w", subject.ID, errNoHistory)
	}
	return store.LoadTo(ctx, subject, head)
}

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/spf13/cobra"

	"journey/cmd/journey/archive"
	"journey/eventstore"
	"journey/eventstore/accesslog"
	"journey/eventstore/keyfile"
)

func backupCommand(opts *options) *cobra.Command {
	return &cobra.Command{
		Use:   "backup DIR",
		Short: "Take the log, the keys and what no log gives back of the running deployment into a new folder",
		Long: `Copies the log up to its present end, then the keys, so that every event in the backup has its keys, then the
log of accesses and the tables that cannot be built from the log: the directory of staff, the calendar feeds, the ledger of reminders, the subscriptions.
While it copies, the chain and the versions of every history are verified: a damaged log is no backup.
The service goes on meanwhile. The folder appears when everything in it is on disk.

The key file is not in the backup, only fingerprints. Keep it as well, somewhere else: without it nothing personal can
ever be read again. The keys in the backup are sealed with it and expire (JOURNEY_BACKUP_RETENTION, else 90d): then
restore refuses them, and the key that opens them is destroyed. docs/keys.md says why.

The notary's folder is not in it either: a backup that brought its checkpoints along would fit itself, whatever it lacks.
docs/proofs.md says how to keep it.

Exit code 0: whole. 1: nothing was written, or keys were lost before; see what it says.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return opts.onDeployment(c, nil, func(ctx context.Context, p *parts, store eventstore.Store) error {
				bar := newProgress(c.ErrOrStderr(), "backup", 0)
				manifest, lost, err := takeBackup(ctx, p, store, args[0], bar)
				bar.done()
				if err != nil {
					return err
				}
				return opts.tellBackup(c, args[0], manifest, lost)
			})
		},
	}
}

// errTaken ends following at the end of a backup.
var errTaken = errors.New("taken")

// errErasing refuses a backup whose keys would lack what its log still needs.
var errErasing = errors.New("somebody's data were erased while the backup was taken. Take it again; if that lasts, \"journey erase resume\" finishes what was interrupted")

// settledErasures are the erasures of the log as it is now; errErasing while one has answers that are in neither.
func (p *parts) settledErasures(ctx context.Context, store eventstore.Store) ([]eventstore.Erasure, error) {
	if err := eventstore.ReplayErasures(ctx, store, p.keyring); err != nil {
		return nil, err
	}
	noted, err := p.keyring.Erasures(ctx, store.LogID())
	for _, e := range noted {
		if e.Decision == 0 || e.Done > 0 {
			continue
		}
		if kept, err := p.keyring.Kept(ctx, e.Subject); err != nil || kept != nil {
			return nil, errors.Join(err, errErasing)
		}
	}
	return noted, err
}

// takeBackup writes the backup of a deployment to dir. Lost are the histories whose keys were not there.
func takeBackup(ctx context.Context, p *parts, store eventstore.Store, dir string, bar *progress) (archive.Manifest, []eventstore.KeysLost, error) {
	var none archive.Manifest
	source, began := p.deployment.keyFile(), time.Now()
	unwrap, err := eventstore.NewUnwrapper(ctx, source)
	if err != nil {
		return none, nil, err
	}
	inUse, err := generationInUse(ctx, p.keys, source)
	if err != nil {
		return none, nil, err
	}
	_, retention, err := p.deployment.keyTimes()
	if err != nil {
		return none, nil, err
	}
	erasures, err := p.settledErasures(ctx, store)
	if err != nil {
		return none, nil, err
	}
	to, err := archive.Create(dir, inUse, began.Add(retention))
	if err != nil {
		return none, nil, err
	}
	defer to.Abandon()
	tableRows := 0
	table := func(row archive.TableRow) error {
		tableRows++
		return to.Table(row)
	}
	if err := eachKept(ctx, p.database, relayTables(), table); err != nil {
		return none, nil, err
	}
	last, err := store.Last(ctx)
	if err != nil {
		return none, nil, err
	}
	audit, err := copyLog(ctx, store, last, to, bar)
	if err != nil {
		return none, nil, err
	}
	accesses, err := copyAccesses(ctx, p, to)
	if err != nil {
		return none, nil, err
	}
	check, rows := audit.KeyCheck(), 0
	err = eventstore.EveryKey(ctx, p.keys, func(row eventstore.WrappedKeys) error {
		keys, err := unwrap.Open(ctx, row)
		if err != nil {
			return err
		}
		check.Saw(row.Subject, keys)
		rows++
		return to.Keys(row)
	})
	if err != nil {
		return none, nil, err
	}
	if after, err := p.settledErasures(ctx, store); err != nil {
		return none, nil, err
	} else if !slices.Equal(erasures, after) {
		return none, nil, errErasing
	}
	if err := eachKept(ctx, p.database, otherTables(), table); err != nil {
		return none, nil, err
	}
	manifest := archive.Manifest{
		TakenAt: time.Now().UTC().Truncate(time.Second), Log: store.LogID(), LastSequence: last.Sequence,
		Histories: audit.Histories(), SealedHistories: audit.Sealed(), KeyRows: rows, KeysLost: len(check.Lost()), TableRows: tableRows, Access: accesses,
	}
	generations, err := source.Generations(ctx)
	if err != nil {
		return none, nil, err
	}
	for _, g := range generations {
		manifest.KeyGenerations = append(manifest.KeyGenerations, archive.KeyGeneration{Number: g.Number, Fingerprint: g.Fingerprint})
	}
	if last.Sequence > 0 {
		manifest.LastHash = fmt.Sprintf("%x", last.Hash)
	}
	manifest, err = to.Finish(manifest)
	return manifest, check.Lost(), err
}

// generationInUse is the generation that wraps now.
func generationInUse(ctx context.Context, keys *pgxpool.Pool, source *keyfile.File) (eventstore.KeyGeneration, error) {
	use, err := eventstore.GenerationsInUse(ctx, keys)
	if err != nil {
		return eventstore.KeyGeneration{}, err
	}
	generations, err := source.Generations(ctx)
	if err != nil {
		return eventstore.KeyGeneration{}, err
	}
	for _, u := range use {
		for _, g := range generations {
			if u.UsedUntil == nil && u.Number == g.Number {
				return g, nil
			}
		}
	}
	return eventstore.KeyGeneration{}, eventstore.ErrNoGeneration
}

// copyLog copies the log up to last and verifies it.
func copyLog(ctx context.Context, store eventstore.Store, last eventstore.Mark, to *archive.Writer, bar *progress) (*eventstore.Audit, error) {
	audit := eventstore.NewAudit()
	if last.Sequence == 0 {
		return audit, nil
	}
	err := store.Follow(ctx, 0, 1000, func(_ context.Context, messages []eventstore.Message) error {
		for _, m := range messages {
			if err := errors.Join(audit.Add(m), to.Message(m)); err != nil {
				return err
			}
			if m.Sequence == last.Sequence {
				return errTaken
			}
		}
		bar.at(int(audit.Sequence()), int(last.Sequence))
		return nil
	})
	if !errors.Is(err, errTaken) {
		return nil, err
	}
	bar.at(int(last.Sequence), int(last.Sequence))
	if audit.Hash() != last.Hash {
		return nil, &eventstore.DamageError{Kind: eventstore.DamageHash, Sequence: last.Sequence, Detail: "the message here is not the one that was here when the backup began"}
	}
	return audit, nil
}

// copyAccesses copies the log of accesses up to its present end; of a deployment without one it is empty.
func copyAccesses(ctx context.Context, p *parts, to *archive.Writer) (archive.LogEnd, error) {
	log, err := p.accesses(ctx)
	if log == nil || err != nil {
		return archive.LogEnd{}, err
	}
	last, err := log.Last(ctx)
	if err != nil || last.Sequence == 0 {
		return archive.LogEnd{Log: log.LogID()}, err
	}
	err = log.Follow(ctx, 0, 1000, func(_ context.Context, messages []eventstore.Message) error {
		for _, m := range messages {
			if _, err := accesslog.Decode(m); err != nil {
				return err
			}
			if err := to.Access(m); err != nil {
				return err
			}
			if m.Sequence == last.Sequence {
				return errTaken
			}
		}
		return nil
	})
	if !errors.Is(err, errTaken) {
		return archive.LogEnd{}, err
	}
	return archive.EndOf(last), log.Check(ctx, last)
}

func (o *options) tellBackup(c *cobra.Command, dir string, m archive.Manifest, lost []eventstore.KeysLost) error {
	out := c.OutOrStdout()
	if o.output != "table" {
		if err := writeValues(o, out, []archive.Manifest{m}); err != nil {
			return err
		}
	}
	o.note(out, "%s: %d events of %d histories, up to position %d of log %s; keys of %d histories; %d rows of staff, calendars and reminders", dir, m.LastSequence, m.Histories, m.LastSequence, m.Log, m.KeyRows, m.TableRows)
	o.note(out, "The key file (generation %d, fingerprint %s) is not in it: keep a copy of it in another place.", m.KeyGenerations[0].Number, m.KeyGenerations[0].Fingerprint)
	o.note(out, "Its keys expire on %s.", m.KeysExpireAt.Format(time.DateOnly))
	if len(lost) > 0 {
		return &exitError{code: exitRefused, err: fmt.Errorf("the backup is whole, but the keys of %d histories were lost before it, the first is needed at position %d. An earlier backup may have them; see journey doctor --all", len(lost), lost[0].First)}
	}
	return nil
}

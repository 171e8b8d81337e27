package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"journey/api"
	"journey/cmd/journey/archive"
	"journey/eventstore"
	"journey/eventstore/keyfile"
	"journey/projections"
)

func restoreCommand(opts *options) *cobra.Command {
	var keyFile string
	c := &cobra.Command{
		Use:   "restore DIR",
		Short: "Put a backup into an empty deployment and prove that nothing is missing",
		Long: `Verifies the backup, puts its log with the same id and the same bytes at the same positions into a new
stream, and its keys into an empty key database. Then reads the whole log back: its SHA-256 must be that of
the backup, the chain of every history must hold, and every history with sealed parts must have its keys.

The deployment is the one that the environment names; else the data folder (--data), which must not be
running, and which "journey dev" serves afterwards. It must be empty: no stream, no keys, no watermark, no staff,
calendars and reminders, no read models. Read models are not in a backup; the projectors build them again.

An interrupted restore is taken up by giving the same command again. Until it is finished neither service
nor projectors start on it.

The keys of a backup expire (docs/keys.md); then it is refused. One taken before a calendar was revoked brings that back, and one taken
before an erasure brings the person back: erase them again, by the certificates (docs/erasure.md). Restore the newest one.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return opts.restore(c, args[0], keyFile) },
	}
	c.Flags().StringVar(&keyFile, "key-file", "", "key file of the backed up deployment (default: JOURNEY_KEY_FILE, or that in the data folder)")
	return c
}

func (o *options) restore(c *cobra.Command, dir, keyFile string) error {
	ctx := c.Context()
	backup, err := archive.Open(dir)
	if err != nil {
		return err
	}
	if keyFile == "" {
		if keyFile = os.Getenv("JOURNEY_KEY_FILE"); keyFile == "" {
			keyFile = localKeyFile(o.data)
		}
	}
	source, err := o.unlock(ctx, backup, keyFile)
	if err != nil {
		return err
	}
	bar := newProgress(c.ErrOrStderr(), "bytes of the backup verified", 0)
	err = backup.Verify(ctx, func(done, total int64) { bar.at(int(done), int(total)) })
	bar.done()
	if err != nil {
		return err
	}
	if err := keysOpen(ctx, backup, source); err != nil {
		return err
	}
	d, stop, err := o.emptyDeployment(c, keyFile)
	if err != nil {
		return err
	}
	defer stop()
	to, err := openTarget(ctx, d)
	if err != nil {
		return err
	}
	defer to.close()
	if err := restoreInto(ctx, to, backup, source, func(what string) *progress {
		return newProgress(c.ErrOrStderr(), what, int(backup.Manifest.LastSequence))
	}); err != nil {
		return err
	}
	m := backup.Manifest
	if o.output != "table" {
		return writeValues(o, c.OutOrStdout(), []archive.Manifest{m})
	}
	o.note(c.OutOrStdout(), "Restored and proved: %d events of %d histories, keys of %d histories, %d rows of staff, calendars and reminders; log %s ends at %d with hash %s", m.LastSequence, m.Histories, m.KeyRows, m.TableRows, m.Log, m.LastSequence, m.LastHash)
	o.note(c.OutOrStdout(), "Next: start the service and the projectors (%s); the read models are built from the log.", o.startedBy())
	o.note(c.OutOrStdout(), "Then: journey verify. What the notary signed tells whether this was the newest backup.")
	o.note(c.OutOrStdout(), "Whoever was erased after %s is back: erase them again, by their certificates.", m.TakenAt.Format(time.DateTime+" MST"))
	return nil
}

func (o *options) startedBy() string {
	if os.Getenv("JOURNEY_NATS_URL") != "" {
		return "journey serve, journey projector NAME"
	}
	return "journey dev --data " + o.data
}

// unlock loads the key file at path and holds it against the backup, before anything is changed.
func (o *options) unlock(ctx context.Context, backup *archive.Reader, path string) (*keyfile.File, error) {
	var d deployment
	d.keysFromEnvironment()
	d.KeyFile = path
	source := d.keyFile()
	generations, err := source.Generations(ctx)
	if err != nil {
		return nil, usage("%w\nname the key file of the backed up deployment with --key-file or JOURNEY_KEY_FILE", err)
	}
	switch err := backup.Unlock(generations, time.Now()); {
	case errors.Is(err, archive.ErrExpired), errors.Is(err, eventstore.ErrGenerationDestroyed):
		return nil, fmt.Errorf("%w: keys that were destroyed since would come back. Take a newer backup; nothing was changed", err)
	case errors.Is(err, eventstore.ErrWrongKeyFile):
		return nil, fmt.Errorf("the key file %s is not the one that the backup's keys are wrapped with (%w); nothing was changed", path, err)
	case err != nil:
		return nil, err
	}
	return source, nil
}

// keysOpen opens every key of a backup.
func keysOpen(ctx context.Context, backup *archive.Reader, source *keyfile.File) error {
	unwrap, err := eventstore.NewUnwrapper(ctx, source)
	if err != nil {
		return err
	}
	return backup.Keys(func(row eventstore.WrappedKeys) error {
		_, err := unwrap.Open(ctx, row)
		return err
	})
}

// emptyDeployment is the one the environment names, or servers started in the data folder, which stop ends.
func (o *options) emptyDeployment(c *cobra.Command, keyFile string) (deployment, func(), error) {
	if os.Getenv("JOURNEY_NATS_URL") != "" {
		d, err := o.deployment()
		if err != nil {
			return d, nil, err
		}
		d.KeyFile = keyFile
		return d, func() {}, d.need("JOURNEY_NATS_URL", "JOURNEY_DATABASE_URL", "JOURNEY_KEYS_DATABASE_URL")
	}
	data, err := filepath.Abs(o.data)
	if err != nil {
		return deployment{}, nil, err
	}
	if err := os.MkdirAll(data, 0o755); err != nil {
		return deployment{}, nil, fmt.Errorf("data folder: %w", err)
	}
	l := &local{}
	if err := l.servers(c.Context(), data, newWarnings(c.ErrOrStderr())); err != nil {
		l.stop()
		return deployment{}, nil, err
	}
	if err := copyKeyFile(keyFile, l.deployment.KeyFile); err != nil {
		l.stop()
		return deployment{}, nil, err
	}
	return l.deployment, l.stop, nil
}

// copyKeyFile puts the key file into a data folder. One that is there already stays, and must be the same.
func copyKeyFile(from, to string) error {
	key, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	there, err := os.ReadFile(to)
	switch {
	case err == nil && string(there) == string(key):
		return nil
	case err == nil:
		return fmt.Errorf("the data folder has another key file, %s: it is of another deployment; take another folder", to)
	}
	f, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(key)
	return errors.Join(err, f.Sync(), f.Close())
}

// openTarget connects to a deployment without creating anything in it.
func openTarget(ctx context.Context, d deployment) (p *parts, err error) {
	p = &parts{deployment: d}
	defer func(opened *parts) {
		if err != nil {
			opened.close()
		}
	}(p)
	if p.nats, err = d.connectNATS("journey restore"); err != nil {
		return nil, d.noLog(err)
	}
	if p.database, err = pool(ctx, d.Database); err != nil {
		return nil, unreachable("PostgreSQL", "JOURNEY_DATABASE_URL", err)
	}
	if p.keys, err = pool(ctx, d.Keys); err != nil {
		return nil, unreachable("the key database", "JOURNEY_KEYS_DATABASE_URL", err)
	}
	return p, nil
}

// restoreInto puts a verified backup into a deployment and proves that it is there.
func restoreInto(ctx context.Context, to *parts, backup *archive.Reader, source *keyfile.File, bar func(string) *progress) error {
	end, err := backup.Manifest.End()
	if err != nil {
		return err
	}
	log, err := eventstore.OpenRestore(ctx, to.nats, eventstore.Config{}, end)
	if err != nil {
		return notEmpty(err)
	}
	accesses, err := openAccesses(ctx, to, backup, log.Begun)
	if err != nil {
		return notEmpty(err)
	}
	if err := mustBeEmpty(ctx, to, log.Begun, end); err != nil {
		return err
	}
	if err := log.Begin(ctx); err != nil {
		return err
	}
	if err := restoreKeys(ctx, to, backup, source); err != nil {
		return err
	}
	if err := restoreKept(ctx, to.database, backup); err != nil {
		return err
	}
	if err := restoreLog(ctx, log, backup.Messages, end.Sequence, bar("events put into the log")); err != nil {
		return err
	}
	if err := proveRestored(ctx, to, log, backup, source, bar("events read back")); err != nil {
		return err
	}
	if err := accesses.restore(ctx, to, backup, bar("accesses put into their log")); err != nil {
		return err
	}
	if err := rewrapRestored(ctx, to, source); err != nil {
		return err
	}
	if end.Sequence > 0 {
		err = api.StoreWatermark(ctx, to.database, log.Last())
	}
	if err != nil {
		return err
	}
	return log.Finish(ctx)
}

func notEmpty(err error) error {
	if errors.Is(err, eventstore.ErrStreamThere) {
		return fmt.Errorf("the deployment is not empty: %w. Restore into a new one, or delete that stream yourself if you are sure; nothing was changed", err)
	}
	return err
}

// mustBeEmpty refuses a deployment that has something already. An interrupted restore may have left its own.
func mustBeEmpty(ctx context.Context, to *parts, interrupted bool, end eventstore.Mark) error {
	refuse := func(what string, args ...any) error {
		return fmt.Errorf("the deployment is not empty: "+what+". Restore into new databases; nothing was changed", args...)
	}
	keys, err := eventstore.CountKeys(ctx, to.keys)
	if err != nil {
		return err
	}
	if keys > 0 && !interrupted {
		return refuse("the key database has the keys of %d histories", keys)
	}
	rows, err := keptRows(ctx, to.database)
	if err != nil {
		return err
	}
	if len(rows) > 0 && !interrupted {
		return refuse("there are rows in %s already", rows[0].Table)
	}
	mark, err := storedWatermark(ctx, to.database)
	if err != nil {
		return err
	}
	if mark != (eventstore.Mark{}) && !(interrupted && mark == end) {
		return refuse("its watermark says that a log %s reached position %d", mark.Log, mark.Sequence)
	}
	accessed, err := storedAccessWatermark(ctx, to.database)
	if err != nil {
		return err
	}
	if accessed != (eventstore.Mark{}) && !interrupted {
		return refuse("its watermark says that a log of accesses %s reached position %d", accessed.Log, accessed.Sequence)
	}
	models, err := projections.List(ctx, to.database, 0)
	if err != nil {
		return err
	}
	if len(models) > 0 {
		return refuse("it has %d generations of read models, the first of %s", len(models), models[0].Name)
	}
	return nil
}

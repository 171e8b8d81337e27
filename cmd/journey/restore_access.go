package main

import (
	"context"
	"errors"
	"fmt"

	"journey/api"
	"journey/cmd/journey/archive"
	"journey/eventstore"
	"journey/eventstore/accesslog"
)

// restoredAccesses is the log of accesses of a backup on its way into a deployment; nil has nothing to do.
type restoredAccesses struct {
	log *eventstore.Restoring
	end eventstore.Mark
}

// openAccesses prepares the log of accesses and changes nothing. An interrupted restore may have put it there whole.
func openAccesses(ctx context.Context, to *parts, backup *archive.Reader, interrupted bool) (*restoredAccesses, error) {
	if backup.Manifest.Access.Log == "" {
		return nil, nil // of a deployment, or an archive, that had none: the service makes a new one
	}
	end, err := backup.Manifest.Access.Mark()
	if err != nil {
		return nil, err
	}
	log, err := eventstore.OpenRestore(ctx, to.nats, accesslog.Config(), end)
	if !interrupted || !errors.Is(err, eventstore.ErrStreamThere) {
		return &restoredAccesses{log, end}, err
	}
	whole, opened := accesslog.Open(ctx, to.nats, false, nil)
	if opened != nil {
		return nil, opened
	}
	if whole.LogID() != end.Log || whole.Check(ctx, end) != nil {
		return nil, err
	}
	return nil, nil
}

// restore puts the log of accesses into its stream, reads it back, and makes it one that the service opens.
func (r *restoredAccesses) restore(ctx context.Context, to *parts, backup *archive.Reader, bar *progress) error {
	if r == nil {
		return nil
	}
	if err := r.log.Begin(ctx); err != nil {
		return err
	}
	if err := restoreLog(ctx, r.log, backup.Accesses, r.end.Sequence, bar); err != nil {
		return err
	}
	sum := archive.NewLogSum()
	if err := r.log.Messages(ctx, sum.Message); err != nil {
		return fmt.Errorf("reading the restored log of accesses back: %w", err)
	}
	if !sum.SameAccess(backup.Manifest) || r.log.Last() != r.end && r.end.Sequence > 0 {
		return errors.New("the restored log of accesses is not that of the backup. Empty the deployment and restore again")
	}
	if r.end.Sequence > 0 {
		if err := api.StoreAccessWatermark(ctx, to.database, r.end); err != nil {
			return err
		}
	}
	return r.log.Finish(ctx)
}

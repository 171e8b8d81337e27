package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"connectrpc.com/connect/v2"

	journeyv1 "journey/proto/journey/v1"
)

// known is the knowledge time of each operation: the running maximum of what its steps claim.
type known map[string]time.Time

// knowledge is where each operation of the rows taken over stands before the import. An operation that is
// not registered yet knows nothing.
func knowledge(ctx context.Context, client *client, rows []row) (known, error) {
	k := known{}
	for _, r := range rows {
		if r.request.GetTakenOver() == nil {
			continue
		}
		operation := r.request.Operation
		if _, asked := k[operation]; asked {
			continue
		}
		response, err := client.outcome.GetOutcomes(ctx, &journeyv1.GetOutcomesRequest{Operation: operation})
		var said *connect.Error
		switch {
		case err == nil:
			k[operation] = response.KnownAt.AsTime()
		case errors.As(err, &said) && (said.Code() == connect.CodeNotFound || said.Code() == connect.CodeInvalidArgument):
			k[operation] = time.Time{} // registered by this very import, or refused by it
		default:
			return nil, err
		}
	}
	return k, nil
}

// later moves the clock by one recorded step, and answers since when the step is known if that is later
// than its source says; else the zero time. Seconds decide, as in the outcome model.
func (k known) later(r *journeyv1.RecordRequest) time.Time {
	if r.TakenOver == nil {
		return time.Time{}
	}
	claim := r.TakenOver.SourceRecordedAt.AsTime().Truncate(time.Second)
	if now := k[r.Operation]; claim.Before(now) {
		return now
	}
	k[r.Operation] = claim
	return time.Time{}
}

// lateRows is the file of rows that became known later than their source says; it exists only if there is one.
type lateRows struct {
	path string
	file *os.File
	csv  *csv.Writer
}

func (f *lateRows) add(r row, by time.Time) error {
	if f.file == nil {
		file, err := os.OpenFile(f.path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
		if err != nil {
			return fmt.Errorf("file of rows known later: %w", err)
		}
		f.file, f.csv = file, csv.NewWriter(file)
		if err := f.csv.Write([]string{"file", "row", "operation", "subject", "source_recorded_at", "known_from"}); err != nil {
			return err
		}
	}
	claim := r.request.TakenOver.SourceRecordedAt.AsTime()
	return f.csv.Write([]string{
		r.file, strconv.Itoa(r.number), r.request.Operation, r.request.Subject, claim.Format(time.RFC3339), by.Format(time.RFC3339),
	})
}

func (f *lateRows) close() {
	if f.file != nil {
		f.csv.Flush()
		_ = f.file.Close()
	}
}

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"journey/cmd/journey/notary"
	"journey/cmd/journey/verification"
	"journey/eventstore/proof"
)

const (
	// No file of checkpoints that is fetched may be larger, nor take longer.
	largestFetched = 1 << 30
	fetchWithin    = 5 * time.Minute
	// signingADay is longer than a notary takes from one file to the other.
	signingADay = time.Second
)

// sources are where verify finds what was signed.
type sources struct {
	folder, key string
	checkpoints []string // files and addresses
	witnesses   []string // files with the keys of witnesses that must have signed
}

// attested is what was signed of a log. Close it.
type attested struct {
	signed    *verification.Signed
	witnessed []verification.Witnessed
	close     func()
}

// read reads what was signed. Where there is no notary, nothing was.
func (f sources) read(ctx context.Context, o *options, log string) (attested, error) {
	folder := logFolder(o.notaryFolder(f.folder), log)
	e := attested{signed: &verification.Signed{}, close: func() {}}
	var files [][]byte
	kept, tree, err := notary.Kept(folder)
	switch {
	case err == nil:
		files = append(files, kept)
		e.close = func() { _ = tree.Close() }
	case !errors.Is(err, fs.ErrNotExist):
		return e, err
	}
	for _, name := range f.checkpoints {
		text, err := fetched(ctx, name)
		if err != nil {
			return e, err
		}
		if len(bytes.TrimSpace(text)) == 0 {
			return e, usage(o.word("in %s ist kein Prüfpunkt", "there is no checkpoint in %s"), name)
		}
		files = append(files, text)
	}
	if len(files) == 0 && len(f.witnesses) == 0 {
		return e, nil
	}
	key, err := f.verifier(folder)
	if err != nil {
		return e, err
	}
	var hashes tlog.HashReader
	if tree != nil {
		hashes = tree
	}
	if e.signed, err = verification.ReadSigned(key, hashes, files...); err != nil {
		return e, err
	}
	for _, name := range f.witnesses {
		witness, err := witnessOf(name)
		if err != nil {
			return e, err
		}
		seen, err := verification.ReadWitnessed(witness, key, files...)
		if err != nil {
			return e, err
		}
		e.witnessed = append(e.witnessed, seen)
	}
	if kept == nil {
		return e, nil
	}
	err = readDays(e.signed, key, folder)
	if f := verification.Found(err); f != nil && f.Kind == verification.HeadsFile {
		// A notary that is signing a day just now has written the heads and not yet the note.
		select {
		case <-ctx.Done():
			return e, ctx.Err()
		case <-time.After(signingADay):
			err = readDays(e.signed, key, folder)
		}
	}
	return e, err
}

func readDays(signed *verification.Signed, key note.Verifier, folder string) error {
	days, heads, err := notary.KeptDays(folder)
	if err != nil {
		return err
	}
	return signed.ReadDays(key, days, heads)
}

func (f sources) verifier(folder string) (note.Verifier, error) {
	text, err := notary.PublicKey(folder)
	if f.key != "" {
		text, err = keyIn(f.key)
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

func witnessOf(file string) (*proof.CosignatureVerifier, error) {
	text, err := keyIn(file)
	if err != nil {
		return nil, usage("the key of the witness: %w", err)
	}
	key, err := proof.NewCosignatureVerifier(text)
	if err != nil {
		return nil, usage("the key of the witness: %s: %w", file, err)
	}
	return key, nil
}

// keyIn is the key in a file, or the name of it if that is a key itself.
func keyIn(file string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil && strings.Count(file, "+") > 1 {
		return file, nil
	}
	return strings.TrimSpace(string(text)), err
}

// fetched is what lies in a file, or under an address.
func fetched(ctx context.Context, name string) ([]byte, error) {
	if !strings.HasPrefix(name, "http://") && !strings.HasPrefix(name, "https://") {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, usage("%w", err)
		}
		return text, nil
	}
	unreached := func(err error) error {
		return &exitError{code: exitUnreachable, err: fmt.Errorf("%s cannot be read: %w", name, err)}
	}
	ctx, cancel := context.WithTimeout(ctx, fetchWithin)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, name, nil)
	if err != nil {
		return nil, usage("%w", err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, unreached(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, largestFetched+1))
	switch {
	case err != nil:
		return nil, unreached(err)
	case answer.StatusCode != http.StatusOK:
		return nil, unreached(errors.New(answer.Status))
	case len(text) > largestFetched:
		return nil, unreached(fmt.Errorf("it has more than %d bytes", largestFetched))
	}
	return text, nil
}

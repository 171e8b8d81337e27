package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"journey/cmd/journey/evidence"
	"journey/cmd/journey/verification"
	"journey/eventstore"
	"journey/eventstore/proof"
)

// bundled is what evidence and verify say of a bundle to programs.
type bundled struct {
	Fits    bool   `json:"fits"`
	History string `json:"history,omitempty"`
	Events  int    `json:"events"`
	Last    uint64 `json:"last"`
	Signed  int64  `json:"signed"`
	Origin  string `json:"origin,omitempty"`
	SHA256  string `json:"sha256"`
	// NoHiddenTail is the last day as of which it is proven that the history had no more than is shown.
	NoHiddenTail string `json:"no_hidden_tail,omitempty"`
	// Witnesses are those that were demanded.
	Witnesses []witnessed `json:"witnesses,omitempty"`
	Finding   string      `json:"finding,omitempty"`
	From      uint64      `json:"from,omitempty"`
	Until     uint64      `json:"until,omitempty"`
	Detail    string      `json:"detail,omitempty"`
}

func evidenceCommand(opts *options) *cobra.Command {
	var with verifying
	var out string
	c := &cobra.Command{
		Use:   "evidence PARTICIPANT --operation OPERATION --out BUNDLE.zip",
		Short: "Write a history into a file that proves itself, to whoever has the notary's key",
		Long: `Writes the events of one history as they are stored, the proof of each that it was in the log which the notary signed,
what was signed, the contract, what the events say in clear, and a page that says what all this proves and how to check
it, also without this program. Personal data are in it only as ciphertext; no key is read.

Every event must be signed already. The same history at the same checkpoint gives the same bytes.

Whoever gets it types: journey verify BUNDLE.zip --key KEY. That needs no network, and holds after an erasure as well.`,
		Example: "  journey evidence p-0007 --operation laqs --out p-0007.zip",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if !strings.HasSuffix(out, ".zip") {
				return usage("--out must end in .zip")
			}
			d, err := opts.deployment()
			if err != nil {
				return err
			}
			e, err := with.read(c.Context(), opts, eventsName)
			defer e.close()
			if err != nil {
				return opts.verdict(c, verified{}, err)
			}
			var b evidence.Bundle
			err = d.onLog(c.Context(), newLog(c.ErrOrStderr()), func(_ *parts, store *eventstore.JetStream) error {
				if err := e.signed.Of(store.LogID()); err != nil {
					return err
				}
				b, err = with.bundle(c.Context(), store, e.signed, args[0])
				return err
			})
			var unsigned *evidence.UnsignedError
			if errors.As(err, &unsigned) {
				return fmt.Errorf(opts.word("%w. Warten, bis der Notar weiter ist, oder \"journey notary --once\"; dann noch einmal", "%w. Wait until the notary has come further, or \"journey notary --once\"; then again"), err)
			}
			if err != nil {
				return opts.verdict(c, verified{}, err)
			}
			return opts.writeBundle(c.OutOrStdout(), b, out)
		},
	}
	c.Flags().StringVar(&with.operation, "operation", "", "operation of the participant")
	c.Flags().StringVar(&with.kind, "kind", "participant", "kind of the history: participant, employer, activity, operation")
	c.Flags().StringVar(&out, "out", "", "file to write; it must not be there yet")
	c.Flags().StringVar(&with.folder, "folder", "", "folder of the notary (JOURNEY_NOTARY_FOLDER; else notary in the folder of demo and dev)")
	c.Flags().StringVar(&with.key, "key", "", "the key that verifies, or the file with it, if not that in the folder")
	c.Flags().StringArrayVar(&with.checkpoints, "checkpoints", nil, "file or address with checkpoints that somebody kept, as a witness does; may be given several times")
	c.Flags().StringArrayVar(&with.witnesses, "witness-key", nil, "file with the key of a witness that must have signed the checkpoint in the bundle; may be given several times")
	required(c, "operation", "out")
	return c
}

// bundle reads a history up to its last event and puts it together with what was signed of it.
func (f verifying) bundle(ctx context.Context, store *eventstore.JetStream, signed *verification.Signed, id string) (evidence.Bundle, error) {
	subject, err := f.subject(id)
	if err != nil {
		return evidence.Bundle{}, err
	}
	messages, err := historyOf(ctx, store, subject)
	if err != nil {
		return evidence.Bundle{}, err
	}
	var witnesses []*proof.CosignatureVerifier
	for _, name := range f.witnesses {
		witness, err := witnessOf(name)
		if err != nil {
			return evidence.Bundle{}, err
		}
		witnesses = append(witnesses, witness)
	}
	return evidence.New(subject, messages, signed, witnesses...)
}

// writeBundle writes a bundle into a file that is not there yet, and nothing if it cannot write all of it.
func (o *options) writeBundle(out io.Writer, b evidence.Bundle, path string) error {
	var text bytes.Buffer
	if err := b.Write(&text); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return usage("%s is there already; evidence is never written over", path)
	}
	if err != nil {
		return usage("%w", err)
	}
	_, err = file.Write(text.Bytes())
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	v := bundledOf(b, text.Bytes())
	o.note(out, o.word("%s: %d Ereignisse, bewiesen durch den Prüfpunkt mit %d Ereignissen.\nPrüfen: journey verify %s --key SCHLÜSSEL (den gibt \"journey notary key\")",
		"%s: %d events, proven by the checkpoint of %d events.\nTo verify: journey verify %s --key KEY (\"journey notary key\" prints it)"), path, v.Events, v.Signed, path)
	return o.writeBundled(out, v)
}

func bundledOf(b evidence.Bundle, text []byte) bundled {
	hash := sha256.Sum256(text)
	v := bundled{Fits: true, Events: len(b.Events), Signed: b.Signed, Origin: b.Origin, NoHiddenTail: b.AsOf, SHA256: hex.EncodeToString(hash[:])}
	if len(b.Events) > 0 {
		v.History, v.Last = b.Subject.String(), b.Events[len(b.Events)-1].Sequence
	}
	return v
}

func (o *options) writeBundled(out io.Writer, v bundled) error {
	if o.output == "table" {
		return nil
	}
	head := []string{"fits", "history", "events", "last", "signed", "origin", "no_hidden_tail", "witnesses", "sha256", "finding", "from", "until", "detail"}
	return writeRecords(o, out, []bundled{v}, head, func(v bundled) []string {
		return []string{
			fmt.Sprint(v.Fits), v.History, fmt.Sprint(v.Events), fmt.Sprint(v.Last), fmt.Sprint(v.Signed), v.Origin, v.NoHiddenTail,
			seenBy(v.Witnesses), v.SHA256, v.Finding, fmt.Sprint(v.From), fmt.Sprint(v.Until), v.Detail,
		}
	})
}

// verifyBundle verifies a bundle with the key alone; with a participant, it must be of that one.
func (o *options) verifyBundle(c *cobra.Command, with verifying, path string, of []string) error {
	if len(of) > 0 != (with.operation != "") {
		return usage("a participant and --operation belong together; without both the bundle may be of any")
	}
	if len(with.checkpoints) > 0 {
		return usage("a bundle has its own checkpoint; --checkpoints are for a log")
	}
	key, err := with.verifier(o.notaryFolder(with.folder))
	if err != nil {
		return err
	}
	text, err := evidence.ReadFile(path)
	if errors.As(err, new(*fs.PathError)) {
		return usage("%w", err)
	}
	var b evidence.Bundle
	if err == nil {
		b, err = evidence.Check(text, key)
	}
	if err == nil && len(of) > 0 {
		var subject eventstore.Subject
		if subject, err = with.subject(of[0]); err != nil {
			return err
		}
		err = b.Of(subject)
	}
	var seen []witnessed
	for _, name := range with.witnesses {
		witness, wrong := witnessOf(name)
		if wrong != nil {
			return wrong
		}
		if err == nil {
			var at time.Time
			at, err = b.Witnessed(witness)
			seen = append(seen, witnessed{witness.Name(), b.Signed, at})
		}
	}
	out, f := c.OutOrStdout(), verification.Found(err)
	if err != nil && f == nil {
		return err
	}
	v := bundledOf(b, text)
	v.Witnesses = seen
	if f != nil {
		v = bundled{SHA256: v.SHA256, Finding: string(f.Kind), From: f.From, Until: f.Until, Detail: f.Detail}
	}
	if err := o.writeBundled(out, v); err != nil {
		return err
	}
	if f != nil {
		return o.doesNotFit(out, f)
	}
	o.note(out, o.word("%d Ereignisse von %s: Versionen 1 bis %d lückenlos, alle Hashes richtig, jedes im Protokoll %s bewiesen, wie es mit %d Ereignissen unterschrieben wurde.",
		"%d events of %s: versions 1 to %d without a gap, every hash right, each proven in the log %s as it was signed with %d events."), v.Events, v.History, v.Events, v.Origin, v.Signed)
	for _, w := range v.Witnesses {
		o.note(out, o.word("Der Zeuge %s sah das am %s.", "The witness %s saw that at %s."), w.Witness, w.At.UTC().Format(time.RFC3339))
	}
	if b.AsOf == "" {
		o.note(out, "%s", o.word("Dass der Verlauf danach nicht weiterging, beweist das Paket nicht.", "That the history did not go on behind them, the bundle does not prove."))
		return nil
	}
	o.note(out, o.word("Als der %s vorbei war (UTC), hatte er %d davon und nicht mehr. Dass er seither nicht weiterging, beweist das Paket nicht.",
		"When %s had ended (UTC) it had %d of them and no more. That it did not go on since then, the bundle does not prove."), b.AsOf, b.Head.Head.Version)
	return nil
}

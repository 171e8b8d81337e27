package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"journey/cmd/journey/notary"
	"journey/cmd/journey/notebook"
	"journey/eventstore"
	"journey/eventstore/proof"
)

// notaryFlags say where the notary keeps its book and what it does.
type notaryFlags struct {
	folder string
	log    string
	listen string
	every  time.Duration
	once   bool
}

func notaryCommand(opts *options) *cobra.Command {
	var with notaryFlags
	c := &cobra.Command{
		Use:   "notary",
		Short: "Sign again and again how large the logs are and what their hashes are, so that nobody can change them unseen",
		Long: `The notary reads the log of events and that of accesses, each with a key, a folder and a path of its own (access and
/access), and opens nothing that is sealed. Over all events it keeps a Merkle tree; how large it
was and what its hash was it signs, at most every 10 seconds. Whoever keeps one of these checkpoints can prove later what
was in the log then. Give them away: a checkpoint that only this machine has proves nothing against this machine. Let a
witness fetch them ("journey witness").

When a day has ended (UTC) it reads everything again from the beginning, and signs the head of every history: as of then,
no history has a hidden tail.

Its folder holds the key that signs (made once), every checkpoint and every day ever signed, the tree and the heads. It
has to be kept; a log that is not the one that was signed is refused. It is in no backup of journey: an older backup must
never bring older checkpoints along, which would fit it, and the key must not lie where the log lies. Copy "checkpoints"
and "days" away whenever you like: they only grow. Copy "notary.key" once, to where only you get at it. "tree" and "heads"
are made again from the log.

With --once beside a notary that is running it waits until that one has signed everything.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			ctx, cancel := withParent(c.Context())
			defer cancel()
			d, err := opts.deployment()
			if err != nil {
				return err
			}
			if with.every <= 0 {
				return usage("--every must be longer than nothing")
			}
			with.folder = opts.notaryFolder(with.folder)
			log := newLog(c.ErrOrStderr())
			return opts.notarized(d.onLogs(ctx, log, func(logs []signedLog, later awaited) error {
				return notarize(ctx, logs, later, with, c.OutOrStdout(), log)
			}))
		},
	}
	c.PersistentFlags().StringVar(&with.folder, "folder", "", "folder of the notary (JOURNEY_NOTARY_FOLDER; else notary in the folder of demo and dev)")
	c.Flags().StringVar(&with.listen, "listen", "127.0.0.1:8474", "address where checkpoints and tree are published; port 0 takes a free one")
	c.Flags().DurationVar(&with.every, "every", 10*time.Second, "how long to rest between two checkpoints")
	c.Flags().BoolVar(&with.once, "once", false, "sign the log as it is now, publish nothing and end")
	c.AddCommand(notaryKeyCommand(opts, &with))
	return c
}

func notaryKeyCommand(opts *options, with *notaryFlags) *cobra.Command {
	c := &cobra.Command{
		Use:   "key",
		Short: "Print the key that verifies the checkpoints; give it to whoever shall verify",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			folder := logFolder(opts.notaryFolder(with.folder), with.log)
			key, err := notary.PublicKey(folder)
			if err != nil {
				return fmt.Errorf(opts.word("in %s ist noch kein Schlüssel; der erste Start von \"journey notary\" legt ihn an: %w",
					"there is no key in %s yet; the first start of \"journey notary\" makes it: %w"), folder, err)
			}
			_, err = fmt.Fprintln(c.OutOrStdout(), key)
			return err
		},
	}
	c.Flags().StringVar(&with.log, "log", eventsName, "of which log: journey or access")
	return c
}

// logFolder is where the notary keeps what belongs to the log that --log names.
func logFolder(notary, log string) string {
	if log == eventsName {
		log = ""
	}
	return signedLog{name: log}.folder(notary)
}

// notaryFolder is the flag, or else the variable, or else the place in the data folder.
func (o *options) notaryFolder(flag string) string {
	return cmp.Or(flag, os.Getenv("JOURNEY_NOTARY_FOLDER"), filepath.Join(o.data, "notary"))
}

// onLog connects to the log and to nothing else: what is sealed stays sealed.
func (d deployment) onLog(ctx context.Context, log *slog.Logger, do func(*parts, *eventstore.JetStream) error) error {
	if err := d.need("JOURNEY_NATS_URL"); err != nil {
		return err
	}
	d.Database, d.Keys = "", ""
	p, err := open(ctx, d, log)
	if err != nil {
		return err
	}
	defer p.close()
	p.keyring = eventstore.NewMemoryKeyring()
	store, err := p.store(ctx, eventstore.Config{})
	if err != nil {
		return err
	}
	return do(p, store)
}

// notarize runs the notary of every log until ctx ends; of a log that is made later from then on.
func notarize(ctx context.Context, logs []signedLog, later awaited, with notaryFlags, out io.Writer, log *slog.Logger) error {
	var running []func(context.Context) error
	mux := http.NewServeMux()
	for _, l := range logs {
		process, err := with.of(l, log)
		if with.once && errors.Is(err, notebook.ErrRunning) {
			err = untilSigned(ctx, l, l.folder(with.folder), with.every)
			if err == nil {
				continue
			}
		}
		if err != nil {
			return err
		}
		defer process.Book.Close()
		if with.once {
			if err := process.Once(ctx); err != nil {
				return err
			}
			continue
		}
		running = append(running, process.Run)
		mux.Handle(l.path()+"/", http.StripPrefix(l.path(), process.Book.Handler(l.folder(with.folder))))
	}
	if later != nil {
		log.WarnContext(ctx, "there is no access log yet; a notary that goes on signs it as soon as the service has made it")
		running = append(running, func(ctx context.Context) error {
			l, err := later(ctx)
			if err != nil {
				return err
			}
			process, err := with.of(l, log)
			if err != nil {
				return err
			}
			defer process.Book.Close()
			mux.Handle(l.path()+"/", http.StripPrefix(l.path(), process.Book.Handler(l.folder(with.folder))))
			return process.Run(ctx)
		})
	}
	if with.once {
		return nil
	}
	return publishing(ctx, with.listen, mux, out, log, running...)
}

// of is the notary of a log. Close its book.
func (f notaryFlags) of(l signedLog, log *slog.Logger) (notary.Notary, error) {
	book, err := notary.OpenBook(l.folder(f.folder), l.log.LogID())
	return notary.Notary{Log: l.log, Book: book, Every: f.every, Now: time.Now, Words: log.With("log", cmp.Or(l.name, eventsName))}, err
}

// untilSigned waits until the notary that is running in a folder has signed the log as it is now, and yesterday.
func untilSigned(ctx context.Context, l signedLog, folder string, every time.Duration) error {
	last, err := l.log.Last(ctx)
	if err != nil {
		return err
	}
	yesterday := notary.Yesterday(time.Now())
	waiting, cancel := context.WithTimeout(ctx, 3*every+time.Minute)
	defer cancel()
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for {
		size, day, err := notary.LastSigned(folder)
		switch {
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return err
		case err == nil && size >= int64(last.Sequence) && (day >= yesterday || last.Sequence == 0):
			return nil
		}
		select {
		case <-waiting.Done():
			return cmp.Or(ctx.Err(), fmt.Errorf("%w, and did not sign all %d events in time", notebook.ErrRunning, last.Sequence))
		case <-again.C:
		}
	}
}

// notarized says of what ended the notary what it means and what to do next.
func (o *options) notarized(err error) error {
	next := ""
	switch {
	case errors.Is(err, context.Canceled):
		return nil
	case errors.Is(err, notary.ErrForked):
		next = o.word("Unterschrieben wurde anderes, als jetzt im Protokoll steht: es wurde geändert, gekürzt, oder eine ältere Sicherung wurde eingespielt. Nichts weiter aufzeichnen; das Protokoll und den Ordner des Notars aufbewahren, wie sie sind, und die neueste Sicherung prüfen",
			"What was signed is not what lies in the log now: it was changed, cut short, or an older backup was restored. Record nothing more; keep the log and the notary's folder as they are, and look at the newest backup")
	case errors.Is(err, proof.ErrCheckpoint):
		next = o.word("Die Datei checkpoints oder days wurde geändert, oder der Schlüssel ist ein anderer als der, der unterschrieben hat. Den Ordner aufbewahren, wie er ist, und beides aus einer Kopie zurückholen",
			"The file checkpoints or days was changed, or the key is not the one that signed. Keep the folder as it is, and bring both back from a copy")
	case errors.Is(err, notebook.ErrBadKey):
		next = o.word("Den Schlüssel aus seiner Kopie zurückholen; nie einen neuen an seine Stelle legen", "Bring the key back from its copy; never put a new one in its place")
	case errors.Is(err, notary.ErrTree):
		next = o.word("Sie an eine andere Stelle legen und den Notar neu starten: er macht sie aus dem Protokoll neu und sieht dabei, ob es das ist, das unterschrieben wurde",
			"Put it elsewhere and start the notary again: it makes it anew from the log, and sees whether that is the one that was signed")
	case errors.Is(err, notebook.ErrNoKey):
		next = o.word("Den Schlüssel aus der Sicherung des Ordners zurückholen. Ist er verloren: den Ordner aufbewahren und mit einem leeren neu beginnen; die alten Unterschriften bleiben prüfbar",
			"Bring the key back from the backup of the folder. If it is lost: keep the folder and begin with an empty one; the old signatures can still be verified")
	case errors.Is(err, notebook.ErrRunning):
		next = o.word("Einen der beiden beenden", "End one of the two")
	}
	if next == "" {
		return err
	}
	return fmt.Errorf("%w\n%s", err, next)
}

package main

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/mod/sumdb/note"

	"journey/cmd/journey/notebook"
	"journey/cmd/journey/witness"
	"journey/eventstore/proof"
)

// witnessFlags say at whom a witness looks and where it keeps what it signed.
type witnessFlags struct {
	folder, notary, key, name string
	listen                    string
	every                     time.Duration
	once                      bool
}

// askedWithin bounds each answer of a notary.
const askedWithin = 30 * time.Second

func witnessCommand(opts *options) *cobra.Command {
	var with witnessFlags
	c := &cobra.Command{
		Use:   "witness --notary ADDRESS --key KEY",
		Short: "Look from elsewhere at what the notary signs, and sign beside it what only grew: for the funder or the data protection officer",
		Long: `A witness runs where the operator of journey has no access. It fetches the notary's newest checkpoint, makes sure with
the notary's key and the published tree that everything which the witness signed before is still in it, and signs it as
well, with the time (C2SP tlog-cosignature). It needs no access to the deployment but the notary's address, and it learns
nothing but how large the log is.

What did not grow out of what it signed is not signed. When the notary has signed two truths, both signatures are kept in
the file "forks" of its folder, and it signs nothing more there.

Its folder holds its key (made once) and every checkpoint it signed ("cosigned", a file that only grows); keep it. Give the
key to whoever verifies: journey verify --checkpoints ADDRESS/checkpoints --witness-key FILE.

Exit code 1: something was refused.`,
		Example: `  journey witness --notary https://journey.example/notary --key journey.pub --name funder.example --listen 0.0.0.0:8475
  journey witness --notary https://journey.example/notary --key journey.pub --once`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			text, err := keyIn(with.key)
			if err != nil {
				return usage("the notary's key: %w", err)
			}
			key, err := note.NewVerifier(text)
			if err != nil {
				return usage("the notary's key: %w", err)
			}
			if with.every <= 0 {
				return usage("--every must be longer than nothing")
			}
			book, err := witness.OpenBook(with.where(), with.name, key, time.Now)
			if err != nil {
				return opts.witnessed(c, err)
			}
			defer book.Close()
			log := newLog(c.ErrOrStderr())
			process := witness.Witness{Notary: witness.Site{Address: with.notary, Client: &http.Client{Timeout: askedWithin}}, Book: book, Every: with.every, Words: log}
			if with.once {
				return opts.witnessed(c, process.Once(c.Context()))
			}
			return opts.witnessed(c, publishing(c.Context(), with.listen, book.Handler(), c.OutOrStdout(), log, process.Run))
		},
	}
	c.PersistentFlags().StringVar(&with.folder, "folder", "", "folder of the witness (JOURNEY_WITNESS_FOLDER; else journey-witness)")
	c.Flags().StringVar(&with.notary, "notary", "", "address under which the notary publishes")
	c.Flags().StringVar(&with.key, "key", "", "the notary's key, or the file with it; get it by another way than from that address")
	c.Flags().StringVar(&with.name, "name", "witness", "name under which the witness signs; used when its key is made")
	c.Flags().StringVar(&with.listen, "listen", "127.0.0.1:8475", "address where what it signed is published; port 0 takes a free one")
	c.Flags().DurationVar(&with.every, "every", time.Minute, "how long to rest between two looks")
	c.Flags().BoolVar(&with.once, "once", false, "look once, publish nothing and end")
	required(c, "notary", "key")
	c.AddCommand(&cobra.Command{
		Use:   "key",
		Short: "Print the key that verifies what the witness signs; give it to whoever shall verify",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			key, err := witness.PublicKey(with.where())
			if err != nil {
				return fmt.Errorf(opts.word("in %s ist noch kein Schlüssel; der erste Start von \"journey witness\" legt ihn an: %w",
					"there is no key in %s yet; the first start of \"journey witness\" makes it: %w"), with.where(), err)
			}
			_, err = fmt.Fprintln(c.OutOrStdout(), key)
			return err
		},
	})
	return c
}

// where is the flag, or else the variable, or else a folder here.
func (f witnessFlags) where() string {
	return cmp.Or(f.folder, os.Getenv("JOURNEY_WITNESS_FOLDER"), "journey-witness")
}

// witnessed says of what ended the witness what it means and what to do next.
func (o *options) witnessed(c *cobra.Command, err error) error {
	var refused *witness.Refusal
	switch {
	case errors.As(err, &refused):
		happened, means, next := refused.Told(o.lang == "de")
		fmt.Fprintf(c.ErrOrStderr(), "%s\n  %s  %s\n  %s  %s\n  %s  %s\n  %s  %s\n", happened,
			o.word("Was:          ", "What:        "), refused.ID, o.word("Einzelheit:   ", "Detail:      "), refused.Detail,
			o.word("Das heißt:    ", "That means:  "), means, o.word("Was nun:      ", "What to do:  "), next)
		return &exitError{code: exitRefused, err: errors.New(o.word("nicht unterschrieben", "not signed"))}
	case errors.Is(err, witness.ErrUnreachable):
		return &exitError{code: exitUnreachable, err: err}
	case errors.Is(err, proof.ErrCheckpoint):
		return fmt.Errorf("%w\n%s", err, o.word("Der Ordner gehört zu einem anderen Notar, oder die Datei cosigned wurde geändert. Adresse, Schlüssel und --folder vergleichen; für jeden Notar und jedes Protokoll einen eigenen Ordner nehmen",
			"The folder belongs to another notary, or the file cosigned was changed. Compare address, key and --folder; take a folder of its own for each notary and each log"))
	case errors.Is(err, notebook.ErrBadKey):
		return fmt.Errorf("%w\n%s", err, o.word("Den Schlüssel aus seiner Kopie zurückholen", "Bring the key back from its copy"))
	case errors.Is(err, notebook.ErrNoKey):
		return fmt.Errorf("%w\n%s", err, o.word("Den Schlüssel zurückholen, oder den Ordner aufbewahren und mit einem leeren neu beginnen", "Bring the key back, or keep the folder and begin with an empty one"))
	}
	return err
}

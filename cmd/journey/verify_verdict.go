package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"journey/cmd/journey/verification"
)

// verified is what verify says to programs.
type verified struct {
	Fits        bool   `json:"fits"`
	Events      uint64 `json:"events"`
	Histories   int    `json:"histories"`
	Signed      uint64 `json:"signed"`
	Checkpoints int    `json:"checkpoints"`
	// NoHiddenTail is the last day as of which it is proven that no history goes on behind what was verified.
	NoHiddenTail string `json:"no_hidden_tail,omitempty"`
	// Witnesses are those that were demanded.
	Witnesses []witnessed `json:"witnesses,omitempty"`
	Finding   string      `json:"finding,omitempty"`
	From      uint64      `json:"from,omitempty"`
	Until     uint64      `json:"until,omitempty"`
	Detail    string      `json:"detail,omitempty"`
	log       string
}

// witnessed is how much a witness has signed, and when.
type witnessed struct {
	Witness string    `json:"witness"`
	Events  int64     `json:"events"`
	At      time.Time `json:"at"`
}

func (v *verified) saw(all []verification.Witnessed) {
	for _, w := range all {
		v.Witnesses = append(v.Witnesses, witnessed{w.Witness, w.Size, w.At})
	}
}

// seenBy is witnesses in one cell.
func seenBy(all []witnessed) string {
	var seen []string
	for _, w := range all {
		seen = append(seen, fmt.Sprintf("%s %d %s", w.Witness, w.Events, w.At.Format(time.RFC3339)))
	}
	return strings.Join(seen, "; ")
}

var verifiedColumns = []string{"fits", "events", "histories", "signed", "checkpoints", "no_hidden_tail", "witnesses", "finding", "from", "until", "detail"}

func (v verified) cells() []string {
	return []string{
		fmt.Sprint(v.Fits), fmt.Sprint(v.Events), fmt.Sprint(v.Histories), fmt.Sprint(v.Signed), fmt.Sprint(v.Checkpoints), v.NoHiddenTail,
		seenBy(v.Witnesses), v.Finding, fmt.Sprint(v.From), fmt.Sprint(v.Until), v.Detail,
	}
}

// verdict tells what came out: that everything fits, or the first thing that does not.
func (o *options) verdict(c *cobra.Command, v verified, err error) error {
	f := verification.Found(err)
	switch {
	case errors.Is(err, errNoHistory):
		return errors.New(o.word("diesen Verlauf gibt es nicht; --operation, --kind und ID prüfen", "there is no such history; look at --operation, --kind and id"))
	case errors.Is(err, errNoOperation):
		return errors.New(o.word("dieses Vorhaben gibt es nicht; --operation prüfen", "there is no such operation; look at --operation"))
	case err != nil && f == nil:
		return err
	}
	out := c.OutOrStdout()
	if f != nil {
		v.Finding, v.From, v.Until, v.Detail = string(f.Kind), f.From, f.Until, f.Detail
	}
	v.Fits = f == nil
	if o.output != "table" {
		if err := writeRecords(o, out, []verified{v}, verifiedColumns, verified.cells); err != nil {
			return err
		}
	}
	if f != nil {
		return o.doesNotFit(out, f)
	}
	if v.log == accessName {
		o.note(out, o.word("%d Zeilen unter %d Namen, keine fehlt dazwischen.", "%d lines under %d subjects, none missing in between."), v.Events, v.Histories)
	} else {
		o.note(out, o.word("%d Ereignisse in %d Verläufen: Versionen lückenlos, alle Hashes richtig.", "%d events in %d histories: versions without a gap, every hash right."), v.Events, v.Histories)
	}
	switch {
	case v.Signed == 0:
		o.note(out, "%s", o.word("Nichts davon ist unterschrieben: dass am Ende nichts fehlt, kann niemand beweisen. Starten Sie \"journey notary\".",
			"None of it is signed: nobody can prove that nothing is missing at the end. Start \"journey notary\"."))
	case v.Events > v.Signed:
		o.note(out, o.word("%d davon sind, was unterschrieben wurde (%d Prüfpunkte); %d sind es noch nicht.", "%d of them are what was signed (%d checkpoints); %d are not signed yet."), v.Signed, v.Checkpoints, v.Events-v.Signed)
	default:
		o.note(out, o.word("Alle sind, was unterschrieben wurde (%d Prüfpunkte).", "All of them are what was signed (%d checkpoints)."), v.Checkpoints)
	}
	if v.NoHiddenTail != "" {
		o.note(out, o.word("Kein Verlauf geht hinter seinem Ende weiter, Stand %s (UTC).", "No history goes on behind its end, as of %s (UTC)."), v.NoHiddenTail)
	}
	for _, w := range v.Witnesses {
		o.note(out, o.word("Zeuge %s hat %d Ereignisse gesehen und unterschrieben, zuletzt %s.", "Witness %s saw %d events signed and signed them too, at %s."), w.Witness, w.Events, w.At.Format(time.RFC3339))
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

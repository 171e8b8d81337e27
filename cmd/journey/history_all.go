package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	journeyv1 "journey/proto/journey/v1"
)

// wholeOperation is the flags of the commands that tell a whole operation.
type wholeOperation struct {
	all   bool
	after string
}

// bind adds the flags. Where all is said, there is no argument.
func (f *wholeOperation) bind(c *cobra.Command) {
	c.Flags().BoolVar(&f.all, "all", false, "every one of the operation that you may see, in the order of their first steps")
	c.Flags().StringVar(&f.after, "after", "", "with --all: go on where an interrupted one says that it was")
	c.Args = func(_ *cobra.Command, args []string) error {
		switch {
		case f.all && len(args) > 0:
			return errors.New("give a participant or --all, not both")
		case !f.all && f.after != "":
			return errors.New("--after goes with --all")
		case !f.all:
			return cobra.ExactArgs(1)(c, args)
		}
		return nil
	}
}

// alone refuses flags that say something of one history only.
func (f *wholeOperation) alone(c *cobra.Command, flags ...string) error {
	for _, name := range flags {
		if f.all && c.Flags().Changed(name) {
			return usage("--%s is of one history; it does not go with --all", name)
		}
	}
	return nil
}

// reads is what reading all of an operation takes: the service, the operation's time zone, and where it goes on.
func (f *wholeOperation) reads(ctx context.Context, o *options, operation string) (*client, *time.Location, *journeyv1.StreamFrom, error) {
	from, err := f.from()
	if err != nil {
		return nil, nil, nil, err
	}
	client, err := o.client()
	if err != nil {
		return nil, nil, nil, err
	}
	zone, err := client.zone(ctx, operation)
	if err != nil {
		return nil, nil, nil, o.answer(err)
	}
	return client, zone, from, nil
}

// from reads the place where it goes on: KIND/ID@LOG:POSITION.
func (f *wholeOperation) from() (*journeyv1.StreamFrom, error) {
	if f.after == "" {
		return nil, nil
	}
	subject, position, _ := strings.Cut(f.after, "@")
	word, id, _ := strings.Cut(subject, "/")
	log, number, _ := strings.Cut(position, ":")
	kind, err := historyKind(word)
	sequence, errNumber := strconv.ParseUint(number, 10, 64)
	if err != nil || errNumber != nil || id == "" || log == "" {
		return nil, usage("%q is no place to go on; give --after as the interrupted one said it", f.after)
	}
	return &journeyv1.StreamFrom{Kind: kind, Subject: id, Position: &journeyv1.Position{Log: log, Sequence: sequence}}, nil
}

// place is where a stream is: what came last, and how far it has come.
type place struct {
	last string
	at   *journeyv1.StreamProgress
}

// stands is how --after says it; empty before the first history.
func (p place) stands() string {
	if p.last == "" {
		return ""
	}
	return p.last + "@" + p.at.GetPosition().GetLog() + ":" + strconv.FormatUint(p.at.GetPosition().GetSequence(), 10)
}

// runs tells what a stream brings until it ends; next tells one message and answers whose history it was. If it breaks off,
// the error says how to go on.
func (o *options) runs(ctx context.Context, bars io.Writer, next func() (string, *journeyv1.StreamProgress, error)) error {
	var at place
	var reading, telling *progress
	for {
		last, progress, err := next()
		if errors.Is(err, io.EOF) {
			telling.done()
			return nil
		}
		if err != nil {
			return o.broken(ctx, at, err)
		}
		if at.at = progress; last != "" {
			at.last = last
		}
		if progress.Histories == 0 && progress.Done == 0 && progress.Read < progress.Position.GetSequence() {
			if reading == nil {
				reading = newProgress(bars, o.word("Ereignisse gelesen", "events read"), int(progress.Position.GetSequence()))
			}
			reading.at(int(progress.Read), int(progress.Position.GetSequence()))
			continue
		}
		if telling == nil {
			if reading != nil {
				reading.at(int(progress.Read), int(progress.Position.GetSequence()))
				reading.done()
			}
			telling = newProgress(bars, o.word("Verläufe", "histories"), int(progress.Histories))
		}
		telling.at(int(progress.Done), int(progress.Histories))
	}
}

// broken is the error of a stream that ended before its end.
func (o *options) broken(ctx context.Context, at place, err error) error {
	if at.stands() == "" {
		if ctx.Err() != nil {
			return fmt.Errorf("%s", o.word("abgebrochen, ehe etwas kam", "interrupted before anything came"))
		}
		return o.answer(err)
	}
	code, german, english, rule := exitRefused, "abgebrochen", "interrupted", ""
	if ctx.Err() == nil {
		var coded *exitError
		if said := o.answer(err); errors.As(said, &coded) {
			code = coded.code
		}
		german, english = err.Error(), err.Error()
		if no := refusalOf(err); no != nil {
			german, english, rule = no.German, no.English, no.Rule
		}
	}
	if o.forMachines() {
		text, err := json.Marshal(map[string]any{"rule": rule, "german": german, "english": english, "after": at.stands()})
		return &exitError{code: code, err: errors.Join(err, errors.New(string(text))), bare: true}
	}
	return &exitError{code: code, err: fmt.Errorf(o.word("%s – das ist nicht alles. Weiter geht es mit --after %s", "%s – this is not all. Go on with --after %s"), o.word(german, english), at.stands())}
}

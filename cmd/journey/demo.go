package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"journey/cmd/journey/simulate"
	"journey/deploy/examples"
	journeyv1 "journey/proto/journey/v1"
)

// demonstration is what demo was asked for; it is kept in the data folder once it is imported.
type demonstration struct {
	Participants int    `json:"participants"`
	Seed         uint64 `json:"seed"`
}

func demoCommand(opts *options) *cobra.Command {
	var asked demonstration
	var once, reset bool
	var listen string
	c := &cobra.Command{
		Use:   "demo",
		Short: "Everything on this machine with two simulated programmes: LaQs and RESQUE PLUS",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := believable(asked.Participants); err != nil {
				return err
			}
			out, log := c.OutOrStdout(), newWarnings(c.ErrOrStderr())
			if reset {
				if err := forgetData(opts.data); err != nil {
					return err
				}
			}
			fmt.Fprintf(c.ErrOrStderr(), "Starting PostgreSQL, the log and the processes; data in %s (not for production)\n", opts.data)
			l, err := startLocal(c.Context(), opts.data, listen, log)
			if err != nil {
				return err
			}
			defer l.stop()
			if err := demonstrate(c.Context(), opts, l, asked, c.ErrOrStderr()); err != nil {
				return opts.answer(err)
			}
			if err := reports(c.Context(), opts, l, out); err != nil {
				return opts.answer(err)
			}
			if once {
				fmt.Fprintf(out, "\nThe data stay in %s (not for production). Without --once the service keeps running.\n", opts.data)
				return nil
			}
			l.announce(out, opts.data)
			tryNext(out)
			<-c.Context().Done()
			return nil
		},
	}
	c.Flags().BoolVar(&once, "once", false, "print the reports and end")
	c.Flags().BoolVar(&reset, "reset", false, "delete the data folder of an earlier demo first")
	c.Flags().IntVar(&asked.Participants, "participants", 0, "participants of each programme (default: 400 and 1200)")
	c.Flags().Uint64Var(&asked.Seed, "seed", 1, "which of the possible worlds")
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:0", "address of the service; port 0 takes a free one")
	return c
}

func devCommand(opts *options) *cobra.Command {
	var listen string
	c := &cobra.Command{
		Use:   "dev",
		Short: "Everything on this machine, empty: for development",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			l, err := startLocal(c.Context(), opts.data, listen, newWarnings(c.ErrOrStderr()))
			if err != nil {
				return err
			}
			defer l.stop()
			l.announce(c.OutOrStdout(), opts.data)
			<-c.Context().Done()
			return nil
		},
	}
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:8473", "address of the service; port 0 takes a free one")
	return c
}

// newWarnings is the log of a parent: a person is watching, so only what matters to them.
func newWarnings(w io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// forgetData deletes a data folder, if it is one: it must hold a README as startLocal writes it.
func forgetData(data string) error {
	if _, err := os.Stat(data); os.IsNotExist(err) {
		return nil
	}
	text, err := os.ReadFile(filepath.Join(data, "README.txt"))
	begin, _, _ := strings.Cut(localReadme, "\n")
	if err != nil || !strings.HasPrefix(string(text), begin+"\n") {
		return usage("%s is not a data folder of demo or dev; nothing was deleted", data)
	}
	return os.RemoveAll(data)
}

// demonstrate imports the simulated programmes, if the folder does not hold them yet. An interrupted
// import goes on where it ended: what is recorded is known by its request id.
func demonstrate(ctx context.Context, opts *options, l *local, asked demonstration, errs io.Writer) error {
	marker := filepath.Join(opts.data, "demo.json")
	if text, err := os.ReadFile(marker); err == nil {
		var held demonstration
		if err := json.Unmarshal(text, &held); err != nil {
			return fmt.Errorf("%s: %w", marker, err)
		}
		if held != asked {
			fmt.Fprintf(errs, "The data folder holds a demo with --participants %d --seed %d; it is kept. --reset makes a new one.\n", held.Participants, held.Seed)
		}
		return nil
	}
	client := l.client()
	if err := putStaff(ctx, client); err != nil {
		return err
	}
	var last *journeyv1.Position
	for _, programme := range simulate.Programmes() {
		requests, err := simulate.Lines(simulate.Config{Programme: programme, Participants: asked.Participants, Seed: asked.Seed})
		if err != nil {
			return err
		}
		rows := make([]row, len(requests))
		for i, r := range requests {
			rows[i] = row{file: programme, number: i + 1, request: r}
		}
		run := importing{
			errors:   filepath.Join(opts.data, "refused-"+programme+".csv"),
			late:     filepath.Join(opts.data, "known-later-"+programme+".csv"),
			progress: newProgress(errs, "import of "+programme, len(rows)),
		}
		sum, err := run.run(ctx, client, rows)
		if err != nil {
			return err
		}
		if sum.refused > 0 {
			return fmt.Errorf("%d of %d simulated steps of %s were refused; see %s", sum.refused, sum.rows, programme, run.errors)
		}
		last = sum.position
	}
	if err := readModelsAt(ctx, client, last); err != nil {
		return err
	}
	text, err := json.Marshal(asked)
	if err != nil {
		return err
	}
	return os.WriteFile(marker, append(text, '\n'), 0o644)
}

// putStaff puts who works in the simulated programmes into the directory.
func putStaff(ctx context.Context, c *client) error {
	request, wrong := readStaff(examples.Staff())
	if len(wrong) > 0 {
		return wrong[0]
	}
	response, err := c.staff.PutDirectory(ctx, request)
	if err == nil && len(response.Refusals) > 0 {
		return fmt.Errorf("staff of the programmes: %s: %s", response.Refusals[0].Field, response.Refusals[0].English)
	}
	return err
}

// catchUpWithin bounds how long demo waits for the read models after an import.
const catchUpWithin = 2 * time.Minute

// readModelsAt waits until every read model has reached a position.
func readModelsAt(ctx context.Context, c *client, at *journeyv1.Position) error {
	ctx, cancel := context.WithTimeout(ctx, catchUpWithin)
	defer cancel()
	operation := simulate.Programmes()[0]
	reads := []func() (*journeyv1.Freshness, error){
		func() (*journeyv1.Freshness, error) {
			r, err := c.caseload.ListCases(ctx, &journeyv1.ListCasesRequest{Operation: operation, PageSize: 1, AtLeast: at})
			return r.GetFreshness(), err
		},
		func() (*journeyv1.Freshness, error) {
			r, err := c.outcome.GetOutcomes(ctx, &journeyv1.GetOutcomesRequest{Operation: operation, AtLeast: at})
			return r.GetFreshness(), err
		},
		func() (*journeyv1.Freshness, error) {
			r, err := c.followup.CountObligations(ctx, &journeyv1.CountObligationsRequest{Operation: operation, AtLeast: at})
			return r.GetFreshness(), err
		},
	}
	for _, read := range reads {
		for {
			fresh, err := read()
			if err != nil {
				return err
			}
			if fresh.GetPosition().GetSequence() >= at.GetSequence() {
				break
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
	}
	return nil
}

// believable refuses a number of participants that no programme can have.
func believable(participants int) error {
	if participants < 0 {
		return usage("--participants %d: give how many, or leave it out for as many as the programme had", participants)
	}
	return nil
}

func (l *local) client() *client {
	return newClient(l.deployment.URL, l.tokens[0].Token, "")
}

func simulateCommand(_ *options) *cobra.Command {
	var config simulate.Config
	c := &cobra.Command{
		Use:   "simulate",
		Short: "Write believable journeys as JSON Lines; the same seed gives the same bytes",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if !slices.Contains(simulate.Programmes(), config.Programme) {
				return usage("there is no programme %q; there are %s", config.Programme, strings.Join(simulate.Programmes(), ", "))
			}
			if err := believable(config.Participants); err != nil {
				return err
			}
			return simulate.Write(c.OutOrStdout(), config)
		},
	}
	c.Flags().StringVar(&config.Programme, "programme", "laqs", "laqs or resque-plus")
	c.Flags().IntVar(&config.Participants, "participants", 0, "how many participants (default: as many as the programme had)")
	c.Flags().Uint64Var(&config.Seed, "seed", 1, "which of the possible worlds")
	return c
}

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/eventstore"
	"journey/projections"
	journeyv1 "journey/proto/journey/v1"
)

// rebuilds measures the rebuild of each read model beside a raw consume of the same stream.
func (b *bench) rebuilds(ctx context.Context, w *world) error {
	last, err := w.store.Last(ctx)
	if err != nil {
		return err
	}
	done := errors.New("read")
	began := time.Now()
	err = w.store.Follow(ctx, 0, 5000, func(_ context.Context, messages []eventstore.Message) error {
		if messages[len(messages)-1].Sequence >= last.Sequence {
			return done
		}
		return nil
	})
	if !errors.Is(err, done) {
		return err
	}
	raw := float64(last.Sequence) / time.Since(began).Seconds()
	for _, model := range models() {
		rebuilt, err := w.rebuild(ctx, model.Name)
		if err != nil {
			return err
		}
		rate := float64(rebuilt.Events) / rebuilt.Seconds
		b.row(fmt.Sprintf("rebuild of %s, %d events of %d groups", model.Name, rebuilt.Events, rebuilt.Groups),
			fmt.Sprintf("%.0f events/s; memory at most %s, on disk meanwhile %s", rate, mebibytes(rebuilt.Memory), mebibytes(rebuilt.Spooled)), fmt.Sprintf("raw consume %.0f events/s", raw), fmt.Sprintf("%.2f of it", rate/raw))
	}
	return nil
}

// rebuild runs the command itself, as a process of its own.
func (w *world) rebuild(ctx context.Context, model string) (*rebuiltRows, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	d := deployment{
		NATS: w.broker.URL(), Database: w.postgres.DSN("journey"), Keys: w.postgres.DSN("journey_keys"), KeyFile: filepath.Join(w.dir, "key"),
	}
	cmd := exec.CommandContext(ctx, program, "projection", "rebuild", model, "--fill-only", "--anew", "-o", "json", "--data", w.dir)
	cmd.Env = append(os.Environ(), append(d.environment(), "TMPDIR="+w.dir)...)
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("rebuild of %s: %w", model, err)
	}
	var told []rebuiltModel
	if err := json.Unmarshal(out, &told); err != nil {
		return nil, fmt.Errorf("rebuild of %s: %w", model, err)
	}
	if len(told) != 1 || told[0].Rebuilt == nil {
		return nil, fmt.Errorf("rebuild of %s told of %d", model, len(told))
	}
	return told[0].Rebuilt, nil
}

const (
	visibleRate    = 200 // steps a second
	visibleSeconds = 20
)

// visible measures the time from the answer of Record until each read model shows the step, at a steady
// rate, with every process apart as in dev.
func (b *bench) visible(ctx context.Context) error {
	l, err := startLocal(ctx, filepath.Join(b.dir, "local"), "127.0.0.1:0", quiet)
	if err != nil {
		return err
	}
	defer l.stop()
	client := l.client()
	w := world{}
	lines, err := w.lines()
	if err != nil {
		return err
	}
	run := importing{errors: filepath.Join(b.dir, "refused.csv"), late: filepath.Join(b.dir, "late.csv")}
	rows := make([]row, len(lines))
	for i, r := range lines {
		rows[i] = row{file: "laqs", number: i + 1, request: r}
	}
	sum, err := run.run(ctx, client, rows)
	if err != nil {
		return err
	}
	if err := readModelsAt(ctx, client, sum.position); err != nil {
		return err
	}
	database, err := pgxpool.New(ctx, l.deployment.Database)
	if err != nil {
		return err
	}
	defer database.Close()
	watch := projections.NewWatch(database, quiet)
	listening, stop := context.WithCancel(ctx)
	defer stop()
	go func() { _ = watch.Run(listening) }()
	times := map[string]*durations{}
	for _, m := range models() {
		times[m.Name] = &durations{}
	}
	var mu sync.Mutex
	var group sync.WaitGroup
	var failed error
	ticker := time.NewTicker(time.Second / visibleRate)
	defer ticker.Stop()
	for i := range visibleRate * visibleSeconds {
		<-ticker.C
		group.Go(func() {
			answer, err := client.journey.Record(ctx, aContact(i))
			at := time.Now()
			if err != nil {
				mu.Lock()
				failed = err
				mu.Unlock()
				return
			}
			for name, all := range times {
				group.Go(func() {
					_, err := watch.Wait(ctx, name, answer.Position.GetLog(), answer.Position.GetSequence())
					took := time.Since(at)
					mu.Lock()
					defer mu.Unlock()
					if err != nil {
						failed = err
					}
					*all = append(*all, took)
				})
			}
		})
	}
	group.Wait()
	if failed != nil {
		return failed
	}
	for _, m := range models() {
		all := *times[m.Name]
		b.row(fmt.Sprintf("from the answer to visible in %s, %d steps/s for %d s", m.Name, visibleRate, visibleSeconds),
			fmt.Sprintf("p50 %s, p99 %s", micros(all.at(50)), micros(all.at(99))), "", "")
	}
	return nil
}

// aContact is outreach: a step that stands alone, in 50 activities by turns.
func aContact(i int) *journeyv1.RecordRequest {
	return &journeyv1.RecordRequest{
		Operation: "laqs", Subject: fmt.Sprintf("bench-%d", i%50), OccurredOn: "2016-05-02", RequestId: uuid.NewString(),
		Step: &journeyv1.Step{Kind: &journeyv1.Step_OutreachContactMade{OutreachContactMade: &journeyv1.OutreachContactMade{
			Channel: journeyv1.OutreachChannel_OUTREACH_CHANNEL_STREET, Headcount: 3,
		}}},
	}
}

package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/nats-io/nats.go/jetstream"

	"journey/api"
	"journey/api/directory"
	"journey/api/feed"
	"journey/cmd/journey/archive"
	"journey/cmd/journey/outbox"
	"journey/cmd/journey/reminder"
	"journey/cmd/journey/subscription"
	"journey/eventstore"
	"journey/eventstore/accesslog"
	journeyv1 "journey/proto/journey/v1"
)

// TestABackupBringsEverythingBack is the story of a deployment that is lost and comes back elsewhere.
func TestABackupBringsEverythingBack(t *testing.T) {
	place := t.TempDir()
	at := func(name string) string { return filepath.Join(place, name) }
	steps := simulated(t, place, 5)

	first := begin(t, at("first"))
	must(t, at("first"), "import", steps)
	staff, err := filepath.Abs(filepath.Join("..", "..", "deploy", "examples", "staff.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	must(t, at("first"), "staff", "import", staff)
	p, store := inside(t, at("first"))
	if err := p.keyring.Destroy(t.Context(), "journey.laqs.participant.erased", journeyv1.PrivacyClass_PRIVACY_CLASS_HEALTH); err != nil {
		t.Fatal(err)
	}
	caughtUp(t, at("first"), store)
	fillKept(t, p)
	must(t, at("first"), "subscription", "create", "dashboard", "--operation", "laqs", "--from", "start")
	told := toldAll(t, at("first"), "dashboard")
	must(t, at("first"), "caseload", "--operation", "laqs") // shows names, so there are lines of who saw them
	accesses := accessesOf(t, p)
	log, rows, keys, kept := everything(t, store), publicRows(t, p), everyRow(t, p), keptOf(t, p)
	must(t, at("first"), "backup", at("backup"))
	if out, code := typed(t, at("first"), "backup", at("backup")); code != exitRefused || !strings.Contains(out, "not empty") {
		t.Errorf("a backup over another one: exit code %d\n%s", code, out)
	}
	key, err := os.ReadFile(localKeyFile(at("first")))
	if err != nil {
		t.Fatal(err)
	}
	keyFile := at("key")
	if err := os.WriteFile(keyFile, key, 0o600); err != nil {
		t.Fatal(err)
	}
	generations, err := p.deployment.keyFile().Generations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	mustNotHold(t, at("backup"), base64.StdEncoding.EncodeToString(generations[0].Key), string(generations[0].Key), "journey.laqs.participant.erased")
	p.close()
	first.end()
	if err := os.RemoveAll(at("first")); err != nil {
		t.Fatal(err)
	}

	out := must(t, at("second"), "restore", at("backup"), "--key-file", keyFile)
	if !strings.Contains(out, "Restored and proved") {
		t.Errorf("restore says\n%s", out)
	}
	if out, code := typed(t, at("second"), "restore", at("backup")); code != exitRefused || !strings.Contains(out, "not empty") {
		t.Errorf("a restore into what is there: exit code %d\n%s", code, out)
	}
	begin(t, at("second"))
	p, store = inside(t, at("second"))
	caughtUp(t, at("second"), store)
	if diff := cmp.Diff(log, everything(t, store)); diff != "" {
		t.Errorf("the log (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(accesses, accessesOf(t, p)); diff != "" {
		t.Errorf("the log of accesses (-before +after):\n%s", diff)
	}
	must(t, at("second"), "caseload", "--operation", "laqs")
	if now := accessesOf(t, p); len(now) != 2*len(accesses) {
		t.Errorf("%d accesses after another look, want twice %d", len(now), len(accesses))
	}
	if diff := cmp.Diff(keys, everyRow(t, p)); diff != "" {
		t.Errorf("the keys (-before +after):\n%s", diff)
	}
	if again := toldAll(t, at("second"), "dashboard"); again != told || told == 0 {
		t.Errorf("%d messages in the stream of a subscription, %d before", again, told)
	}
	// The processes go on there: the reminders may have looked at an operation since, and the relay made the stream anew.
	goesOn := func(row string) bool {
		return strings.HasPrefix(row, "journey_reminder.") && !slices.Contains(kept, row) ||
			strings.HasPrefix(row, "journey_relay.progress") && strings.Contains(row, "dashboard")
	}
	kept, now := slices.DeleteFunc(kept, goesOn), slices.DeleteFunc(keptOf(t, p), goesOn)
	if diff := cmp.Diff(kept, now); diff != "" {
		t.Errorf("staff, calendars, reminders and subscriptions (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(rows, publicRows(t, p)); diff != "" {
		t.Errorf("the read models (-before +after):\n%s", diff)
	}
	if out := must(t, at("second"), "import", steps); !strings.Contains(out, " 0 recorded") || !strings.Contains(out, " 0 refused") {
		t.Errorf("importing the same again says\n%s", out)
	}
	if out := must(t, at("second"), "doctor", "--all"); !strings.Contains(out, "no errors") {
		t.Errorf("the doctor says\n%s", out)
	}
}

// toldAll waits until a subscription that acknowledges nothing was told everything, and answers how many messages that is.
func toldAll(t *testing.T, data, name string) uint64 {
	t.Helper()
	var line subscriptionLine
	soon(t, "everything is told", func() bool {
		if err := json.Unmarshal([]byte(must(t, data, "subscription", "show", name, "-o", "jsonl")), &line); err != nil {
			t.Fatal(err)
		}
		return line.Lag == 0
	})
	return line.Published - line.Acknowledged
}

// accessesOf is every line of the log of accesses; there must be some.
func accessesOf(t *testing.T, p *parts) []eventstore.Message {
	t.Helper()
	log, err := p.accesses(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return everything(t, log)
}

// fillKept puts a row into those kept tables that the directory has not filled.
func fillKept(t *testing.T, p *parts) {
	t.Helper()
	for _, statement := range []string{
		`INSERT INTO journey_calendar.feeds (id, token_sha256, operation, caseworker, language, created_at, created_by)
			VALUES ('0b6d53a4-6a0e-5e0c-9d0e-4b1c6e1f7a25', decode(repeat('5c', 32), 'hex'), 'laqs', 'fm-bilse-1', 'de', '2026-10-25 02:30:00.123456+02', 'co-1')`,
		`INSERT INTO journey_reminder.operations (operation, since) VALUES ('other', '2016-03-01')`,
		`INSERT INTO journey_reminder.reminders (reminder, operation, participant, obligation, stage, state, opens_on, checkpoint_on, closes_on,
			caseworker, partner, to_coordinator, recipients, decided_at)
			VALUES ('r-1', 'other', 'p-0001', 'exit.4.28d', 'opened', 'sent', '2016-03-01', '2016-03-02', '2016-03-03', 'fm-bilse-1', 'bilse-institut', FALSE, '{fm-bilse-2}', now())`,
		`INSERT INTO journey_outbox.deliveries VALUES ('d-1', 'webhook', 'hook-1', '\xc3a4', '2016-03-01', 'dead', 3, now(), 'webhook.gone', now())`,
		`INSERT INTO journey_outbox.parts VALUES ('r-1', 'mail', 'fm-bilse-2', 'opened', 'd-1')`,
		`INSERT INTO journey_outbox.stopped VALUES ('webhook', 'hook-1', 'webhook.gone')`,
		// A revoked one, which the relay leaves alone.
		`INSERT INTO journey_relay.subscriptions (name, operations, facts, placements, content, after_position, secret, password_hash,
			webhook_url, webhook_secrets, allow_private, allow_plain, state, why, since, created_at)
			VALUES ('former', '{laqs}', '{started}', '{}', 'json', 3, decode(repeat('5d', 32), 'hex'), '', 'https://former.example/', '', FALSE, FALSE, 'revoked', '', now(), now())`,
		`INSERT INTO journey_relay.progress (subscription, log, position, hash, stream, published, acknowledged, acknowledged_position, acknowledged_index, pending, seen_at)
			VALUES ('former', 'log-1', 7, '\xc3a4', 'made-1', 4, 3, 6, 1, 1, now())`,
		`INSERT INTO journey_relay.told (subscription, operation, participant, position, first_at) VALUES ('former', 'laqs', 'p-0001', 5, now())`,
		`INSERT INTO journey_relay.erasures (subscription, operation, participant, position, event, sequences, told_at) VALUES ('former', 'laqs', 'p-0001', 7, 'e-4', '{4}', now())`,
		`INSERT INTO journey_relay.waiting (subscription, sequence, event, participant, kind, attempts, next_at, fault, parked, retry, since, header, body)
			VALUES ('former', 4, 'e-4', 'someone', 'participant_erased', 10, now(), 'webhook.timeout', TRUE, FALSE, now(), '{"ce-id": ["e-4"]}', '\xc3a4')`,
		`INSERT INTO journey_relay.replays (subscription, next, until) VALUES ('former', 1, 3)`,
	} {
		if err := errors.Join(feed.Prepare(t.Context(), p.database), reminder.Prepare(t.Context(), p.database), outbox.Prepare(t.Context(), p.database),
			subscription.Prepare(t.Context(), p.database)); err != nil {
			t.Fatal(err)
		}
		if _, err := p.database.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
}

const tablesOfNoModel = `
SELECT schemaname || '.' || tablename FROM pg_tables
WHERE schemaname LIKE 'journey\_%' AND schemaname NOT IN ('journey_projections', 'journey_api') ORDER BY 1`

// keptOf are the rows of the kept tables, which must be all tables that no log gives back, each with a row.
func keptOf(t *testing.T, p *parts) []string {
	t.Helper()
	kept, err := keptRows(t.Context(), p.database)
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	filled := map[string]bool{}
	for _, row := range kept {
		rows = append(rows, row.Table+" "+string(row.Row))
		filled[row.Table] = true
	}
	found, err := p.database.Query(t.Context(), tablesOfNoModel)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(found, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(tables, slices.Sorted(maps.Keys(filled))); diff != "" {
		t.Errorf("tables that no log gives back (-there +kept with a row):\n%s", diff)
	}
	return rows
}

// everyRow are the rows of the key database.
func everyRow(t *testing.T, p *parts) []eventstore.WrappedKeys {
	t.Helper()
	var rows []eventstore.WrappedKeys
	err := eventstore.EveryKey(t.Context(), p.keys, func(row eventstore.WrappedKeys) error { rows = append(rows, row); return nil })
	if err != nil || len(rows) == 0 {
		t.Fatalf("%d rows of keys, %v", len(rows), err)
	}
	return rows
}

func mustNotHold(t *testing.T, folder string, secrets ...string) {
	t.Helper()
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile(filepath.Join(folder, f.Name()))
		for _, secret := range secrets {
			if err != nil || strings.Contains(string(text), secret) {
				t.Errorf("%s holds what it must not, or cannot be read: %v", f.Name(), err)
			}
		}
	}
}

// servers runs the servers of a data folder without service and projectors.
func servers(t *testing.T, data string) *local {
	t.Helper()
	if err := os.MkdirAll(data, 0o755); err != nil {
		t.Fatal(err)
	}
	l := &local{}
	t.Cleanup(l.stop)
	if err := l.servers(t.Context(), data, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	if err := l.deployment.keyFile().Create(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	return l
}

// smallBackup is a backup of an empty deployment but for a few events in its log; it answers the events.
func smallBackup(t *testing.T, data, to string) []eventstore.Message {
	t.Helper()
	l := servers(t, data)
	defer l.stop()
	p, err := open(t.Context(), l.deployment, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	store, err := p.store(t.Context(), eventstore.Config{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"p-0001", "p-0002", "p-0003"} {
		if _, err := store.Append(t.Context(), sealedDraft(id)); err != nil {
			t.Fatal(err)
		}
	}
	accesses, err := accesslog.Open(t.Context(), p.nats, true, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := accesses.Append(t.Context(), &journeyv1.AccessRecord{Operation: "laqs", Participant: "p-0001"}, &journeyv1.AccessRecord{Operation: "laqs"}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := takeBackup(t.Context(), p, store, to, nil); err != nil {
		t.Fatal(err)
	}
	return everything(t, store)
}

func TestARestoreIsRefusedBeforeItTouchesAnything(t *testing.T) {
	place := t.TempDir()
	at := func(name string) string { return filepath.Join(place, name) }
	smallBackup(t, at("source"), at("backup"))
	keyFile := localKeyFile(at("source"))
	if err := (deployment{KeyFile: at("other-key")}).keyFile().Create(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	altered := func(name, file string, change func([]byte) []byte) string {
		if err := os.CopyFS(at(name), os.DirFS(at("backup"))); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(at(name), file))
		if err == nil {
			err = os.WriteFile(filepath.Join(at(name), file), change(text), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		return at(name)
	}
	flip := func(b []byte) []byte { b[len(b)/2] ^= 4; return b }
	for _, c := range []struct {
		name, backup, key, says string
		code                    int
	}{
		{"with the key file of another deployment", at("backup"), at("other-key"), "is not the one that the backup's keys are wrapped with", exitRefused},
		{"without a key file", at("backup"), at("nowhere"), "--key-file", exitUsage},
		{"with one byte of the log flipped", altered("flipped-log", "log", flip), keyFile, "damaged: log: its SHA-256", exitRefused},
		{"with one byte of the keys flipped", altered("flipped-keys", "keys", flip), keyFile, "damaged: keys: its SHA-256", exitRefused},
		{"with a log that was cut", altered("cut", "log", func(b []byte) []byte { return b[:len(b)-20] }), keyFile, "damaged: log: it has", exitRefused},
		{"of a folder that is no backup", at("source"), keyFile, "not a whole backup", exitRefused},
	} {
		t.Run(c.name, func(t *testing.T) {
			target := at("target")
			out, code := typed(t, target, "restore", c.backup, "--key-file", c.key)
			if code != c.code || !strings.Contains(out, c.says) {
				t.Errorf("exit code %d, want %d and %q:\n%s", code, c.code, c.says, out)
			}
			if _, err := os.Stat(target); !os.IsNotExist(err) {
				t.Errorf("the target was touched: %v", err)
			}
		})
	}
}

func TestAnInterruptedRestoreIsSaidAndGoesOn(t *testing.T) {
	place := t.TempDir()
	at := func(name string) string { return filepath.Join(place, name) }
	log := smallBackup(t, at("source"), at("backup"))
	backup, err := archive.Open(at("backup"))
	if err != nil {
		t.Fatal(err)
	}
	end, err := backup.Manifest.End()
	if err != nil {
		t.Fatal(err)
	}
	l := &local{}
	t.Cleanup(l.stop)
	if err := os.MkdirAll(at("target"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := l.servers(t.Context(), at("target"), slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	if err := copyKeyFile(localKeyFile(at("source")), l.deployment.KeyFile); err != nil {
		t.Fatal(err)
	}
	halfRestore(t, l.deployment, backup, end, log)
	l.stop()

	if out, code := typed(t, at("target"), "dev", "--listen", "127.0.0.1:0"); code == exitDone || !strings.Contains(out, "was interrupted") {
		t.Errorf("dev on it: exit code %d\n%s", code, out)
	}
	must(t, at("target"), "restore", at("backup"))
	begin(t, at("target"))
	p, store := inside(t, at("target"))
	if got := accessesOf(t, p); len(got) != 2 {
		t.Errorf("%d accesses, want 2", len(got))
	}
	if diff := cmp.Diff(log, everything(t, store)); diff != "" {
		t.Errorf("the log (-backup +restored):\n%s", diff)
	}
}

// halfRestore does what a restore has done when it is killed with some messages in the log, and the accesses there
// whole.
func halfRestore(t *testing.T, d deployment, backup *archive.Reader, end eventstore.Mark, log []eventstore.Message) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	to, err := openTarget(ctx, d)
	if err != nil {
		t.Fatal(err)
	}
	defer to.close()
	source := d.keyFile()
	generations, err := source.Generations(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := backup.Unlock(generations, time.Now()); err != nil {
		t.Fatal(err)
	}
	r, err := eventstore.OpenRestore(ctx, to.nats, eventstore.Config{}, end)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Begin(ctx); err != nil {
		t.Fatal(err)
	}
	if err := restoreKeys(ctx, to, backup, source); err != nil {
		t.Fatal(err)
	}
	if err := r.Append(ctx, log[:2]); err != nil {
		t.Fatal(err)
	}
	accesses, err := openAccesses(ctx, to, backup, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := accesses.restore(ctx, to, backup, nil); err != nil {
		t.Fatal(err)
	}
}

// TestARestoreGoesOnlyIntoAnEmptyDeployment restores into servers that the environment names.
func TestARestoreGoesOnlyIntoAnEmptyDeployment(t *testing.T) {
	place := t.TempDir()
	at := func(name string) string { return filepath.Join(place, name) }
	log := smallBackup(t, at("source"), at("backup"))
	l := servers(t, at("servers"))
	l.deployment.KeyFile, l.deployment.Tokens = localKeyFile(at("source")), ""
	variables := l.deployment.environment()
	p, err := open(t.Context(), l.deployment, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	mark := eventstore.Mark{Log: "another", Sequence: 3}
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	exec := func(pool *pgxpool.Pool, statement string) {
		t.Helper()
		_, err := pool.Exec(t.Context(), statement)
		do(err)
	}
	js, err := jetstream.New(p.nats)
	do(err)
	for _, c := range []struct {
		name       string
		put, clear func()
		says       string
	}{
		{"keys", func() { _, err := p.keyring.Ensure(t.Context(), []string{"journey.op.participant.p-0009"}); do(err) },
			func() { exec(p.keys, `DELETE FROM keyring.class_keys`) }, "the key database has the keys of 1 histories"},
		{"staff", func() {
			do(directory.Prepare(t.Context(), p.database))
			exec(p.database, `INSERT INTO journey_directory.partners VALUES ('north', 'North', '')`)
		},
			func() { exec(p.database, `DELETE FROM journey_directory.partners`) }, "there are rows in journey_directory.partners already"},
		{"a watermark", func() { do(api.StoreWatermark(t.Context(), p.database, mark)) },
			func() { exec(p.database, `DELETE FROM journey_api.watermark`) }, "its watermark says that a log another reached position 3"},
		{"read models", func() {
			exec(p.database, `CREATE SCHEMA journey_projections; CREATE TABLE journey_projections.generation AS
SELECT 'outcome'::TEXT AS model, 1 AS generation, 1 AS version, ''::TEXT AS schema_name, ''::TEXT AS views_name, 'live'::TEXT AS status,
    ''::TEXT AS halted, 0::BIGINT AS epoch, ''::TEXT AS log, 0::BIGINT AS sequence, decode(repeat('00', 32), 'hex') AS hash,
    now() AS event_at, now() AS moved_at, 0::DOUBLE PRECISION AS rate, 0 AS parked, 0::BIGINT AS done, 0::BIGINT AS target, ''::TEXT AS accepted`)
		}, func() { exec(p.database, `DROP SCHEMA journey_projections CASCADE`) }, "it has 1 generations of read models, the first of outcome"},
		{"a stream", func() { _, err := p.store(t.Context(), eventstore.Config{Create: true}); do(err) },
			func() { do(js.DeleteStream(t.Context(), "JOURNEY")) }, "stream JOURNEY, 0 messages: the stream is there already"},
	} {
		c.put()
		out, code := typedWith(t, variables, at("none"), "restore", at("backup"))
		if code != exitRefused || !strings.Contains(out, "not empty: "+c.says) {
			t.Errorf("beside %s: exit code %d, want %q:\n%s", c.name, code, c.says, out)
		}
		c.clear()
		if _, err := js.Stream(t.Context(), "JOURNEY"); !errors.Is(err, jetstream.ErrStreamNotFound) {
			t.Errorf("beside %s a stream was made: %v", c.name, err)
		}
	}
	if out, code := typedWith(t, variables, at("none"), "restore", at("backup")); code != exitDone {
		t.Fatalf("into what is empty again: exit code %d\n%s", code, out)
	}
	store, err := p.store(t.Context(), eventstore.Config{})
	do(err)
	if diff := cmp.Diff(log, everything(t, store)); diff != "" {
		t.Errorf("the log (-backup +restored):\n%s", diff)
	}
	last, err := store.Last(t.Context())
	do(err)
	if mark, err := storedWatermark(t.Context(), p.database); err != nil || mark != last {
		t.Errorf("the watermark is at %d, %v; want %d", mark.Sequence, err, last.Sequence)
	}
	if _, err := os.Stat(at("none")); !os.IsNotExist(err) {
		t.Errorf("a data folder was made: %v", err)
	}
}

package testdb

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"journey/deploy/local/folder"
)

func TestEachTestHasADatabaseOfItsOwn(t *testing.T) {
	var names []string
	for _, name := range []string{"one", "another"} {
		t.Run(name, func(t *testing.T) {
			pool := New(t)
			if _, err := pool.Exec(t.Context(), `CREATE TABLE visit (day DATE NOT NULL)`); err != nil {
				t.Fatal(err)
			}
			var database string
			if err := pool.QueryRow(t.Context(), `SELECT current_database()`).Scan(&database); err != nil {
				t.Fatal(err)
			}
			names = append(names, database)
		})
	}
	var left int
	if err := New(t).QueryRow(t.Context(), `SELECT count(*) FROM pg_catalog.pg_database WHERE datname = ANY($1)`, names).Scan(&left); err != nil {
		t.Fatal(err)
	}
	if len(names) != 2 || names[0] == names[1] || left != 0 {
		t.Errorf("databases %v, of which %d are left; want two different ones and none left", names, left)
	}
}

func TestEachTestHasAJetStreamOfItsOwn(t *testing.T) {
	for _, name := range []string{"one", "another"} {
		t.Run(name, func(t *testing.T) {
			conn, err := Broker(t).ClientConn()
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			js, err := jetstream.New(conn)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := js.CreateStream(t.Context(), jetstream.StreamConfig{Name: "VISITS", Subjects: []string{"visit"}}); err != nil {
				t.Fatal(err)
			}
			ack, err := js.Publish(t.Context(), "visit", nil)
			if err != nil {
				t.Fatal(err)
			}
			if ack.Sequence != 1 {
				t.Errorf("first message has sequence %d, want 1", ack.Sequence)
			}
		})
	}
}

func TestOnlyOldFoldersThatNobodyHoldsAreSwept(t *testing.T) {
	base, now := t.TempDir(), time.Now()
	folders := map[string]struct {
		age        time.Duration
		held, want bool
	}{
		"run-left":  {age: time.Hour},
		"run-young": {want: true},
		"run-held":  {age: time.Hour, held: true, want: true},
		"template":  {age: time.Hour, want: true},
	}
	for name, f := range folders {
		dir := filepath.Join(base, name)
		if err := os.MkdirAll(filepath.Join(dir, "data-15"), 0o700); err != nil {
			t.Fatal(err)
		}
		if f.held {
			claim, err := folder.Take(dir, "postgres.lock")
			if err != nil {
				t.Fatal(err)
			}
			defer claim.Release()
		}
		if err := os.Chtimes(dir, now, now.Add(-f.age)); err != nil {
			t.Fatal(err)
		}
	}
	if err := sweep(base, now); err != nil {
		t.Fatal(err)
	}
	for name, f := range folders {
		if _, err := os.Stat(filepath.Join(base, name)); (err == nil) != f.want {
			t.Errorf("%s: %v, want it there: %v", name, err, f.want)
		}
	}
}

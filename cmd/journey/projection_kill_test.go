package main

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"journey/projections"
	"journey/projections/outcome"
)

// TestAKilledRebuildLeavesTheLiveOneServing kills the command while it fills, while it waits to compare and while
// it compares: readers see the same rows, and the command typed again goes through.
func TestAKilledRebuildLeavesTheLiveOneServing(t *testing.T) {
	data := t.TempDir()
	begin(t, data)
	p, store := inside(t, data)
	must(t, data, "import", simulated(t, t.TempDir(), 60))
	caughtUp(t, data, store)
	before := publicRows(t, p)
	for _, test := range []struct {
		when, table string // which is held so that the command stops there
		status      projections.Status
		then        string
	}{
		{"before it fills", "heads", projections.StatusBuilding, "events of"},
		{"while it fills", "participations", projections.StatusBuilding, "events of"},
		{"while it compares", "placements", projections.StatusCandidate, "was filled before by this program"},
	} {
		for !killRebuild(t, data, p, test.table, test.status) {
			t.Logf("killed %s: it was too quick, once more", test.when)
		}
		if diff := cmp.Diff(before, publicRows(t, p)); diff != "" {
			t.Errorf("killed %s: readers see %s", test.when, diff)
		}
		out := must(t, data, "projection", "rebuild", outcome.Name)
		if !strings.Contains(out, test.then) || !strings.Contains(out, "\nequal\n") || !strings.Contains(out, "is live at position") {
			t.Errorf("killed %s: then it says\n%s", test.when, out)
		}
		if diff := cmp.Diff(before, publicRows(t, p)); diff != "" {
			t.Errorf("killed %s: after the promotion readers see %s", test.when, diff)
		}
	}
	if out := must(t, data, "doctor"); !strings.Contains(out, "no errors") {
		t.Errorf("the doctor says\n%s", out)
	}
}

// killRebuild starts a rebuild and kills it when it wants a table of the new generation, which has a status by
// then. False when it had gone further before the table could be held.
func killRebuild(t *testing.T, data string, p *parts, table string, status projections.Status) bool {
	t.Helper()
	hold, err := p.database.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer hold.Rollback(context.WithoutCancel(t.Context()))
	said := &bytes.Buffer{}
	cmd := exec.Command("journey", "projection", "rebuild", outcome.Name, "--data", data)
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	generation := 0
	soon(t, fmt.Sprintf("a generation is %s", status), func() bool {
		generation = generationThatIs(t, p, status)
		return generation > 0
	})
	held := pgx.Identifier{fmt.Sprintf("%s_v%d_g%d", outcome.Name, outcome.Version, generation), table}.Sanitize()
	if _, err := hold.Exec(t.Context(), "LOCK TABLE "+held+" IN ACCESS EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	if generationThatIs(t, p, status) != generation {
		_ = hold.Rollback(t.Context())
		if err := cmd.Wait(); err != nil {
			t.Fatalf("%v\n%s", err, said)
		}
		return false
	}
	soon(t, "it waits for "+table, func() bool {
		var waits bool
		err := p.database.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_locks WHERE relation = $1::REGCLASS AND NOT granted)`, held).Scan(&waits)
		if err != nil {
			t.Fatal(err)
		}
		return waits
	})
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Fatalf("it ended by itself:\n%s", said)
	}
	return true
}

// generationThatIs is the number of the model's generation with a status; 0 if there is none.
func generationThatIs(t *testing.T, p *parts, status projections.Status) int {
	t.Helper()
	all, err := projections.List(t.Context(), p.database, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if s.Name == outcome.Name && s.Status == status {
			return s.Generation
		}
	}
	return 0
}

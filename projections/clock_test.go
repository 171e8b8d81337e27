package projections

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestRowsOfTheClockAreFinishedOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hands, marks, whole := clock{}, ticks{}, ticks{}
		written := map[string][]tick{}
		write := func(rows []tick) {
			for _, row := range rows {
				written[row.operation] = append(written[row.operation], row)
			}
		}
		for position := range uint64(rapid.IntRange(1, 40).Draw(t, "events")) {
			operation := rapid.SampledFrom([]string{"op-1", "op-2", "op-3"}).Draw(t, "operation")
			claim := time.Unix(int64(rapid.IntRange(0, 6).Draw(t, "claim")), 0).UTC()
			row := hands.advance(operation, claim, position)
			marks.add(row)
			whole.add(row)
			if rapid.Bool().Draw(t, "write") {
				write(marks.finished())
			}
		}
		write(marks.rows)
		want := map[string][]tick{}
		for _, row := range whole.rows {
			want[row.operation] = append(want[row.operation], row)
		}
		if diff := cmp.Diff(want, written, cmp.AllowUnexported(tick{})); diff != "" {
			t.Fatal(diff)
		}
	})
}

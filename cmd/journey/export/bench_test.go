package export

import (
	"fmt"
	"io"
	"math"
	"runtime"
	"runtime/metrics"
	"strconv"
	"testing"

	"journey/domain/calendar"
	"journey/domain/sentence"
)

// many is n rows of a participation's twenty columns, as the outcome model has them.
func many(n int) Sheet {
	s := Sheet{Name: "participations", Title: sentence.Sentence{German: "Teilnahmen", English: "Participations"}}
	for i := range 20 {
		kind := []Kind{KindText, KindText, KindDate, KindWhole, KindYesNo}[i%5]
		s.Columns = append(s.Columns, Column{Key: "c" + strconv.Itoa(i), German: "Spalte", English: "column", Kind: kind})
	}
	statuses := []string{"employed", "unemployed", "inactive", "refused", "not_asked"}
	s.Rows = func(yield func([]Value, error) bool) {
		row := make([]Value, len(s.Columns))
		for r := range n {
			for i := range row {
				switch i % 5 {
				case 0:
					row[i] = Text(fmt.Sprintf("p-%07d-%d", r, i))
				case 1:
					row[i] = Text(statuses[(r+i)%len(statuses)])
				case 2:
					row[i] = Day(calendar.Date(16000 + (r*7+i)%3000))
				case 3:
					row[i] = Whole(int64(r % 80))
				case 4:
					row[i] = YesNo((r+i)%3 == 0)
				}
				if (r+i)%17 == 0 {
					row[i] = Value{}
				}
			}
			if !yield(row, nil) {
				return
			}
		}
	}
	return s
}

// BenchmarkWriters writes 200,000 rows of 20 columns. It tells rows a second, the size of the file, and the most
// memory in use, looked at every 1,000 rows.
func BenchmarkWriters(b *testing.B) {
	const rows = 200_000
	for _, w := range []struct {
		name  string
		write func(io.Writer, Sheet) error
	}{
		{"csv", CSV},
		{"excel", ExcelCSV},
		{"xlsx", func(w io.Writer, s Sheet) error { return XLSX(w, "de", s) }},
		{"parquet", Parquet},
		{"json", func(w io.Writer, s Sheet) error { return JSON(w, s) }},
		{"jsonl", JSONLines},
	} {
		b.Run(w.name, func(b *testing.B) {
			most, bytes := uint64(0), counter(0)
			runtime.GC()
			for b.Loop() {
				bytes = 0
				if err := w.write(&bytes, watched(many(rows), &most)); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
			b.ReportMetric(math.Round(float64(bytes)/1e5)/10, "MB")
			b.ReportMetric(math.Round(float64(most)/1e6), "heap-MB")
		})
	}
}

// counter counts the bytes that are written to it.
type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// watched keeps the most memory that objects take while the rows are written.
func watched(s Sheet, most *uint64) Sheet {
	rows, sample := s.Rows, []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	s.Rows = func(yield func([]Value, error) bool) {
		n := 0
		for row, err := range rows {
			if n++; n%1000 == 0 {
				metrics.Read(sample)
				*most = max(*most, sample[0].Value.Uint64())
			}
			if !yield(row, err) {
				return
			}
		}
	}
	return s
}

package tabular

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkRows reads the example's columns: rows a second, each becoming three or four steps.
func BenchmarkRows(b *testing.B) {
	mapping, err := os.ReadFile(filepath.Join(example, "mapping.yaml"))
	if err != nil {
		b.Fatal(err)
	}
	m, err := Parse(mapping)
	if err != nil {
		b.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(example, "stammblatt.csv"))
	if err != nil {
		b.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\r\n")
	const rows = 10_000
	var table strings.Builder
	table.WriteString(lines[0] + lines[1])
	for i := range rows {
		table.WriteString(strings.Replace(lines[2+i%5], "t-010", fmt.Sprintf("t-%d", i), 1))
	}
	text = []byte(table.String())
	b.Run("csv", func(b *testing.B) {
		for b.Loop() {
			if _, err := all(m.CSV(bytes.NewReader(text))); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	})
	b.Run("xlsx", func(b *testing.B) {
		book := exampleBook(b, text, false)
		for b.Loop() {
			if _, err := all(m.XLSX(bytes.NewReader(book))); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	})
}

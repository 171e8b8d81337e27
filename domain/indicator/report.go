package indicator

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strconv"
	"strings"
	"time"

	journeyv1 "journey/proto/journey/v1"
)

// CanonicalForm is the form that Canonical writes. Reports of other systems have forms of their own.
const CanonicalForm = 2

// Breakdowns are the columns of a report, in order, by the word that a figure names them with.
var Breakdowns = []string{"", "women", "men", "non_binary", "not_stated"}

// Cells are the cells of a line in the order of Breakdowns.
func (l Line) Cells() []Cell { return []Cell{l.Total, l.Women, l.Men, l.NonBinary, l.NotStated} }

// Key is the code of a line in a report: for sets by year with flow and year, e.g. entering.2013.migrant.
func (l Line) Key() string {
	if l.Flow == Stands {
		return l.Code.Code
	}
	return flowWords[l.Flow] + "." + strconv.Itoa(l.Year) + "." + l.Code.Code
}

var flowWords = map[Flow]string{Entering: "entering", Leaving: "leaving", Present: "present"}

// CodeOf is the code in the key of a line.
func CodeOf(key string) string { return key[strings.LastIndexByte(key, '.')+1:] }

// Figures are a table as a report states it: each code with all breakdowns, those that count nothing too.
func Figures(table []Line) []*journeyv1.Figure {
	var figures []*journeyv1.Figure
	for _, l := range table {
		for i, c := range l.Cells() {
			figures = append(figures, &journeyv1.Figure{
				Code: l.Key(), Breakdown: Breakdowns[i], Value: c.Value, Base: c.Base, Unknown: c.Unknown, WindowOpen: c.Open,
			})
		}
	}
	return figures
}

// Canonical is the text over which a report has its hash: all that it says, one statement a line, in the
// order of the contract. The same report is the same text for ever.
func Canonical(operation string, r *journeyv1.ReportIssued) []byte {
	var b bytes.Buffer
	line := func(words ...any) { fmt.Fprintln(&b, words...) }
	line("report of an operation, canonical form", CanonicalForm)
	line("operation", operation)
	line("number", r.GetNumber())
	line("set", r.GetDefinitionVersion())
	fmt.Fprintf(&b, "definitions %x\n", r.GetDefinitionSha256())
	for _, p := range r.GetParameters() {
		line("parameter", p.GetName(), p.GetValue())
	}
	line("cut-off", r.GetCutOff())
	line("known-at", r.GetKnownAt().AsTime().UTC().Format(time.RFC3339))
	line("position", r.GetKnownPosition().GetLog(), r.GetKnownPosition().GetSequence())
	line("parked", r.GetParked())
	for _, f := range r.GetFigures() {
		fmt.Fprintf(&b, "figure %s %s %d of %d, unknown %d, open %d\n",
			f.GetCode(), orTotal(f.GetBreakdown()), f.GetValue(), f.GetBase(), f.GetUnknown(), f.GetWindowOpen())
	}
	return b.Bytes()
}

func orTotal(breakdown string) string {
	if breakdown == "" {
		return "total"
	}
	return breakdown
}

// ReportHash is the SHA-256 of the canonical text.
func ReportHash(operation string, r *journeyv1.ReportIssued) []byte {
	sum := sha256.Sum256(Canonical(operation, r))
	return sum[:]
}

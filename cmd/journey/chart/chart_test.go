package chart

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the images and tables that the tests expect")

var none = math.NaN()

func quarters(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("%d Q%d", 2015+i/4, i%4+1)
	}
	return names
}

// charts are what the golden files show.
func charts() []Chart {
	return []Chart{
		{
			ID: "lines", Title: "Vermittlungen je Quartal", Description: "Zwei Linien von 2015 bis 2017, Ziel 12 im Quartal.", Language: "de",
			Unit: "Vermittlungen", Period: "Quartal", NoData: "keine Angabe", Periods: quarters(11), Target: &Target{"Ziel", 12},
			Series: []Series{
				{"Frauen", []float64{0, 2, 5, none, 4, 9, 11, 8, none, 10, none}},
				{"Männer", []float64{1, 1, 3, 3, 6, 7, 7.5, 10, 12, 9, 4}},
			},
		},
		{
			ID: "bars", Title: "Counselling minutes", Description: "Minutes by quarter and kind.", Language: "en", Kind: Bars,
			Unit: "minutes", Period: "quarter", NoData: "not known", Periods: quarters(4), Target: &Target{"planned", 2500},
			Series: []Series{
				{"initial", []float64{1200, 0, 900, 450}}, {"follow-up", []float64{300, none, 1234.5, 2600}}, {"group", []float64{10, 20, 30, 40}},
				{"crisis", []float64{700, 600, 500, 400}}, {"career", []float64{100, 900, 100, 900}}, {"other", []float64{2000, 1, 2, 3}},
			},
		},
		{ID: "empty", Title: "Nothing yet", Description: "The operation has not begun.", Language: "en", Period: "month", NoData: "no data"},
		{
			ID: "unknown", Title: "Nothing known", Description: "Three months without a value.", Language: "en", Kind: Bars, Period: "month", NoData: "no data",
			Periods: []string{"2015-05", "2015-06", "2015-07"}, Series: []Series{{"entries", []float64{none, none, none}}},
		},
		{
			ID: "one", Title: "The first month", Description: "One month.", Language: "en", Unit: "entries", Period: "month", NoData: "no data",
			Periods: []string{"2015-05"}, Series: []Series{{"entries", []float64{1234567}}},
		},
		{
			ID: "named", Title: "Quoten", Description: "Namen, die in einer Zeile keinen Platz haben.", Language: "de", Unit: "Prozent", Kind: Bars, Period: "Stichtag", NoData: "noch keine",
			Periods: []string{"Beschäftigung, Tag 91", "Beschäftigung, Tag 182", "Austritt, 6 Monate", "alle", "a name without a comma that is far too long for any bar", "Kurz, Tag 7"},
			Series:  []Series{{"erledigt", []float64{50, 75, 100, none, 25, 0}}},
		},
		{
			ID: "zeros", Title: "Only zeros", Description: "Nobody entered.", Language: "en", Unit: "entries", Period: "month", NoData: "no data",
			Periods: []string{"2015-05", "2015-06"}, Series: []Series{{"entries", []float64{0, 0}}},
		},
		{
			ID: "escaped", Title: `A <b> & "c" 'd'`, Description: "<script>", Language: "en", Unit: "<&>", Period: "]]>", NoData: "&",
			Periods: []string{"<1>", "\x02"}, Series: []Series{{"<i>&amp;", []float64{3, none}}, {"]]>", []float64{none, 0.25}}}, Target: &Target{"<t>", 1},
		},
	}
}

func draw(t *testing.T, c Chart) Drawing {
	t.Helper()
	d, err := Draw(c)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDrawings(t *testing.T) {
	for _, c := range charts() {
		d := draw(t, c)
		if again := draw(t, c); !bytes.Equal(d.SVG, again.SVG) || !bytes.Equal(d.Table, again.Table) {
			t.Errorf("%s: drawn again it differs", c.ID)
		}
		for name, got := range map[string][]byte{c.ID + ".svg": d.SVG, c.ID + ".html": d.Table} {
			path := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", path, diff)
			}
			wellFormed(t, name, got)
		}
	}
}

// wellFormed reads a document to its end and answers with its text by element.
func wellFormed(t interface{ Errorf(string, ...any) }, name string, document []byte) map[string][]string {
	texts := map[string][]string{}
	var open []string
	r := xml.NewDecoder(bytes.NewReader(document))
	for {
		token, err := r.Token()
		if errors.Is(err, io.EOF) {
			return texts
		}
		if err != nil {
			t.Errorf("%s is not XML: %v", name, err)
			return texts
		}
		switch token := token.(type) {
		case xml.StartElement:
			open = append(open, token.Name.Local)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 && strings.TrimSpace(string(token)) != "" {
				texts[open[len(open)-1]] = append(texts[open[len(open)-1]], string(token))
			}
		}
	}
}

func TestWordsComeThroughAsTheyAre(t *testing.T) {
	c := charts()[len(charts())-1]
	d := draw(t, c)
	svg, table := wellFormed(t, "svg", d.SVG), wellFormed(t, "table", d.Table)
	for _, w := range []struct {
		in   map[string][]string
		of   string
		want []string
	}{
		{svg, "desc", []string{"<script>"}},
		{svg, "title", []string{c.Title, "<i>&amp;, <1>: 3", "]]>, \ufffd: 0.25"}},
		{table, "caption", []string{c.Title, " (", "<&>", ")"}},
		{table, "th", []string{"]]>", "<i>&amp;", "]]>", "<1>", "\ufffd", "<t>"}},
		{table, "td", []string{"3", "&", "&", "0.25", "1"}},
	} {
		// CharData arrives in pieces where entities stand.
		if got, want := strings.Join(w.in[w.of], ""), strings.Join(w.want, ""); got != want {
			t.Errorf("%s: got %q, want %q", w.of, got, want)
		}
	}
}

func TestAnImageIsReadOutByItsTitleAndDescription(t *testing.T) {
	for _, c := range charts() {
		svg := string(draw(t, c).SVG)
		for _, want := range []string{`role="img"`, fmt.Sprintf(`aria-labelledby="%s-title %s-desc"`, c.ID, c.ID), fmt.Sprintf(`<title id="%s-title">`, c.ID), fmt.Sprintf(`<desc id="%s-desc">`, c.ID)} {
			if strings.Count(svg, want) != 1 {
				t.Errorf("%s: %s stands there %d times", c.ID, want, strings.Count(svg, want))
			}
		}
	}
}

func TestSeriesDifferWithoutColour(t *testing.T) {
	lines, bars := map[string]bool{}, map[string]bool{}
	for i, l := range looks {
		var mark canvas
		mark.marked(look{mark: l.mark}, 10, 10, "")
		lines[l.dashes+mark.String()], bars[strings.ReplaceAll(l.hatch, l.colour, "")] = true, true
		if len(lines) != i+1 || len(bars) != i+1 {
			t.Errorf("series %d looks like another one", i)
		}
	}
}

func TestNoValueIsNotZero(t *testing.T) {
	chart := func(kind Kind, v float64) Chart {
		return Chart{ID: "c", Title: "t", Description: "d", Language: "en", Kind: kind, NoData: "no data", Periods: []string{"a", "b"}, Series: []Series{{"s", []float64{4, v}}}}
	}
	for _, kind := range []Kind{Lines, Bars} {
		zero, missing := draw(t, chart(kind, 0)), draw(t, chart(kind, none))
		if bytes.Contains(missing.SVG, []byte("s, b: ")) || !bytes.Contains(zero.SVG, []byte("s, b: 0")) || !bytes.Contains(missing.Table, []byte("<td>no data</td>")) || !bytes.Contains(zero.Table, []byte("<td>0</td>")) {
			t.Errorf("kind %d: no value looks like zero", kind)
		}
	}
}

func TestWhatCannotBeDrawnIsRefused(t *testing.T) {
	for name, change := range map[string]func(*Chart){
		"no id":                   func(c *Chart) { c.ID = "" },
		"an id with a quote":      func(c *Chart) { c.ID = `a"b` },
		"no title":                func(c *Chart) { c.Title = "" },
		"no description":          func(c *Chart) { c.Description = "" },
		"another language":        func(c *Chart) { c.Language = "fr" },
		"another kind":            func(c *Chart) { c.Kind = 2 },
		"below zero":              func(c *Chart) { c.Series[0].Values[0] = -1 },
		"infinite":                func(c *Chart) { c.Series[0].Values[0] = math.Inf(1) },
		"too high":                func(c *Chart) { c.Series[0].Values[0] = 2 * MaxValue },
		"a value too few":         func(c *Chart) { c.Periods = append(c.Periods, "x") },
		"a series without a name": func(c *Chart) { c.Series[0].Label = "" },
		"too many series": func(c *Chart) {
			for len(c.Series) <= MaxSeries {
				c.Series = append(c.Series, c.Series[0])
			}
		},
		"a target below zero": func(c *Chart) { c.Target.Value = -1 },
		"no target":           func(c *Chart) { c.Target.Value = none },
	} {
		c := charts()[0]
		change(&c)
		if _, err := Draw(c); err == nil {
			t.Errorf("%s is drawn", name)
		}
	}
}

package chart

import (
	"bytes"
	"encoding/xml"
	"math"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// anyChart is a chart of whatever Draw accepts, mostly of what nobody expects.
func anyChart(t *rapid.T) Chart {
	words := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-z <&>"]{0,12}`), rapid.StringN(0, 400, -1))
	named := words.Filter(func(s string) bool { return s != "" })
	value := rapid.OneOf(rapid.Float64Range(0, MaxValue), rapid.Float64Range(0, 1e-9), rapid.Just(0.0), rapid.Just(math.NaN()), rapid.Just(MaxValue),
		rapid.Custom(func(t *rapid.T) float64 { return float64(rapid.IntRange(0, 2000).Draw(t, "count")) }))
	c := Chart{
		ID: rapid.StringMatching(`[a-z][a-z0-9-]{0,8}`).Draw(t, "id"), Title: named.Draw(t, "title"), Description: named.Draw(t, "description"),
		Language: rapid.SampledFrom([]string{"de", "en"}).Draw(t, "language"), Kind: rapid.SampledFrom([]Kind{Lines, Bars}).Draw(t, "kind"),
		Unit: words.Draw(t, "unit"), Period: words.Draw(t, "heading"), NoData: words.Draw(t, "no data"),
	}
	n := rapid.OneOf(rapid.IntRange(0, 6), rapid.IntRange(0, 400)).Draw(t, "periods")
	c.Periods = rapid.SliceOfN(words, n, n).Draw(t, "periods")
	for range rapid.IntRange(0, MaxSeries).Draw(t, "series") {
		c.Series = append(c.Series, Series{named.Draw(t, "label"), rapid.SliceOfN(value, n, n).Draw(t, "values")})
	}
	if rapid.Bool().Draw(t, "has a target") {
		c.Target = &Target{words.Draw(t, "target"), value.Filter(func(v float64) bool { return !math.IsNaN(v) }).Draw(t, "value")}
	}
	return c
}

// TestEverythingLiesInTheBox reads the image back: whatever the values and words are, each shape lies within
// the image, and each text by the width that it is reckoned to have.
func TestEverythingLiesInTheBox(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyChart(t)
		d, err := Draw(c)
		if err != nil {
			t.Fatal(err)
		}
		wellFormed(t, "svg", d.SVG)
		wellFormed(t, "table", d.Table)
		for _, b := range boxes(t, d.SVG) {
			if b.x < 0 || b.y < 0 || b.right > width+0.01 || b.bottom > b.image+0.01 {
				t.Fatalf("%s lies outside: %+v", b.what, b)
			}
		}
	})
}

type box struct {
	what                       string
	x, y, right, bottom, image float64
}

// boxes are the bounds of whatever is seen; what defines a pattern is not.
func boxes(t *rapid.T, svg []byte) []box {
	var all []box
	image, hidden := 0.0, false
	r := xml.NewDecoder(bytes.NewReader(svg))
	for {
		token, err := r.Token()
		if err != nil {
			return all
		}
		if e, ok := token.(xml.EndElement); ok && e.Name.Local == "defs" {
			hidden = false
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		attributes := map[string]string{}
		for _, a := range e.Attr {
			attributes[a.Name.Local] = a.Value
		}
		number := func(name string) float64 {
			v, err := strconv.ParseFloat(attributes[name], 64)
			if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
				t.Fatalf("%s of %s is %q", name, e.Name.Local, attributes[name])
			}
			return v
		}
		b := box{what: e.Name.Local, image: image, x: math.Inf(1), y: math.Inf(1)}
		switch {
		case e.Name.Local == "svg":
			image = number("height")
			continue
		case e.Name.Local == "defs":
			hidden = true
			continue
		case hidden:
			continue
		case e.Name.Local == "rect":
			b.x, b.y = number("x"), number("y")
			b.right, b.bottom = b.x+number("width"), b.y+number("height")
		case e.Name.Local == "text":
			var text string
			if err := r.DecodeElement(&text, &e); err != nil || !utf8.ValidString(text) {
				t.Fatalf("text %q: %v", text, err)
			}
			wide := widthOf(text, number("font-size"))
			b.what, b.x, b.y, b.bottom = text, number("x"), number("y")-number("font-size"), number("y")+4
			b.x -= map[string]float64{"start": 0, "middle": wide / 2, "end": wide}[attributes["text-anchor"]]
			b.right = b.x + wide
		case e.Name.Local == "path":
			points := strings.FieldsFunc(attributes["d"], func(r rune) bool { return strings.ContainsRune("ML ", r) })
			for i, p := range points {
				v, err := strconv.ParseFloat(p, 64)
				if err != nil {
					t.Fatalf("path %s: %v", attributes["d"], err)
				}
				if i%2 == 0 {
					b.x, b.right = min(b.x, v), max(b.right, v)
				} else {
					b.y, b.bottom = min(b.y, v), max(b.bottom, v)
				}
			}
		default:
			continue
		}
		all = append(all, b)
	}
}

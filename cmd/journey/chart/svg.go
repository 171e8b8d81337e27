package chart

import (
	"bytes"
	"encoding/xml"
	"math"
	"strconv"
	"unicode/utf8"
)

// canvas is an image in the making. Every coordinate is that of the viewBox: nothing is moved or scaled
// afterwards.
type canvas struct{ bytes.Buffer }

// raw writes markup and values by turns: markup as it is, numbers with at most two decimals. Text of
// the caller comes in as escaped, nowhere else.
func (c *canvas) raw(parts ...any) {
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			c.WriteString(p)
		case float64:
			c.WriteString(coordinate(p))
		case escaped:
			// A bytes.Buffer takes everything. What XML cannot hold becomes U+FFFD.
			_ = xml.EscapeText(c, []byte(p))
		}
	}
}

// escaped is text that stands in markup.
type escaped string

func coordinate(v float64) string {
	return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64)
}

// anchor is which point of a text its x is.
type anchor string

const (
	begin  anchor = "start"
	middle anchor = "middle"
	end    anchor = "end"
)

// text writes a line that takes at most width; what does not fit ends in an ellipsis.
func (c *canvas) text(x, y, size float64, at anchor, width float64, words string) {
	if words = fit(words, size, width); words == "" {
		return
	}
	c.raw(`<text x="`, x, `" y="`, y, `" font-size="`, size, `" text-anchor="`, string(at), `">`, escaped(words), "</text>\n")
}

// wide is the width of a letter in parts of the size of the font. No font is at hand to measure, so it is
// that of a rather wide one; beyond Latin, Greek and Cyrillic letters are taken as square, and so is what may not
// stand in XML and is drawn as U+FFFD.
const wide = 0.62

func widthOf(words string, size float64) float64 {
	width := 0.0
	for _, r := range words {
		if r >= 0x20 && r < 0x1100 {
			width += wide * size
		} else {
			width += size
		}
	}
	return width
}

// fit shortens words to a width.
func fit(words string, size, width float64) string {
	if widthOf(words, size) <= width {
		return words
	}
	for words != "" && widthOf(words+"…", size) > width {
		_, last := utf8.DecodeLastRuneInString(words)
		words = words[:len(words)-last]
	}
	if words == "" {
		return ""
	}
	return words + "…"
}

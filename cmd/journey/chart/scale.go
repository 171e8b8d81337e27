package chart

import (
	"math"
	"strconv"
	"strings"
)

// scale is the vertical axis: from 0 in equal steps of 1, 2 or 5 times a power of ten.
type scale struct {
	digit, exponent int // a step is digit * 10^exponent
	steps           int
}

// The fewest power of ten that a step has, and about how many steps there are.
const (
	finest     = -6
	aboutSteps = 5
)

// scaleFor is the axis that holds every value and the target. Whole values get whole steps, so that nobody
// reads off half a person.
func (c Chart) scaleFor() scale {
	highest, whole := 0.0, true
	look := func(v float64) {
		if !math.IsNaN(v) {
			highest, whole = max(highest, v), whole && v == math.Trunc(v)
		}
	}
	for _, s := range c.Series {
		for _, v := range s.Values {
			look(v)
		}
	}
	if c.Target != nil {
		look(c.Target.Value)
	}
	if highest == 0 {
		return scale{digit: 1, steps: 1}
	}
	lowest := finest
	if whole {
		lowest = 0
	}
	s := scale{digit: 1, exponent: max(lowest, int(math.Floor(math.Log10(highest/aboutSteps))))}
	for s.step()*aboutSteps < highest {
		switch s.digit {
		case 1:
			s.digit = 2
		case 2:
			s.digit = 5
		case 5:
			s.digit, s.exponent = 1, s.exponent+1
		}
	}
	for s.steps = 1; s.at(s.steps) < highest; {
		s.steps++
	}
	return s
}

func (s scale) step() float64 { return s.at(1) }

// at is the value of a tick. Dividing by a power of ten keeps 0.3 from becoming 0.30000000000000004.
func (s scale) at(tick int) float64 {
	if s.exponent < 0 {
		return float64(tick*s.digit) / math.Pow10(-s.exponent)
	}
	return float64(tick*s.digit) * math.Pow10(s.exponent)
}

// top is the end of the axis; no value lies above it.
func (s scale) top() float64 { return s.at(s.steps) }

// tick is what stands beside a tick.
func (s scale) tick(at int, language string) string {
	return grouped(strconv.FormatFloat(s.at(at), 'f', max(0, -s.exponent), 64), language)
}

// number writes a value: 1.234,5 in German, 1,234.5 in English, with at most two decimals, or as many as
// it takes for something below a hundredth not to read as nothing.
func number(v float64, language string) string {
	text := strconv.FormatFloat(v, 'f', -1, 64)
	if at := strings.IndexByte(text, '.'); at >= 0 && len(text)-at > 3 && v >= 0.01 {
		text = strings.TrimRight(strings.TrimRight(strconv.FormatFloat(v, 'f', 2, 64), "0"), ".")
	}
	return grouped(text, language)
}

// grouped puts the separators of a language into a number that is written with a decimal point.
func grouped(text, language string) string {
	thousands, decimal := ",", "."
	if language == "de" {
		thousands, decimal = ".", ","
	}
	whole, part, _ := strings.Cut(text, ".")
	var out strings.Builder
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			out.WriteString(thousands)
		}
		out.WriteRune(digit)
	}
	if part != "" {
		out.WriteString(decimal + part)
	}
	return out.String()
}

// Package chart draws a time series as an SVG image.
package chart

import (
	"errors"
	"fmt"
	"math"
	"regexp"
)

// Kind is how the values are shown.
type Kind int

const (
	// Lines joins the values of a series by a line and marks each of them; where a value is missing the line breaks.
	Lines Kind = iota
	// Bars stands the values of one period side by side.
	Bars
)

// Chart is one series or several over the same periods, with every word that a person reads.
type Chart struct {
	// ID begins every id within the image, so that several charts can stand on one page: a letter, then
	// letters, digits and hyphens, all lower case.
	ID string
	// Title and Description are read out in place of the image; the title also stands above it.
	Title, Description string
	// Language is de or en. It says how numbers are written; the words are the caller's.
	Language string
	Kind     Kind
	// Unit is what is counted: participants, percent.
	Unit string
	// Period heads the first column of the table: month, quarter.
	Period string
	// NoData stands where there is no value.
	NoData string
	// Periods are the names of the months or quarters, the oldest first.
	Periods []string
	// Series are at most MaxSeries; each has one value for each period.
	Series []Series
	// Target is a line across all periods; nil for none.
	Target *Target
}

// Series is one row of values. NaN is no value, which is never drawn as zero.
type Series struct {
	Label  string
	Values []float64
}

// Target is what is to be reached.
type Target struct {
	Label string
	Value float64
}

// Drawing is a chart in the two forms that belong beside each other.
type Drawing struct {
	// SVG is the image: a file of its own, or part of a page.
	SVG []byte
	// Table is the same values as an HTML table, part of a page. It stands beside the image and not in it
	// (as metadata, say), because what is inside an image is read out to nobody, and metadata are dropped by
	// whatever converts the image; a table can also be copied.
	Table []byte
}

const (
	// MaxSeries is how many series can be told apart without colour.
	MaxSeries = len(looks)
	// MaxValue is the highest value that is drawn.
	MaxValue = 1e15
)

var idPattern = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

// Draw is the image and the table of a chart; the same chart gives the same bytes. It refuses values below
// zero, above MaxValue and infinite ones, more series than can be told apart, and a series that has not
// one value for each period.
func Draw(c Chart) (Drawing, error) {
	if err := c.check(); err != nil {
		return Drawing{}, fmt.Errorf("chart %q: %w", c.ID, err)
	}
	return Drawing{SVG: c.image(), Table: c.table()}, nil
}

func (c Chart) check() error {
	switch {
	case !idPattern.MatchString(c.ID):
		return errors.New("not an id")
	case c.Title == "" || c.Description == "":
		return errors.New("an image needs a title and a description")
	case c.Language != "de" && c.Language != "en":
		return fmt.Errorf("no language %q; there are de and en", c.Language)
	case c.Kind != Lines && c.Kind != Bars:
		return fmt.Errorf("no kind %d", c.Kind)
	case len(c.Series) > MaxSeries:
		return fmt.Errorf("%d series; at most %d can be told apart", len(c.Series), MaxSeries)
	case c.Target != nil && (math.IsNaN(c.Target.Value) || !drawable(c.Target.Value)):
		return fmt.Errorf("the target %v cannot be drawn", c.Target.Value)
	}
	for _, s := range c.Series {
		if s.Label == "" {
			return errors.New("a series without a label")
		}
		if len(s.Values) != len(c.Periods) {
			return fmt.Errorf("series %q has %d values for %d periods", s.Label, len(s.Values), len(c.Periods))
		}
		for i, v := range s.Values {
			if !math.IsNaN(v) && !drawable(v) {
				return fmt.Errorf("series %q: %v in %q cannot be drawn", s.Label, v, c.Periods[i])
			}
		}
	}
	return nil
}

func drawable(v float64) bool { return v >= 0 && v <= MaxValue }

// empty says that no series has a value.
func (c Chart) empty() bool {
	for _, s := range c.Series {
		for _, v := range s.Values {
			if !math.IsNaN(v) {
				return false
			}
		}
	}
	return true
}

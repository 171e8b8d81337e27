package chart

import "math"

// entry is one entry of the legend and where it stands.
type entry struct {
	of    int // a series, or ofTarget, or ofMissing
	line  int
	x     float64
	words string
}

const (
	ofTarget  = -1
	ofMissing = -2
)

// legend is an entry for each series, one for the target, and among bars one for values that are missing,
// in as many lines as they need.
func (c Chart) legend() []entry {
	var entries []entry
	x, line := 8.0, 0
	add := func(of int, words string) {
		words = fit(words, textSize, width-16-sample)
		takes := sample + widthOf(words, textSize) + 16
		if x > 8 && x+takes > width {
			x, line = 8, line+1
		}
		entries = append(entries, entry{of, line, x, words})
		x += takes
	}
	for i, s := range c.Series {
		add(i, s.Label)
	}
	if c.Target != nil {
		add(ofTarget, c.Target.Label+": "+number(c.Target.Value, c.Language))
	}
	if c.Kind == Bars && c.gaps() && !c.empty() {
		add(ofMissing, c.NoData)
	}
	return entries
}

// gaps says that some value is missing.
func (c Chart) gaps() bool {
	for _, s := range c.Series {
		for _, v := range s.Values {
			if math.IsNaN(v) {
				return true
			}
		}
	}
	return false
}

// entry draws an entry of the legend, its middle at y.
func (p *plot) entry(e entry, y float64) {
	last := e.x + sample - 8
	switch {
	case e.of == ofTarget:
		p.targetLine(e.x, last, y)
	case e.of == ofMissing:
		p.missing((e.x+last)/2, y, "")
	case p.Kind == Bars:
		p.bar(p.ID, e.of, e.x, last-e.x, y+6, 12, "")
	default:
		p.line(looks[e.of], [][2]float64{{e.x, y}, {last, y}})
		p.marked(looks[e.of], (e.x+last)/2, y, "")
	}
	p.text(e.x+sample, y+4, textSize, begin, width-e.x-sample, e.words)
}

package chart

import "strings"

// Where things stand, in pixels. The image is as high as its legend needs.
const (
	width        = 720.0
	right        = 48.0 // beside the plot: half of the last period's name
	plotHeight   = 240.0
	titleSize    = 16.0
	textSize     = 12.0
	row          = 20.0 // of the legend
	sample       = 36.0 // of a line or bar in the legend, with the gap behind it
	widestPeriod = 90.0
	widestTick   = 170.0
	below        = 15.0 // from the first line of a period's name to the second
)

// plot is where the values go.
type plot struct {
	canvas
	Chart
	scale
	left, top, base float64 // base is where zero is
	band            float64 // the width of a period
}

// every is how many periods a name may stand for: such that months and quarters are named alike in each year,
// or in each second, third ... one.
var every = []int{1, 2, 4, 12, 24, 60, 120}

func (c Chart) image() []byte {
	p := &plot{Chart: c, scale: c.scaleFor()}
	widest := 0.0
	for at := range p.steps + 1 {
		widest = max(widest, widthOf(p.tick(at, c.Language), textSize))
	}
	p.left = max(right, min(widest, widestTick)+14)
	entries := p.legend()
	lines := 0
	if len(entries) > 0 {
		lines = entries[len(entries)-1].line + 1
	}
	p.top = 62 + row*float64(lines)
	p.base = p.top + plotHeight
	p.band = (width - p.left - right) / float64(max(1, len(c.Periods)))
	height := p.base + 36
	for i := range p.Periods {
		if _, rest := p.named(i); rest != "" {
			height = p.base + 36 + below
		}
	}

	p.raw(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 `, width, " ", height, `" width="`, width, `" height="`, height, `" role="img" lang="`, c.Language,
		`" aria-labelledby="`, c.ID, "-title ", c.ID, `-desc" font-family="sans-serif" fill="#1a1a1a">`, "\n")
	p.raw(`<title id="`, c.ID, `-title">`, escaped(c.Title), "</title>\n", `<desc id="`, c.ID, `-desc">`, escaped(c.Description), "</desc>\n")
	if c.Kind == Bars {
		p.hatching(c.ID, len(c.Series))
	}
	p.raw(`<rect x="0" y="0" width="`, width, `" height="`, height, `" fill="#fff"/>`, "\n")
	p.text(8, 22, titleSize, begin, width-16, c.Title)
	for _, e := range entries {
		p.entry(e, 44+row*float64(e.line))
	}
	p.text(8, p.top-14, textSize, begin, width-16, c.Unit)
	p.axes()
	if c.empty() {
		p.text((p.left+width-right)/2, p.base-plotHeight/2, titleSize, middle, width-p.left-right, c.NoData)
	}
	if c.Kind == Bars {
		p.bars()
	} else {
		p.lines()
	}
	p.target()
	p.raw("</svg>\n")
	return p.Bytes()
}

// x is the middle of a period.
func (p *plot) x(period int) float64 { return p.left + p.band*(float64(period)+0.5) }

// high is how far above the base a value lies.
func (p *plot) high(v float64) float64 { return plotHeight * (v / p.scale.top()) }

// axes draws the lines behind the values, the numbers beside them and the names of the periods.
func (p *plot) axes() {
	for at := range p.steps + 1 {
		y, colour := p.base-p.high(p.at(at)), "#d0d0d0"
		if at == 0 {
			colour = "#1a1a1a"
		}
		p.raw(`<path d="M`, p.left, " ", y, "L", width-right, " ", y, `" stroke="`, colour, `"/>`, "\n")
		p.text(p.left-8, y+4, textSize, end, p.left-8, p.tick(at, p.Language))
	}
	widest := 0.0
	for _, name := range p.Periods {
		widest = max(widest, min(widestPeriod, widthOf(name, textSize)))
	}
	step := len(p.Periods)
	for _, n := range every {
		if p.band*float64(n) >= widest+8 {
			step = n
			break
		}
	}
	for i := 0; i < len(p.Periods); i += step {
		p.raw(`<path d="M`, p.x(i), " ", p.base, "L", p.x(i), " ", p.base+5, `" stroke="#1a1a1a"/>`, "\n")
		name, rest := p.named(i)
		p.text(p.x(i), p.base+20, textSize, middle, max(widestPeriod, p.band-4), name)
		p.text(p.x(i), p.base+20+below, textSize, middle, max(widestPeriod, p.band-4), rest)
	}
}

// named is the name of a period in one line or, where it is too wide for one and has a comma, in two.
func (p *plot) named(period int) (name, rest string) {
	name = p.Periods[period]
	if before, after, ok := strings.Cut(name, ", "); ok && widthOf(name, textSize) > widestPeriod {
		return before, after
	}
	return name, ""
}

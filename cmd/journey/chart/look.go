package chart

// look is how a series is told from the others: in print by dashes, marks and hatching; colour only adds.
type look struct {
	colour, dashes string
	mark           [][][2]float64 // strokes through points around 0, which reach from -1 to 1
	filled         bool           // the mark is filled with colour; else with white
	hatch          string         // what is drawn into a tile of 8 by 8; empty fills a bar with colour
}

// reach is half the width of a mark.
const reach = 4

// looks are dark enough on white to be read as text.
var looks = [...]look{
	{"#0b3c5d", "", dot, true, ""},
	{"#a63d1f", "9 4", square, false, `<path d="M0 8L8 0" stroke-width="2"/>`},
	{"#1f6b4f", "2 3", triangle, true, `<path d="M2 4L6 4M4 2L4 6" stroke-width="1.5"/>`},
	{"#5f3f8f", "12 4 2 4", diamond, false, `<path d="M0 4L8 4" stroke-width="2"/>`},
	{"#7a5c00", "5 2 2 2 2 2", plus, false, `<path d="M4 0L4 8M0 4L8 4" stroke-width="1"/>`},
	{"#333333", "1 5", cross, false, `<path d="M0 0L8 8" stroke-width="1"/>`},
}

var (
	dot = [][][2]float64{{{1, 0}, {.87, .5}, {.5, .87}, {0, 1}, {-.5, .87}, {-.87, .5}, {-1, 0},
		{-.87, -.5}, {-.5, -.87}, {0, -1}, {.5, -.87}, {.87, -.5}, {1, 0}}}
	square   = [][][2]float64{{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}, {-1, -1}}}
	triangle = [][][2]float64{{{0, -1}, {1, 1}, {-1, 1}, {0, -1}}}
	diamond  = [][][2]float64{{{0, -1}, {1, 0}, {0, 1}, {-1, 0}, {0, -1}}}
	plus     = [][][2]float64{{{-1, 0}, {1, 0}}, {{0, -1}, {0, 1}}}
	cross    = [][][2]float64{{{-1, -1}, {1, 1}}, {{-1, 1}, {1, -1}}}
)

// marked draws the mark of a series; pointing at it tells what it stands for.
func (c *canvas) marked(l look, x, y float64, tells string) {
	var d canvas
	for _, stroke := range l.mark {
		for i, p := range stroke {
			d.raw([]string{"M", "L"}[min(i, 1)], x+p[0]*reach, " ", y+p[1]*reach)
		}
	}
	inside := "#fff"
	if l.filled {
		inside = l.colour
	}
	c.raw(`<path d="`, d.String(), `" fill="`, inside, `" stroke="`, l.colour, `" stroke-width="1.5"`)
	c.telling("path", tells)
}

// telling ends an element with what a pointer on it shows.
func (c *canvas) telling(element, tells string) {
	if tells == "" {
		c.raw("/>\n")
		return
	}
	c.raw("><title>", escaped(tells), "</title></", element, ">\n")
}

// line joins points. One alone is left to its mark.
func (c *canvas) line(l look, points [][2]float64) {
	if len(points) < 2 {
		return
	}
	var d canvas
	for i, p := range points {
		d.raw([]string{"M", "L"}[min(i, 1)], p[0], " ", p[1])
	}
	c.raw(`<path d="`, d.String(), `" fill="none" stroke="`, l.colour, `" stroke-width="2" stroke-linejoin="round"`)
	if l.dashes != "" {
		c.raw(` stroke-dasharray="`, l.dashes, `"`)
	}
	c.raw("/>\n")
}

// bar draws one bar, standing on base.
func (c *canvas) bar(id string, series int, x, width, base, height float64, tells string) {
	inside := looks[series].colour
	if looks[series].hatch != "" {
		inside = "url(#" + patternID(id, series) + ")"
	}
	c.raw(`<rect x="`, x, `" y="`, base-height, `" width="`, width, `" height="`, height, `" fill="`, inside, `" stroke="`, looks[series].colour, `"`)
	c.telling("rect", tells)
}

// targetLine is the line of the target.
func (c *canvas) targetLine(from, to, y float64) {
	c.raw(`<path d="M`, from, " ", y, "L", to, " ", y, `" stroke="#1a1a1a" stroke-width="2" stroke-dasharray="16 3 3 3 3 3"/>`, "\n")
}

// missing stands where a bar would, so that no value does not look like zero.
func (c *canvas) missing(x, y float64, tells string) {
	c.raw(`<path d="M`, x-3, " ", y-3, "L", x+3, " ", y+3, "M", x-3, " ", y+3, "L", x+3, " ", y-3, `" stroke="#767676"`)
	c.telling("path", tells)
}

// hatching defines how the bars of the first n series are filled.
func (c *canvas) hatching(id string, n int) {
	c.raw("<defs>\n")
	for i, l := range looks[:n] {
		if l.hatch != "" {
			c.raw(`<pattern id="`, patternID(id, i), `" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="#fff"/><g stroke="`, l.colour, `">`, l.hatch, "</g></pattern>\n")
		}
	}
	c.raw("</defs>\n")
}

func patternID(id string, series int) string {
	return id + "-" + string(rune('a'+series))
}

package chart

import "math"

// mostMarks is how many marks a line has; more would run into each other.
const mostMarks = 48

func (p *plot) lines() {
	sparse := (len(p.Periods) + mostMarks - 1) / mostMarks
	for i, s := range p.Series {
		var run [][2]float64
		for at, v := range s.Values {
			if math.IsNaN(v) {
				p.line(looks[i], run)
				run = nil
				continue
			}
			run = append(run, [2]float64{p.x(at), p.base - p.high(v)})
		}
		p.line(looks[i], run)
		for at, v := range s.Values {
			if !math.IsNaN(v) && (at%sparse == 0 || s.alone(at)) {
				p.marked(looks[i], p.x(at), p.base-p.high(v), p.tells(s, at))
			}
		}
	}
}

// alone says that the values before and after this one are missing, so that no line leads to it.
func (s Series) alone(at int) bool {
	return (at == 0 || math.IsNaN(s.Values[at-1])) && (at+1 == len(s.Values) || math.IsNaN(s.Values[at+1]))
}

func (p *plot) bars() {
	thick := min(40, p.band*0.8/float64(max(1, len(p.Series))))
	for i, s := range p.Series {
		for at, v := range s.Values {
			x := p.x(at) + thick*(float64(i)-float64(len(p.Series))/2)
			if math.IsNaN(v) {
				p.missing(x+thick/2, p.base-8, p.NoData)
				continue
			}
			p.bar(p.ID, i, x, thick, p.base, p.high(v), p.tells(s, at))
		}
	}
}

func (p *plot) tells(s Series, at int) string {
	return s.Label + ", " + p.Periods[at] + ": " + number(s.Values[at], p.Language)
}

func (p *plot) target() {
	if p.Target != nil {
		p.targetLine(p.left, width-right, p.base-p.high(p.Target.Value))
	}
}

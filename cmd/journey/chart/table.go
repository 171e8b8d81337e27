package chart

import (
	"math"
	"strconv"
)

// table is the values as HTML: a row for each period, the target below.
func (c Chart) table() []byte {
	var out canvas
	out.raw(`<table id="`, c.ID, `-table" lang="`, c.Language, `">`, "\n<caption>", escaped(c.Title))
	if c.Unit != "" {
		out.raw(" (", escaped(c.Unit), ")")
	}
	out.raw("</caption>\n<thead>\n<tr>", `<th scope="col">`, escaped(c.Period), "</th>")
	for _, s := range c.Series {
		out.raw(`<th scope="col">`, escaped(s.Label), "</th>")
	}
	out.raw("</tr>\n</thead>\n<tbody>\n")
	for i, period := range c.Periods {
		out.raw(`<tr><th scope="row">`, escaped(period), "</th>")
		for _, s := range c.Series {
			if math.IsNaN(s.Values[i]) {
				out.raw("<td>", escaped(c.NoData), "</td>")
			} else {
				out.raw("<td>", number(s.Values[i], c.Language), "</td>")
			}
		}
		out.raw("</tr>\n")
	}
	if len(c.Periods) == 0 {
		out.raw(`<tr><td colspan="`, strconv.Itoa(len(c.Series)+1), `">`, escaped(c.NoData), "</td></tr>\n")
	}
	out.raw("</tbody>\n")
	if c.Target != nil {
		out.raw(`<tfoot>`, "\n", `<tr><th scope="row">`, escaped(c.Target.Label), `</th><td colspan="`, strconv.Itoa(max(1, len(c.Series))), `">`, number(c.Target.Value, c.Language), "</td></tr>\n</tfoot>\n")
	}
	out.raw("</table>\n")
	return out.Bytes()
}

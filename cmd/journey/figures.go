package main

import (
	"strings"

	"github.com/spf13/cobra"

	"journey/cmd/journey/chart"
	"journey/projections/outcome"
)

// figureQuestion is what is asked of the figures of an operation. At most one of official, explain, rows,
// minor, figure and series is set; with none it is the operation's own figures.
type figureQuestion struct {
	operation, cutOff, known, profile string

	official bool

	explain string
	near    bool
	year    int32
	flow    string

	rows  string
	minor bool

	figure string
	by     []string

	series   []string
	quarters bool
	svg      string
	force    bool
}

func (q *figureQuestion) bind(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&q.operation, "operation", "", "the operation")
	f.StringVar(&q.cutOff, "cut-off", "", "entries, exits and placements up to this day (default: today)")
	knownFlag(f, &q.known)
	f.StringVar(&q.profile, "profile", "", "what may be published: suppressed, rounded-5 or rounded-10 (default: as it is, for those who may see that)")
	f.BoolVar(&q.official, "official", false, "the official table of the operation's indicator set")
	f.StringVar(&q.explain, "explain", "", "who is behind an official indicator, with the steps: EECR04 or EECR04:women")
	f.BoolVar(&q.near, "near", false, "with --explain: who does not count, by one condition only, and which one that is")
	f.Int32Var(&q.year, "year", 0, "with --explain, for sets by calendar year: the year")
	f.StringVar(&q.flow, "flow", "", "with --explain, for sets by calendar year: entering, leaving or present (default: entering)")
	f.StringVar(&q.rows, "rows", "", "the participations behind the operation's own figure with this code")
	f.BoolVar(&q.minor, "minor", false, "who was given only a little counselling and counts, and who was given more without an entry (de minimis)")
	f.StringVar(&q.figure, "figure", "", "a figure, of the operation's own or of its indicator set, broken down by --by")
	f.StringSliceVar(&q.by, "by", nil, "with --figure: one or two of "+strings.Join(outcome.Characteristics, ", "))
	f.StringSliceVar(&q.series, "series", nil, "figures of the operation's own by month: entered,left")
	f.BoolVar(&q.quarters, "quarters", false, "with --series: by quarter")
	f.StringVar(&q.svg, "svg", "", "with --series: draw it, too; FILE.svg is the image, FILE.html the image and its table")
	f.BoolVar(&q.force, "force", false, "with --svg: write over a file that exists")
}

// belongs are the flags that mean something with one question only.
var belongs = []struct {
	flag string
	to   []string
}{
	{"near", []string{"explain"}}, {"year", []string{"explain"}}, {"flow", []string{"explain"}},
	{"by", []string{"figure"}},
	{"quarters", []string{"series"}}, {"svg", []string{"series"}}, {"force", []string{"svg"}},
}

// check refuses flags that do not go together: one of them would be passed over in silence.
func (q *figureQuestion) check(c *cobra.Command) error {
	var asked []string
	for _, question := range []string{"official", "explain", "rows", "minor", "figure", "series"} {
		if c.Flags().Changed(question) {
			asked = append(asked, "--"+question)
		}
	}
	if len(asked) > 1 {
		return usage("%s: ask for one at a time", strings.Join(asked, " and "))
	}
	for _, b := range belongs {
		if c.Flags().Changed(b.flag) && !anyChanged(c, b.to) {
			return usage("--%s goes with --%s only", b.flag, strings.Join(b.to, ", --"))
		}
	}
	if c.Flags().Changed("profile") && anyChanged(c, []string{"explain", "rows", "minor"}) {
		return usage("--profile does not go with %s: who is behind a figure is never published", asked[0])
	}
	for _, named := range []struct{ flag, value string }{
		{"explain", q.explain}, {"rows", q.rows}, {"figure", q.figure}, {"series", strings.Join(q.series, "")}, {"svg", q.svg},
	} {
		if c.Flags().Changed(named.flag) && named.value == "" {
			return usage("--%s is empty", named.flag)
		}
	}
	if q.figure != "" {
		if err := checkBy(q.by); err != nil {
			return err
		}
	}
	if q.svg != "" && len(q.series) > chart.MaxSeries {
		return usage("at most %d series can be told apart in a chart; these are %d", chart.MaxSeries, len(q.series))
	}
	return checkSVG(q.svg)
}

func anyChanged(c *cobra.Command, flags []string) bool {
	for _, flag := range flags {
		if c.Flags().Changed(flag) {
			return true
		}
	}
	return false
}

package main

import (
	"fmt"
	"io"
	"strings"

	"journey/projections"
)

// rebuiltModel is what came of a rebuild, a comparison or a promotion, as a program reads it.
type rebuiltModel struct {
	Name     string `json:"name"`
	Promoted bool   `json:"promoted"`
	// Rebuilt is missing if nothing was rebuilt, Comparison if nothing was compared.
	Rebuilt    *rebuiltRows   `json:"rebuilt,omitempty"`
	Comparison *comparedModel `json:"comparison,omitempty"`
}

type rebuiltRows struct {
	Generation int     `json:"generation"`
	Resumed    bool    `json:"resumed"`
	Position   uint64  `json:"position"`
	Events     uint64  `json:"events"`
	Groups     uint64  `json:"groups"`
	Parked     int     `json:"parked"`
	Seconds    float64 `json:"seconds"`
	Spooled    int64   `json:"spooled_bytes"` // on disk meanwhile
	Memory     int64   `json:"memory_bytes"`  // most that this process had resident; 0 where the system does not tell
}

type comparedModel struct {
	Live        int                 `json:"live"`
	Other       int                 `json:"other"`
	Position    uint64              `json:"position"`
	Equal       bool                `json:"equal"`
	Tables      []comparedTable     `json:"tables"`
	Structure   []string            `json:"structure"`
	Definitions []changedDefinition `json:"definitions"`
	Causes      []cause             `json:"causes"`
	Figures     uint64              `json:"figures"`
	Differing   []differingFigure   `json:"differing_figures"`
}

type comparedTable struct {
	Table     string   `json:"table"`
	Rows      uint64   `json:"rows"`
	OnlyLive  uint64   `json:"only_live"`
	OnlyOther uint64   `json:"only_other"`
	First     []string `json:"first_groups"`
}

type changedDefinition struct {
	Name  string `json:"name"`
	Live  string `json:"live"`
	Other string `json:"other"`
}

type cause struct {
	Changed string           `json:"changed"` // event, definition or code
	Groups  uint64           `json:"groups"`
	First   []differingGroup `json:"first"`
}

type differingGroup struct {
	Operation string   `json:"operation"`
	Group     string   `json:"group"`
	Tables    []string `json:"tables"`
	OnlyLive  uint64   `json:"only_live"`
	OnlyOther uint64   `json:"only_other"`
	Why       string   `json:"why"`
}

type differingFigure struct {
	Operation string   `json:"operation"`
	Name      string   `json:"name"`
	Live      string   `json:"live"`
	Other     string   `json:"other"`
	Changed   []string `json:"changed"`
}

// outcomeOf puts together what came of it. A comparison of no generations is none.
func outcomeOf(m projections.Model, rebuilt *projections.Rebuilt, c projections.Comparison, promoted bool) rebuiltModel {
	value := rebuiltModel{Name: m.Name, Promoted: promoted}
	if r := rebuilt; r != nil {
		value.Rebuilt = &rebuiltRows{r.Generation, r.Resumed, r.Position.Sequence, r.Events, r.Groups, r.Parked, r.Took.Seconds(), r.Spooled, mostResident()}
	}
	if c.Other == 0 {
		return value
	}
	of := &comparedModel{Live: c.Live, Other: c.Other, Position: c.Position.Sequence, Equal: c.Equal(), Structure: c.Structure, Figures: c.Figures}
	for _, t := range c.Tables {
		of.Tables = append(of.Tables, comparedTable{t.Table, t.Rows, t.OnlyLive, t.OnlyOther, t.Groups})
	}
	for _, d := range c.Definitions {
		of.Definitions = append(of.Definitions, changedDefinition(d))
	}
	for _, caused := range c.Causes {
		one := cause{Changed: string(caused.Cause), Groups: caused.Groups}
		for _, d := range caused.First {
			one.First = append(one.First, differingGroup(d))
		}
		of.Causes = append(of.Causes, one)
	}
	for _, f := range c.FigureDifferences {
		one := differingFigure{Operation: f.Operation, Name: f.Name, Live: f.Live, Other: f.Other}
		for _, c := range f.Causes {
			one.Changed = append(one.Changed, string(c))
		}
		of.Differing = append(of.Differing, one)
	}
	value.Comparison = of
	return value
}

// tell prints what came of it, for people or for machines.
func (o *options) tell(w io.Writer, m rebuiltModel) error {
	if o.output != "table" {
		return writeValues(o, w, []rebuiltModel{m})
	}
	if r := m.Rebuilt; r != nil && r.Resumed {
		fmt.Fprintf(w, "%s: generation %d was filled before by this program, parked %d, position %d\n", m.Name, r.Generation, r.Parked, r.Position)
	} else if r != nil {
		fmt.Fprintf(w, "%s: generation %d, %d events of %d groups in %.3fs (%.0f events a second), parked %d, position %d\n",
			m.Name, r.Generation, r.Events, r.Groups, r.Seconds, float64(r.Events)/r.Seconds, r.Parked, r.Position)
	}
	c := m.Comparison
	switch {
	case c != nil:
		c.tell(w)
	case m.Promoted:
		fmt.Fprintln(w, "nothing was live to compare it with")
	case m.Rebuilt != nil:
		fmt.Fprintf(w, "Next: journey projection compare %s, then promote\n", m.Name)
	}
	if m.Promoted && c != nil {
		fmt.Fprintf(w, "%s: generation %d is live at position %d\n", m.Name, c.Other, c.Position)
	} else if m.Promoted {
		fmt.Fprintf(w, "%s: it is live\n", m.Name)
	}
	return nil
}

// figuresTold is how many figures that differ are told to people; programs get all.
const figuresTold = 40

func (c *comparedModel) tell(w io.Writer) {
	fmt.Fprintf(w, "live generation %d and generation %d at position %d\n", c.Live, c.Other, c.Position)
	for _, t := range c.Tables {
		fmt.Fprintf(w, "  %-24s %8d rows, only live %d, only new %d", t.Table, t.Rows, t.OnlyLive, t.OnlyOther)
		if len(t.First) > 0 {
			fmt.Fprintf(w, "; first: %s", strings.Join(t.First, ", "))
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintf(w, "  %-24s %8d compared, %d differ\n", "figures", c.Figures, len(c.Differing))
	for _, s := range c.Structure {
		fmt.Fprintln(w, " ", s)
	}
	for _, d := range c.Definitions {
		fmt.Fprintf(w, "  definition %s: %s -> %s\n", d.Name, orNone(d.Live), orNone(d.Other))
	}
	for _, one := range c.Causes {
		fmt.Fprintf(w, "%s changed: %d groups differ\n", one.Changed, one.Groups)
		for _, d := range one.First {
			fmt.Fprintf(w, "  %s/%s: %s, only live %d, only new %d", d.Operation, d.Group, strings.Join(d.Tables, " "), d.OnlyLive, d.OnlyOther)
			if d.Why != "" {
				fmt.Fprintf(w, "; %s", d.Why)
			}
			fmt.Fprintln(w)
		}
		if more := one.Groups - uint64(len(one.First)); more > 0 {
			fmt.Fprintf(w, "  and %d more\n", more)
		}
	}
	if len(c.Differing) > 0 {
		fmt.Fprintln(w, "figures that differ")
	}
	for i, f := range c.Differing {
		if i == figuresTold {
			fmt.Fprintf(w, "  and %d more (-o json tells all)\n", len(c.Differing)-i)
			break
		}
		fmt.Fprintf(w, "  %s %s: %s -> %s (%s changed)\n", f.Operation, f.Name, orNone(f.Live), orNone(f.Other), strings.Join(f.Changed, " and "))
	}
	if c.Equal {
		fmt.Fprintln(w, "equal")
	}
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

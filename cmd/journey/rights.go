package main

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"journey/api/rights"
	"journey/domain/sentence"
	journeyv1 "journey/proto/journey/v1"
)

// rightLine is a line of the table as a program reads it: stable ids only.
type rightLine struct {
	Role     string   `json:"role"`
	Action   string   `json:"action"`
	Reach    string   `json:"reach"`
	Opens    []string `json:"opens"`
	OpensFor []string `json:"opens_for_a_purpose"`
	// UnderGlass: only of a case whose glass they have broken, for four hours.
	UnderGlass bool `json:"under_break_glass"`
}

func rightsCommand(opts *options) *cobra.Command {
	var role string
	c := &cobra.Command{
		Use:   "rights",
		Short: "Print who may do what, how far, and what is shown to them; whatever is not in the table is denied",
		Long: `Print the table by which the service decides: for each role what it may do, how far that reaches,
and which sealed classes of data it sees. Whatever is not in the table is denied. No service need run.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			lines, glass := rights.Table(), rights.Glass()
			if role != "" {
				another := func(r rights.Right) bool { return roleID(r.Role) != role }
				lines, glass = slices.DeleteFunc(lines, another), slices.DeleteFunc(glass, another)
				if len(lines) == 0 {
					return usage("there is no role %q with rights; there are %s", role, strings.Join(roleIDs(), ", "))
				}
			}
			if opts.output == "table" {
				opts.rightsTable(c.OutOrStdout(), lines, glass)
				return nil
			}
			var values []rightLine
			for i, r := range slices.Concat(lines, glass) {
				values = append(values, rightLine{roleID(r.Role), string(r.Action), r.Reach.String(), classIDs(r.Opens), classIDs(r.OpensFor), i >= len(lines)})
			}
			return writeRecords(opts, c.OutOrStdout(), values, []string{"role", "action", "reach", "opens", "opens_for_a_purpose", "under_break_glass"}, func(l rightLine) []string {
				return []string{l.Role, l.Action, l.Reach, strings.Join(l.Opens, " "), strings.Join(l.OpensFor, " "), strconv.FormatBool(l.UnderGlass)}
			})
		},
	}
	c.Flags().StringVar(&role, "role", "", "only this role: "+strings.Join(roleIDs(), ", "))
	return c
}

func (o *options) rightsTable(w io.Writer, lines, glass []rights.Right) {
	t := table.NewWriter()
	t.SetOutputMirror(w)
	t.SetStyle(table.StyleLight)
	t.Style().Format.Header = 0
	t.AppendHeader(table.Row{o.word("Rolle", "Role"), o.word("darf", "may"), o.word("reicht für", "as far as"), o.word("sieht (was sonst versiegelt ist)", "sees (what is sealed else)")})
	for i, r := range lines {
		who := ""
		if i == 0 || lines[i-1].Role != r.Role {
			if i > 0 {
				t.AppendSeparator()
			}
			word, _ := sentence.Value(r.Role.String())
			who = o.say(word)
		}
		t.AppendRow(table.Row{who, o.say(r.Action.Word()), o.say(r.Reach.Word()), o.opened(r)})
	}
	t.Render()
	for _, r := range glass {
		word, _ := sentence.Value(r.Role.String())
		o.note(w, o.word("Notzugriff (journey break-glass): %s darf vier Stunden lang, in diesem einen Fall: %s; sieht %s.", "Break-glass (journey break-glass): a %s may for four hours, in that one case: %s; sees %s."),
			o.say(word), o.say(r.Action.Word()), o.opened(r))
	}
	o.note(w, "%s", o.word("Was hier nicht steht, ist verboten. Fremde Vorhaben sind für alle zu.", "What is not here is denied. Foreign operations are closed to everybody."))
}

// opened is what a right shows of what is sealed, in words.
func (o *options) opened(r rights.Right) string {
	words := func(classes []journeyv1.PrivacyClass) string {
		if len(classes) == len(rights.Sealed()) {
			return o.word("alles", "everything")
		}
		var all []string
		for _, class := range classes {
			word, _ := sentence.Value(class.String())
			all = append(all, o.say(word))
		}
		return strings.Join(all, ", ")
	}
	switch {
	case len(r.OpensFor) > 0:
		return words(r.OpensFor) + o.word(", nur mit --purpose", ", only with --purpose")
	case len(r.Opens) > 0:
		return words(r.Opens)
	}
	return ""
}

func (o *options) say(s sentence.Sentence) string { return o.word(s.German, s.English) }

func roleID(r journeyv1.Role) string {
	return strings.ToLower(strings.TrimPrefix(r.String(), "ROLE_"))
}

func roleIDs() []string {
	var all []string
	for number := range len(journeyv1.Role_name) {
		if number > 0 {
			all = append(all, roleID(journeyv1.Role(number)))
		}
	}
	return all
}

func classIDs(classes []journeyv1.PrivacyClass) []string {
	all := make([]string, len(classes))
	for i, class := range classes {
		all[i] = strings.ToLower(strings.TrimPrefix(class.String(), "PRIVACY_CLASS_"))
	}
	return all
}

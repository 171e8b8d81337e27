package export

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/encoding/charmap"
)

// coded resolves what is written for words and for reasons.
func (p *columnPlan) coded(c columnEntry, place string) *Fault {
	if c.Codes != nil {
		p.codes = map[string]string{}
	}
	for _, word := range sortedKeys(c.Codes) {
		switch {
		case slices.Contains(reasons, word) && !slices.Contains(p.words, word):
			return fault("export.word_is_reason", place, strconv.Quote(word))
		case p.words != nil && !slices.Contains(p.words, word):
			return fault("export.word_unknown", place, strconv.Quote(word), strings.Join(p.words, ", "))
		}
		p.codes[word] = c.Codes[word].text
	}
	p.missing = map[string]string{}
	for _, reason := range append(sortedKeys(c.Missing), c.SameCode...) {
		if !slices.Contains(reasons, reason) {
			return fault("export.reason_unknown", place, strconv.Quote(reason), strings.Join(reasons, ", "))
		}
		p.missing[reason] = c.Missing[reason].text
	}
	for _, reason := range c.SameCode {
		if _, ok := c.Missing[reason]; !ok {
			return fault("export.reason_unknown", place+" same_code", strconv.Quote(reason), strings.Join(sortedKeys(c.Missing), ", "))
		}
	}
	return p.merges(c, place)
}

// merges refuses one code for two things that are not the same: a reason and a value, or two reasons that the
// mapping does not name under same_code.
func (p *columnPlan) merges(c columnEntry, place string) *Fault {
	written := map[string]string{}
	for _, reason := range sortedKeys(c.Missing) {
		code := p.missing[reason]
		if other, taken := written[code]; taken && !(slices.Contains(c.SameCode, reason) && slices.Contains(c.SameCode, other)) {
			return fault("export.code_merges", place, strconv.Quote(code), other, reason)
		}
		written[code] = reason
	}
	for _, word := range sortedKeys(c.Codes) {
		if reason, taken := written[p.codes[word]]; taken {
			return fault("export.code_merges", place, strconv.Quote(p.codes[word]), word, reason)
		}
	}
	if p.codes == nil {
		for _, word := range p.words {
			if reason, taken := written[word]; taken {
				return fault("export.code_merges", place, strconv.Quote(word), word, reason)
			}
		}
	}
	return nil
}

// texts refuses texts of the mapping that YAML read as something else, that the encoding has no letters for, and
// that a spreadsheet takes as a formula; a number with a sign is none.
func (m *Mapping) texts(c columnEntry, place string) *Fault {
	all := []quoted{c.Heading}
	if c.Constant != nil {
		all = append(all, *c.Constant)
	}
	for _, texts := range []map[string]quoted{c.Codes, c.Missing} {
		for _, key := range sortedKeys(texts) {
			if key == "true" || key == "false" {
				return fault("export.quotes", place)
			}
			all = append(all, texts[key])
		}
	}
	for _, q := range all {
		switch {
		case !q.is:
			return fault("export.quotes", place)
		case unsafe(q.text):
			return fault("export.unsafe", place, strconv.Quote(q.text))
		case !m.has(q.text):
			return fault("export.letters", place, strconv.Quote(q.text), m.encoding)
		}
	}
	return nil
}

// has says that the encoding has letters for a text.
func (m *Mapping) has(text string) bool {
	if m.encoding != windows1252 {
		return true
	}
	for _, r := range text {
		if _, ok := charmap.Windows1252.EncodeRune(r); !ok {
			return false
		}
	}
	return true
}

// unsafe says that a spreadsheet could take a text as a formula, or that it would break the line.
func unsafe(text string) bool {
	if strings.ContainsFunc(text, unicode.IsControl) {
		return true
	}
	return startsFormula(text) && !numberPattern.MatchString(text)
}

var numberPattern = regexp.MustCompile(`^[+-]?[0-9]+([.,][0-9]+)?$`)

func sortedKeys(of map[string]quoted) []string { return slices.Sorted(maps.Keys(of)) }

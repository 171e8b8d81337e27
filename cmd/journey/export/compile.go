package export

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

var separators = map[string]rune{";": ';', ",": ',', "|": '|', "tab": '\t'}

const (
	utf8Encoding  = "utf-8"
	windows1252   = "windows-1252"
	formatCSV     = "csv"
	formatXLSX    = "xlsx"
	usualSheet    = "Tabelle1"
	allSeparators = "; , | tab"
)

// compile holds a mapping against the fields; the first fault ends it.
func compile(doc document, fields []Field) (*Mapping, *Fault) {
	m := &Mapping{file: doc.File, format: doc.Format, sheet: doc.Sheet, encoding: doc.Encoding, fields: len(fields),
		participant: placeOf(fields, "participant")}
	if no := m.form(doc); no != nil {
		return nil, no
	}
	if len(doc.Columns) == 0 {
		return nil, fault("export.incomplete", "columns")
	}
	layout, layoutGood := layoutOf(doc.Dates)
	if doc.Dates != "" && !layoutGood {
		return nil, fault("export.dates", strconv.Quote(doc.Dates))
	}
	seen := map[string]bool{}
	for i, c := range doc.Columns {
		place := fmt.Sprintf("columns[%d]", i+1)
		switch {
		case !c.Heading.given || c.Heading.is && c.Heading.text == "":
			return nil, fault("export.incomplete", place+".heading")
		case !c.Heading.is:
			return nil, fault("export.quotes", place+".heading")
		case seen[c.Heading.text]:
			return nil, fault("export.heading_twice", place, strconv.Quote(c.Heading.text))
		}
		seen[c.Heading.text] = true
		plan, no := m.column(c, place+" ("+c.Heading.text+")", fields, layout)
		if no != nil {
			return nil, no
		}
		m.columns = append(m.columns, plan)
	}
	return m, nil
}

// form is what the file is.
func (m *Mapping) form(doc document) *Fault {
	for _, needed := range []struct{ name, is string }{{"file", doc.File}, {"format", doc.Format}} {
		if needed.is == "" {
			return fault("export.incomplete", needed.name)
		}
	}
	suffix := doc.File[strings.LastIndexByte(doc.File, '.')+1:]
	switch {
	case m.format != formatCSV && m.format != formatXLSX:
		return fault("export.format", strconv.Quote(doc.Format))
	case !filePattern.MatchString(doc.File), (m.format == formatXLSX) != (suffix == "xlsx"):
		return fault("export.file", strconv.Quote(doc.File))
	case m.format == formatXLSX:
		switch {
		case doc.Separator != "":
			return fault("export.option", "separator", formatXLSX)
		case doc.Encoding != "":
			return fault("export.option", "encoding", formatXLSX)
		case m.sheet == "":
			m.sheet = usualSheet
		case len([]rune(m.sheet)) > 31 || strings.ContainsAny(m.sheet, `:\/?*[]'`) || unsafe(m.sheet):
			return fault("export.sheet", strconv.Quote(m.sheet))
		}
		return nil
	case doc.Sheet != "":
		return fault("export.option", "sheet", formatCSV)
	case doc.Separator == "":
		return fault("export.incomplete", "separator")
	case doc.Encoding == "":
		return fault("export.incomplete", "encoding")
	case doc.Encoding != utf8Encoding && doc.Encoding != windows1252:
		return fault("export.encoding", strconv.Quote(doc.Encoding))
	}
	var ok bool
	if m.separator, ok = separators[doc.Separator]; !ok {
		return fault("export.separator", strconv.Quote(doc.Separator), allSeparators)
	}
	return nil
}

// column resolves one column.
func (m *Mapping) column(c columnEntry, place string, fields []Field, layout string) (columnPlan, *Fault) {
	plan := columnPlan{heading: c.Heading.text, field: -1, name: c.Field, layout: layout}
	if no := m.texts(c, place); no != nil {
		return plan, no
	}
	if (c.Field == "") == (c.Constant == nil) {
		return plan, fault("export.source", place)
	}
	if c.Constant != nil {
		for name, given := range map[string]bool{"codes": c.Codes != nil, "missing": c.Missing != nil, "same_code": c.SameCode != nil} {
			if given {
				return plan, fault("export.option", place+" "+name, "constant")
			}
		}
		plan.constant = c.Constant.text
		return plan, nil
	}
	if plan.field = placeOf(fields, c.Field); plan.field < 0 {
		names := make([]string, len(fields))
		for i, f := range fields {
			names[i] = f.Name
		}
		return plan, fault("export.field_unknown", place, strconv.Quote(c.Field), strings.Join(names, ", "))
	}
	field := fields[plan.field]
	plan.kind, plan.words = field.Kind, field.Words
	if field.Kind == KindDate && c.Codes != nil {
		return plan, fault("export.option", place+" codes", "date")
	}
	if field.Kind == KindDate && layout == "" {
		return plan, fault("export.incomplete", "dates")
	}
	return plan, plan.coded(c, place)
}

// placeOf is where a field stands; -1 if there is none of that name.
func placeOf(fields []Field, name string) int {
	return slices.IndexFunc(fields, func(f Field) bool { return f.Name == name })
}

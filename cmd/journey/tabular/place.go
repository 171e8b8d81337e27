package tabular

import "strings"

// Cell answers the column and the text that a field of the request came from, as the service names
// fields (step.entry_declared.gender.value); empty if it came from no column.
func (r Row) Cell(field string) (column, value string) {
	if r.step == nil {
		return "", ""
	}
	var best *reading
	switch {
	case field == "request_id":
		return r.key()
	case field == "subject":
		best = r.step.subject
	case field == "occurred_on":
		best = r.step.on
	case strings.HasPrefix(field, "taken_over.recorded_by") && r.mapping.taken != nil:
		best = r.mapping.taken.by
	case strings.HasPrefix(field, "taken_over"):
		best = r.step.recorded
	case strings.HasPrefix(field, "evidence"):
		best = r.document(field)
	default:
		best = r.filled(bare(strings.TrimPrefix(field, "step."+r.step.name+".")))
	}
	if best == nil || best.column < 0 {
		return "", ""
	}
	return best.name, best.text(r.line)
}

func (r Row) key() (column, value string) {
	key := r.mapping.key
	if len(key) == 0 {
		key = []int{r.step.subject.column}
	}
	var columns, values []string
	for _, k := range key {
		columns, values = append(columns, r.mapping.columns[k]), append(values, r.line.cells[k])
	}
	return strings.Join(columns, ", "), strings.Join(values, ", ")
}

// document finds the cell of a document: the one that is numbered in the field, empty ones not counted.
func (r Row) document(field string) *reading {
	_, index, _ := indexed(strings.SplitN(field, ".", 2)[0])
	for _, e := range r.step.evidence {
		if e.reference.text(r.line) == "" {
			continue
		}
		if index <= 0 {
			if strings.HasSuffix(field, "sha256") {
				return e.sha256
			}
			return e.reference
		}
		index--
	}
	return nil
}

// filled finds the field that agrees longest with a refused one: itself, what it lies in, or what lies in it.
func (r Row) filled(refused string) *reading {
	var best *reading
	for _, f := range r.step.fields { // what a field lies in comes before it
		path := bare(f.path)
		switch {
		case f.read.column < 0:
		case path == refused || strings.HasPrefix(refused, path+"."):
			best = f.read
		case best == nil && strings.HasPrefix(path, refused+"."):
			best = f.read
		}
	}
	return best
}

// bare is a path without what only the contract needs: value, missing and places in lists.
func bare(path string) string {
	var parts []string
	for _, segment := range strings.Split(path, ".") {
		if name, _, _ := indexed(segment); name != "value" && name != "missing" {
			parts = append(parts, name)
		}
	}
	return strings.Join(parts, ".")
}

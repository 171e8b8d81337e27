package main

import (
	_ "embed"
	"html/template"
	"io"
	"time"

	"journey/domain/narrative"
	journeyv1 "journey/proto/journey/v1"
)

// casePage is the page: one file, no script, nothing from elsewhere. html/template escapes all that is told.
//
//go:embed replay.html
var casePage string

// page writes a replay as a page. It says nothing of when it was written: the position says as of what it is.
func (o *options) page(w io.Writer, request *journeyv1.ReplayHistoryRequest, r *journeyv1.ReplayHistoryResponse, zone *time.Location) error {
	t, err := template.New("case file").Funcs(template.FuncMap{"word": o.word, "effects": o.effects}).Parse(casePage)
	if err != nil {
		return err
	}
	return t.Execute(w, map[string]any{
		"Lang": o.lang, "Operation": request.Operation, "Participant": request.Participant,
		"CutOff": narrative.Day(r.CutOff, o.lang), "Definition": r.Definition,
		"Log": r.Position.GetLog(), "Position": r.Position.GetSequence(), "Lines": o.replayedLines(r.Steps, zone),
	})
}

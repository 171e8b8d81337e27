package main

import (
	_ "embed"
	"html/template"
	"io"

	"journey/domain/narrative"
)

// erasurePage is the page: one file, no script, nothing from elsewhere.
//
//go:embed erase.html
var erasurePage string

// certificatePage writes certificates as a page.
func (o *options) certificatePage(w io.Writer, all []certificate) error {
	t, err := template.New("certificate").Funcs(template.FuncMap{
		"word": o.word, "value": o.value, "class": o.certifiedClass, "step": o.certifiedStep, "proven": o.proven, "known": o.known, "nobody": o.nobodyKnows, "tells": certificate.tellsOthers,
		"day": func(day string) string { return narrative.Day(day, o.lang) },
	}).Parse(erasurePage)
	if err != nil {
		return err
	}
	return t.Execute(w, map[string]any{"Lang": o.lang, "All": all, "Bound": o.certificateBound()})
}

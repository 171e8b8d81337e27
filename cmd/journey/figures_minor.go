package main

import (
	"strconv"

	"github.com/spf13/cobra"

	journeyv1 "journey/proto/journey/v1"
)

// minor prints whom the rule on minor participation makes somebody look at.
func (o *options) minor(c *cobra.Command, client *client, r *journeyv1.ListMinorParticipationsRequest) error {
	response, err := client.indicator.ListMinorParticipations(c.Context(), r)
	if err != nil {
		return o.answer(err)
	}
	o.warn(c.ErrOrStderr(), response.Freshness)
	w := c.OutOrStdout()
	err = write(o, w, []column[*journeyv1.MinorParticipation]{
		{"Teilnahme", "participant", (*journeyv1.MinorParticipation).GetParticipant},
		{"Minuten Beratung", "minutes of counselling", func(m *journeyv1.MinorParticipation) string { return strconv.Itoa(int(m.Minutes)) }},
		{"Grenze", "limit", func(m *journeyv1.MinorParticipation) string { return strconv.Itoa(int(m.Limit)) }},
		{"nur Beratung", "only counselling", func(m *journeyv1.MinorParticipation) string {
			if m.OnlyCounselling {
				return o.word("ja", "yes")
			}
			return o.word("nein", "no")
		}},
		{"Hinweis", "why", func(m *journeyv1.MinorParticipation) string {
			if m.Flagged {
				return o.word("eingetreten und zählt, aber nicht mehr als die Grenze", "entered and counts, but was given no more than the limit")
			}
			return o.word("nicht eingetreten, aber mehr als die Grenze", "has no entry, but was given more than the limit")
		}},
	}, response.Participations)
	if err == nil {
		o.note(w, o.word("%d Teilnahmen", "%d participations"), len(response.Participations))
	}
	return err
}

package access

import journeyv1 "journey/proto/journey/v1"

// Held is something of a sealed class of a participant that the service has opened for itself, to find or compare.
// It leaves through Show only.
type Held[V any] struct {
	participant string
	class       journeyv1.PrivacyClass
	value       V
}

// Hold holds something that was opened.
func Hold[V any](participant string, class journeyv1.PrivacyClass, value V) Held[V] {
	return Held[V]{participant, class, value}
}

// Participant is whose it is.
func (h Held[V]) Participant() string { return h.participant }

// Show is the value where it was recorded that it is shown, and the zero value else.
func (h Held[V]) Show(to Shown) V {
	if !to.shows(h.participant, h.class) {
		var nothing V
		return nothing
	}
	return h.value
}

// Compare lets the service itself work with the value; what it answers must not hold any of it.
func Compare[V, A any](h Held[V], with func(V) A) A { return with(h.value) }

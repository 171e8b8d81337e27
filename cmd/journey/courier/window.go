package courier

import (
	"journey/cmd/journey/announcement"
	"journey/cmd/journey/delivery"
	"journey/cmd/journey/webhook"
)

// letter is a message on its way.
type letter struct {
	sequence                 uint64
	event, participant, kind string
	header                   map[string]string
	body                     []byte
	message                  webhook.Message // that is posted
	cursor                   announcement.Cursor
	// attempts counts the attempts of one that waited, the present one included; 0 for one that comes from the stream.
	attempts int
	state    state
	answer   delivery.Answer
}

// state is what is known of a letter that came from the stream.
type state int

const (
	ready state = iota
	underWay
	taken   // by the receiver
	waits   // is to be stored as waiting
	settled // is stored as waiting
)

// window is the letters that came from the stream and are not settled up to there: what is taken or waits behind one
// that is still under way stays in it.
type window struct {
	// floor is the sequence up to which everything is settled, cursor the one there; zero if nothing was settled.
	floor   uint64
	cursor  announcement.Cursor
	letters []*letter
	bytes   int
}

// last is the sequence of the last letter.
func (w *window) last() uint64 { return w.floor + uint64(len(w.letters)) }

// add puts the next letter behind the last one.
func (w *window) add(l *letter) {
	w.letters = append(w.letters, l)
	w.bytes += len(l.body)
}

// next is the first letter whose turn it is: no earlier one of its participant is under way. nil if there is none.
func (w *window) next() *letter {
	busy := map[string]bool{}
	for _, l := range w.letters {
		if l.state == taken || l.state == settled || busy[l.participant] {
			continue
		}
		if l.state == ready {
			return l
		}
		busy[l.participant] = true
	}
	return nil
}

// hold lets a letter wait, and with it the later ones of its participant.
func (w *window) hold(l *letter) {
	l.state = waits
	for _, other := range w.letters {
		if other.participant == l.participant && other.state == ready {
			other.state = waits
		}
	}
}

// waiting are the letters that are to be stored as waiting, in their order.
func (w *window) waiting() (all []*letter) {
	for _, l := range w.letters {
		if l.state == waits {
			all = append(all, l)
		}
	}
	return all
}

// done is how many letters at the beginning nothing is open of.
func (w *window) done() (n int) {
	for n < len(w.letters) && w.letters[n].state > underWay {
		n++
	}
	return n
}

// open is how many letters have not been under way.
func (w *window) open() (n int) {
	for _, l := range w.letters {
		if l.state == ready {
			n++
		}
	}
	return n
}

// settle is the window once what waits in it is stored: it begins behind the letters of which nothing is open.
func (w *window) settle() window {
	after := *w
	for _, l := range w.letters[:w.done()] {
		after.floor, after.cursor, after.bytes, after.letters = l.sequence, l.cursor, after.bytes-len(l.body), after.letters[1:]
	}
	return after
}

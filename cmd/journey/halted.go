package main

import (
	"errors"
	"fmt"
	"time"

	"journey/eventstore"
)

// recheckEvery is how long a process rests before it reads the whole log again; the first time it does at its
// start.
const recheckEvery = 24 * time.Hour

// halted says what a process that halts at a damaged log found, what that means and what to do next. Other
// errors stay what they are.
func (o *options) halted(err error) error {
	var damage *eventstore.DamageError
	if !errors.As(err, &damage) {
		return err
	}
	next := ""
	switch damage.Kind {
	case eventstore.DamageGap, eventstore.DamageHash, eventstore.DamageShort, eventstore.DamageForeign, eventstore.DamageUndecodable:
		next = o.word("Das Protokoll ist nicht mehr, was es war: es wurde geändert oder gekürzt, oder eine ältere Sicherung oder ein anderes Protokoll liegt an seiner Stelle. Dieser Prozess hält an; nichts wurde geschrieben. Alle anderen anhalten, den Datenordner aufbewahren, wie er ist; \"journey verify\" nennt, was geschehen ist; dann die neueste Sicherung mit \"journey restore\" einspielen",
			"The log is not what it was any more: it was changed or cut short, or an older backup or another log lies in its place. This process halts; nothing was written. Stop all others and keep the data folder as it is; \"journey verify\" names what happened; then restore the newest backup with \"journey restore\"")
	case eventstore.DamageKeyLost:
		next = o.word("Schlüssel fehlen, die niemand vernichtet hat. Sie aus der neuesten Sicherung der Schlüssel zurückholen; \"journey doctor\" zählt, welche fehlen",
			"Keys are missing that nobody destroyed. Bring them back from the newest backup of the keys; \"journey doctor\" counts which ones are missing")
	}
	if next == "" {
		return err
	}
	return fmt.Errorf("%w\n%s", err, next)
}

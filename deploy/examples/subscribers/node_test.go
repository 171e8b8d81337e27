//go:build node

package subscribers_test

import "testing"

func TestTheNodeSubscriber(t *testing.T) {
	const program = "node/subscriber.mjs"
	t.Run("takes each event once", func(t *testing.T) { tellsTheStory(t, "application/json", "node", program) })
	t.Run("goes on where it was killed", func(t *testing.T) { outlivesItsEnd(t, "application/json", "node", program) })
	t.Run("leaves what it does not understand", func(t *testing.T) { passesOver(t, "application/json", "node", program) })
}

package subscribers_test

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// goSubscriber builds the Go subscriber.
func goSubscriber(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "subscriber")
	if out, err := exec.Command("go", "build", "-o", program, "./go").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

func TestTheGoSubscriber(t *testing.T) {
	program := goSubscriber(t)
	t.Run("takes each event once", func(t *testing.T) { tellsTheStory(t, "application/protobuf", program) })
	t.Run("goes on where it was killed", func(t *testing.T) { outlivesItsEnd(t, "application/protobuf", program) })
	t.Run("leaves what it does not understand", func(t *testing.T) { passesOver(t, "application/protobuf", program) })
}

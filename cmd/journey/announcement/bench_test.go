package announcement

import (
	"bytes"
	"testing"

	"journey/domain/placement"
)

// BenchmarkMessage is what a message costs beside its way through the broker, in both content types.
func BenchmarkMessage(b *testing.B) {
	for _, content := range []Content{Protobuf, JSON} {
		a, err := New("payroll", content, bytes.Repeat([]byte{1}, MinSecret))
		if err != nil {
			b.Fatal(err)
		}
		e := emission(placement.Corrected, placement.Ended)
		b.Run(string(content), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := a.Message(e, Cursor{Position: 1}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

package evidence

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"slices"
	"testing"

	"journey/cmd/journey/verification"
)

// again packs the files of a bundle once more, with headers that were changed.
func again(t *testing.T, whole []byte, change func(*zip.FileHeader)) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		t.Fatal(err)
	}
	files := unzipped(t, whole)
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range in.File {
		h := zip.FileHeader{Name: f.Name, Method: zip.Deflate}
		if change != nil {
			change(&h)
		}
		into, err := w.CreateHeader(&h)
		if err == nil {
			_, err = into.Write(files[f.Name])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// What other programs could unpack otherwise than it is read here is refused, though every file of it is genuine.
func TestABundleIsOneThingForEveryProgram(t *testing.T) {
	p := signedPlace(t, 5, 0, "a-log", 1)
	whole := p.bundle(t, "p-1")
	extra := func(id uint16, data string) []byte {
		head := binary.LittleEndian.AppendUint16(nil, id)
		return append(binary.LittleEndian.AppendUint16(head, uint16(len(data))), data...)
	}
	changed := func(change func(text []byte) []byte) []byte { return change(slices.Clone(whole)) }
	local := bytes.Index(whole, []byte("PK\x03\x04"))
	central := bytes.Index(whole, []byte("PK\x01\x02"))
	second := local + 1 + bytes.Index(whole[local+1:], []byte("PK\x03\x04"))
	descriptor := bytes.Index(whole, []byte("PK\x07\x08"))
	set := func(at int, bytes ...byte) []byte {
		return changed(func(text []byte) []byte { copy(text[at:], bytes); return text })
	}
	for name, c := range map[string]struct {
		text []byte
		want verification.Kind
	}{
		"as it was written":               {whole, ""},
		"packed smaller":                  {again(t, whole, nil), ""},
		"something behind it":             {append(slices.Clone(whole), "more"...), verification.NoBundle},
		"something before it":             {append([]byte("more"), whole...), verification.NoBundle},
		"another zip before it":           {append(packed(t, zip.FileHeader{Name: "journey.jsonl"}), whole...), verification.BadPath},
		"a comment":                       {append(set(len(whole)-2, 4, 0), "more"...), verification.NoBundle},
		"a file with another name":        {again(t, whole, func(h *zip.FileHeader) { h.Extra = extra(0x7075, "\x01\x00\x00\x00\x00../../x") }), verification.BadPath},
		"a file with large sizes":         {again(t, whole, func(h *zip.FileHeader) { h.Extra = extra(1, "\xff\xff\xff\xff\xff\xff\xff\x0f") }), verification.BadPath},
		"a file with a comment":           {again(t, whole, func(h *zip.FileHeader) { h.Comment = "more" }), verification.BadPath},
		"a link, where not all look":      {again(t, whole, func(h *zip.FileHeader) { h.CreatorVersion, h.ExternalAttrs = 5<<8, 0o120777<<16 }), verification.BadPath},
		"a plain file of another program": {again(t, whole, func(h *zip.FileHeader) { h.SetMode(0o600) }), ""},
		"another name where a file lies":  {set(local+localSize, []byte("../../a.json")...), verification.BadPath},
		"another case where a file lies":  {set(local+localSize, 'M'), verification.BadPath},
		"more than a name where it lies":  {set(local+28, 4), verification.BadPath},
		"an encrypted file":               {set(central+8, 9), verification.NoBundle},
		"encrypted where it lies":         {set(local+6, 9), verification.NoBundle},
		"packed otherwise where it lies":  {set(local+8, 8), verification.NoBundle},
		"sizes before and behind":         {set(local+22, 1), verification.NoBundle},
		"another size behind it":          {set(descriptor+12, 1), verification.NoBundle},
		"no size behind it":               {set(descriptor, 0), verification.NoBundle},
		"a file that lies elsewhere":      {set(central+42, byte(second), byte(second>>8)), verification.NoBundle},
		"a file that is none":             {set(second, 0), verification.NoBundle},
		"a second disk":                   {set(len(whole)-18, 1), verification.NoBundle},
		"more files than in the end part": {set(len(whole)-14, whole[len(whole)-14]+1), verification.NoBundle},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Check(c.text, p.key)
			if f := verification.Found(err); c.want == "" && err != nil || c.want != "" && (f == nil || f.Kind != c.want) {
				t.Errorf("it says %v, want %q", err, c.want)
			}
		})
	}
}

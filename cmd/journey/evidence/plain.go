package evidence

import (
	"archive/zip"
	"encoding/binary"

	"journey/cmd/journey/verification"
)

// The parts of a zip (PKWARE APPNOTE 6.3.10, section 4.3), as far as a bundle has them.
const (
	localMark, localSize           = 0x04034b50, 30
	descriptorMark, descriptorSize = 0x08074b50, 16
	entrySize                      = 46
	endMark, endSize               = 0x06054b50, 22
	followed, named                = 0x8, 0x800 // flags: sizes stand behind the data; the name is UTF-8
	unix                           = 3          // whose attributes of a file are modes
)

// plain makes sure that every program finds the same files in a zip: that there is nothing in it but the files of its
// directory, one behind the other and called the same in both places, and the directory itself. Else one thing could be
// verified here and another one be unpacked elsewhere. What is not plain is a *verification.Finding.
func plain(text []byte, listed []*zip.File) error {
	at, directory := uint64(0), uint64(0)
	for _, f := range listed {
		size, err := plainFile(text[min(at, uint64(len(text))):], f)
		if err != nil {
			return err
		}
		at += size
		directory += entrySize + uint64(len(f.Name))
	}
	number := binary.LittleEndian
	if at+directory+endSize != uint64(len(text)) {
		return finding(verification.NoBundle, "besides its files and its directory the file holds something else")
	}
	end := text[at+directory:]
	if number.Uint32(end) != endMark || number.Uint32(end[4:]) != 0 || int(number.Uint16(end[8:])) != len(listed) || int(number.Uint16(end[10:])) != len(listed) ||
		uint64(number.Uint32(end[12:])) != directory || uint64(number.Uint32(end[16:])) != at || number.Uint16(end[20:]) != 0 {
		return finding(verification.NoBundle, "its directory does not lie where it says")
	}
	return nil
}

// plainFile is how many bytes a file takes, which must begin here.
func plainFile(text []byte, f *zip.File) (uint64, error) {
	unlike := func(what string) error {
		return finding(verification.NoBundle, "%s is not what the directory of the file says: %s", f.Name, what)
	}
	number := binary.LittleEndian
	switch {
	case len(f.Extra) > 0 || f.Comment != "":
		return 0, finding(verification.BadPath, "the directory says more of %s than a bundle does; other programs could give it another name", f.Name)
	case f.ExternalAttrs != 0 && f.CreatorVersion>>8 != unix: // look has judged those of Unix
		return 0, finding(verification.BadPath, "%s may be no plain file for other programs", f.Name)
	case f.Flags&^(followed|named) != 0 || (f.Method != zip.Store && f.Method != zip.Deflate):
		return 0, unlike("it is packed otherwise than a bundle is")
	case len(text) < localSize+len(f.Name) || number.Uint32(text) != localMark:
		return 0, unlike("it does not lie behind the one before")
	case string(text[localSize:localSize+len(f.Name)]) != f.Name || int(number.Uint16(text[26:])) != len(f.Name) || number.Uint16(text[28:]) != 0:
		return 0, finding(verification.BadPath, "%s has another name where it lies", f.Name)
	case number.Uint16(text[6:]) != f.Flags || number.Uint16(text[8:]) != f.Method:
		return 0, unlike("it is packed otherwise")
	}
	size := uint64(localSize + len(f.Name))
	rest := uint64(len(text)) - size
	says := text[14:26] // checksum and sizes
	if f.Flags&followed != 0 {
		if number.Uint64(says) != 0 || number.Uint32(says[8:]) != 0 {
			return 0, unlike("it has its sizes twice")
		}
		if f.CompressedSize64 > rest || rest-f.CompressedSize64 < descriptorSize {
			return 0, unlike("it ends early")
		}
		behind := text[size+f.CompressedSize64:]
		if number.Uint32(behind) != descriptorMark {
			return 0, unlike("it does not end where it should")
		}
		says = behind[4:descriptorSize]
		size += descriptorSize
	}
	if number.Uint32(says) != f.CRC32 || uint64(number.Uint32(says[4:])) != f.CompressedSize64 || uint64(number.Uint32(says[8:])) != f.UncompressedSize64 {
		return 0, unlike("it has other sizes")
	}
	if f.CompressedSize64 > rest {
		return 0, unlike("it ends early")
	}
	return size + f.CompressedSize64, nil
}

// Package verification reads a log again and holds it against itself and against what was signed of it, and
// names what does not fit.
package verification

import "fmt"

// Kind says what happened to a log or to what was signed of it. Kinds never change their name.
type Kind string

// The kinds of findings.
const (
	Changed    Kind = "log.changed"              // an event has other bytes than it had
	Removed    Kind = "log.removed"              // events are missing between others
	Inserted   Kind = "log.inserted"             // an event lies between others that was not there
	Reordered  Kind = "log.reordered"            // two events lie in each other's place
	CutOff     Kind = "log.cut_off"              // it ends before what was signed
	Older      Kind = "log.older"                // it ends before what was signed, and was put into a new stream
	Forked     Kind = "log.forked"               // from a position on it holds other events than were signed
	Foreign    Kind = "log.foreign"              // it is not the log that was signed
	Unreadable Kind = "log.unreadable"           // this program cannot read it
	Signature  Kind = "checkpoint.signature"     // a checkpoint has no right signature
	TwoTrees   Kind = "checkpoint.two_trees"     // the key signed two trees of one size
	NoWitness  Kind = "checkpoint.not_witnessed" // a witness signed none of the checkpoints
	TreeFile   Kind = "tree.damaged"             // the notary's file of hashes is not what was signed
	HiddenTail Kind = "history.hidden_tail"      // a history ends before its head that was signed
	Heads      Kind = "heads.unlike"             // heads were signed that the histories did not have
	HeadsFile  Kind = "heads.damaged"            // the notary's file of heads is not what was signed
)

// The kinds of findings about an evidence bundle, besides those above.
const (
	NoBundle     Kind = "bundle.unreadable"    // the file is no bundle, or is not whole
	BadPath      Kind = "bundle.path"          // a file in it would lie outside of it, or is none
	TooLarge     Kind = "bundle.too_large"     // it is larger than it can be, or becomes so
	Twice        Kind = "bundle.duplicate"     // two files in it have one name
	Extra        Kind = "bundle.extra"         // a file is in it that does not belong there
	Missing      Kind = "bundle.missing"       // a file is missing in it
	FileChanged  Kind = "bundle.file_changed"  // a file is not what the manifest says
	Manifest     Kind = "bundle.manifest"      // the manifest does not say what is in it
	OtherHistory Kind = "bundle.other_history" // it is of another history than it says, or than was asked for
	Proof        Kind = "bundle.proof"         // a proof is none, or is of another checkpoint
	Readable     Kind = "bundle.readable_part" // what can be read is not what the events say
	Schema       Kind = "bundle.schema"        // the schema reads the events otherwise than the contract
)

// Finding is the first thing that does not fit. It is an error whose text is for logs; Told is for people.
type Finding struct {
	Kind Kind
	// From and Until are the positions in the log that it is about, both included; 0 = none.
	From, Until uint64
	// Detail is what was found and what was expected; no personal data.
	Detail string
}

func (f *Finding) Error() string { return fmt.Sprintf("%s at %s: %s", f.Kind, f.Place(), f.Detail) }

// Place is the positions in words.
func (f *Finding) Place() string {
	switch {
	case f.From == 0:
		return "-"
	case f.From == f.Until:
		return fmt.Sprint(f.From)
	}
	return fmt.Sprintf("%d-%d", f.From, f.Until)
}

// Told is what a person reads: what happened, what it means, what to do next; German if german.
func (f *Finding) Told(german bool) (happened, means, next string) {
	w := words[f.Kind]
	language := 1
	if german {
		language = 0
	}
	return w.happened[language], w.means[language], w.next[language]
}

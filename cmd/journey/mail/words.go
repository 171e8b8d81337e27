package mail

import (
	"fmt"
	"strings"
	"time"

	"journey/cmd/journey/delivery"
	"journey/domain/sentence"
)

var (
	head = sentence.Sentence{German: "Nachbegleitung am {0}: {1}", English: "Follow-ups on {0}: {1}"}

	opened      = sentence.Sentence{German: "{0} fällig", English: "{0} due"}
	overdue     = sentence.Sentence{German: "{0} überfällig", English: "{0} overdue"}
	weekOverdue = sentence.Sentence{German: "{0} seit einer Woche überfällig", English: "{0} overdue for a week"}

	nothing = sentence.Sentence{German: "nichts zu tun", English: "nothing to do"}

	glassHead = sentence.Sentence{German: "Ein Notzugriff ist zu beurteilen", English: "A break-glass is to be reviewed"}

	glassText = sentence.Sentence{
		German: `Jemand hat im Notfall einen Fall geöffnet, für den er oder sie nicht zuständig ist.
Wer, wann und warum: journey access --break-glass, zu beurteilen mit journey access review.

Namen stehen absichtlich nicht in dieser Nachricht. Sie wurde automatisch verschickt; Antworten liest niemand.
`,
		English: `Somebody opened, in an emergency, a case that is not theirs.
Who, when and why: journey access --break-glass; to be reviewed with journey access review.

There are no names in this message on purpose. It was sent automatically; nobody reads answers.
`,
	}

	text = sentence.Sentence{
		German: `Nachbegleitung, an die Sie am {0} erinnert werden:

{1}
Die Liste: {2}

Namen stehen absichtlich nicht in dieser Nachricht. Sie wurde automatisch verschickt; Antworten liest niemand.
`,
		English: `Follow-ups that you are reminded of on {0}:

{1}
The list: {2}

There are no names in this message on purpose. It was sent automatically; nobody reads answers.
`,
	}
)

// counted is what a digest counts, one phrase each, leaving out what there is none of.
func counted(d Digest) []string {
	var phrases []string
	for _, c := range []struct {
		n     int
		words sentence.Sentence
	}{{d.Opened, opened}, {d.Overdue, overdue}, {d.WeekOverdue, weekOverdue}} {
		if c.n > 0 {
			phrases = append(phrases, in(d.Language, c.words.Filled(fmt.Sprint(c.n))))
		}
	}
	if phrases == nil {
		phrases = []string{in(d.Language, nothing)}
	}
	return phrases
}

func subject(d Digest) string {
	if d.BreakGlass {
		return in(d.Language, glassHead)
	}
	return in(d.Language, head.Filled(day(d), strings.Join(counted(d), ", ")))
}

func body(d Digest) string {
	if d.BreakGlass {
		return in(d.Language, glassText)
	}
	return in(d.Language, text.Filled(day(d), "  "+strings.Join(counted(d), "\n  ")+"\n", d.Link))
}

func day(d Digest) string {
	if d.Language == "de" {
		return d.Day.Time().Format("02.01.2006")
	}
	return d.Day.Time().Format(time.DateOnly)
}

func in(lang string, s sentence.Sentence) string {
	if lang == "de" {
		return s.German
	}
	return s.English
}

var faults = map[string]sentence.Sentence{
	"mail.host_form": {
		German:  "Der Mailserver ist nicht richtig angegeben. Nötig sind ein Name oder eine Adresse und ein Port bis 65535.",
		English: "The mail server is not given properly. It takes a name or an address, and a port up to 65535.",
	},
	"mail.security": {
		German:  "Diese Art der Verschlüsselung gibt es nicht. Es gibt starttls, tls und plain.",
		English: "There is no such kind of encryption. There are starttls, tls and plain.",
	},
	"mail.plain_not_allowed": {
		German:  "Unverschlüsselt geht Post nur an einen Server auf dieser Maschine. Nehmen Sie starttls oder tls, oder erlauben Sie es mit allow_plain.",
		English: "Mail goes unencrypted only to a server on this machine. Take starttls or tls, or allow it with allow_plain.",
	},
	"mail.from_form": {
		German:  "Die Absenderadresse ist keine. Geben Sie sie so an: erinnerung@traeger.example.",
		English: "The sender's address is none. Write it like this: reminders@provider.example.",
	},
	"mail.to_form": {
		German:  "Im Verzeichnis steht für die Person keine brauchbare Adresse. Tragen Sie sie dort ein und senden Sie neu.",
		English: "The directory has no usable address for the person. Enter it there and send again.",
	},
	"mail.refused": {
		German:  "Der Mailserver nimmt Post an diese Person nicht an. Prüfen Sie die Adresse im Verzeichnis und senden Sie neu.",
		English: "The mail server takes no mail for this person. Check the address in the directory and send again.",
	},
	"mail.sender_refused": {
		German:  "Der Mailserver nimmt von diesem Absender nichts an. Prüfen Sie Absender und Anmeldung.",
		English: "The mail server takes nothing from this sender. Check the sender and the login.",
	},
	"mail.not_now": {
		German:  "Der Mailserver nimmt die Nachricht zurzeit nicht an.",
		English: "The mail server does not take the message at present.",
	},
	"mail.interrupted": {
		German:  "Die Verbindung zum Mailserver brach ab.",
		English: "The connection to the mail server broke off.",
	},
	"mail.timeout": {
		German:  "Der Mailserver hat nicht rechtzeitig geantwortet.",
		English: "The mail server did not answer in time.",
	},
	"mail.no_connection": {
		German:  "Der Mailserver nimmt keine Verbindung an. Prüfen Sie Namen und Port.",
		English: "The mail server takes no connection. Check name and port.",
	},
	"mail.tls": {
		German:  "Der Mailserver kann sich nicht ausweisen (TLS). Prüfen Sie sein Zertifikat.",
		English: "The mail server cannot prove who it is (TLS). Check its certificate.",
	},
	"mail.no_greeting": {
		German:  "Mit dem Mailserver kam kein Gespräch zustande: keine Begrüßung, keine Verschlüsselung oder keine Anmeldung. Prüfen Sie security, user und Passwort.",
		English: "The mail server would not talk: no greeting, no encryption or no login. Check security, user and password.",
	},
}

// Words is the sentence of a fault of this package; false if the id is none of them.
func Words(id string) (sentence.Sentence, bool) {
	s, ok := faults[id]
	return s, ok
}

func fault(id string) *delivery.Fault { return &delivery.Fault{ID: id, Words: faults[id]} }

package simulate

// origin is where people come from: the names they bear and what follows for language and citizenship.
// Given and family names are put together at random; family names are rare or made up, so that no
// pair is meant to be anybody.
type origin struct {
	women, men, families []string
	languages            []string
	countries            []string
	european             bool // citizen of another member state of the European Union
	german               bool
	oneName              int // percent who bear one name only
}

var german = &origin{
	women: []string{"Anke", "Birgit", "Claudia", "Doreen", "Elke", "Franziska", "Grit", "Heike", "Ines", "Jana", "Katrin", "Lena",
		"Mandy", "Nadine", "Peggy", "Ramona", "Silke", "Tina", "Ute", "Yvonne"},
	men: []string{"Andreas", "Bernd", "Christian", "Danny", "Enrico", "Frank", "Gerd", "Holger", "Ingo", "Jörg", "Kai", "Lars",
		"Maik", "Norbert", "Olaf", "Ralf", "Steffen", "Torsten", "Uwe", "Volker"},
	families: []string{"Ahrensfeld", "Birkholzer", "Brinkhagen", "Dornbuscher", "Ellerbachs", "Fährkrug", "Grotkampe", "Hasenwinkler",
		"Immenhof", "Jahnkebrück", "Kiebitzer", "Lindenhäger", "Mohnweger", "Nebelthau", "Ostseemann", "Pappelreiher", "Querfurther-Lohe",
		"Rohrdommler", "Sandkrüger", "Torfmoser", "Uferwald", "Vogelsänger", "Wiesengrunder", "Zippenwald"},
	languages: []string{"de"}, countries: []string{"DE"}, german: true,
}

var arabic = &origin{
	women: []string{"Amal", "Dalia", "Farah", "Hanan", "Iman", "Lamia", "Maha", "Nour", "Rana", "Salma", "Widad", "Zeinab"},
	men: []string{"Adnan", "Basel", "Fadi", "Ghassan", "Hadi", "Issam", "Jamal", "Khaled", "Marwan", "Nabil", "Rami", "Samir",
		"Tarek", "Walid"},
	families: []string{"Al-Baratani", "Al-Dafani", "Al-Hawrazi", "Al-Jundari", "Al-Marjibi", "Al-Nasrawani", "Al-Sahlani-Zor",
		"Barghawi", "Darwazani", "Hamdunari", "Kanaaniyeh", "Qasmawi", "Sabbaghari", "Tawilani"},
	languages: []string{"ar", "ar", "ku"}, countries: []string{"SY", "SY", "IQ", "LB", "LY"},
}

var persian = &origin{
	women:    []string{"Azadeh", "Farzaneh", "Golnar", "Laleh", "Mahnaz", "Nasrin", "Parvin", "Roya", "Shirin", "Zohra"},
	men:      []string{"Abbas", "Behrouz", "Dariush", "Ehsan", "Farid", "Habib", "Javad", "Kamran", "Mirwais", "Nader", "Omid", "Reza"},
	families: []string{"Ahmadyar-Kohi", "Bahramkesh", "Darwishpanah", "Ebrahimkhil", "Golzarvand", "Haidarnur", "Jalalkesh", "Karimvandi", "Mirzakohi", "Nazarbakht", "Rahimdust", "Sultankhil"},
	oneName:  7, languages: []string{"fa", "fa", "ps"}, countries: []string{"AF", "AF", "IR"},
}

var slavic = &origin{
	women:    []string{"Aminat", "Elena", "Galina", "Irina", "Larissa", "Marina", "Oksana", "Svetlana", "Tamara", "Zarema"},
	men:      []string{"Aslan", "Boris", "Dmitri", "Igor", "Kirill", "Maxim", "Oleg", "Ruslan", "Timur", "Viktor"},
	families: []string{"Beresowko", "Dudarenko-Lis", "Gromkow", "Islambekow", "Jasenko", "Korablow", "Lesnitschko", "Morosbek", "Ostrowenko", "Sadulbek", "Tscherniwko", "Wolgarin"},

	languages: []string{"ru"}, countries: []string{"RU", "RU", "UA", "AM"},
}

var horn = &origin{
	women:    []string{"Abeba", "Asmeret", "Feven", "Hodan", "Luwam", "Selam", "Semhar", "Yordanos"},
	men:      []string{"Abdi", "Biniam", "Dawit", "Filmon", "Girmay", "Mewael", "Robel", "Teklu"},
	families: []string{"Abrahasion", "Beyenatsion", "Ghebremikal", "Hagosyam", "Kidanewold", "Mehariyam", "Tesfazgan", "Woldetsion"},
	oneName:  3, languages: []string{"ti", "so", "am"}, countries: []string{"ER", "SO", "ET"},
}

var european = &origin{
	women:    []string{"Agnieszka", "Beata", "Daniela", "Elżbieta", "Ioana", "Rodica", "Violeta"},
	men:      []string{"Bogdan", "Dariusz", "Ionel", "Krzysztof", "Marek", "Nicolae", "Petar"},
	families: []string{"Bukowinczyk", "Dobrzanek", "Florescanu", "Gajownik", "Lăutarescu", "Petrandzhiev", "Sosnowczyk", "Wierzbnik"},

	languages: []string{"pl", "ro", "bg"}, countries: []string{"PL", "RO", "BG"}, european: true,
}

var balkan = &origin{
	women:    []string{"Besarta", "Drita", "Emina", "Fatime", "Jasmina", "Mirjeta", "Senada"},
	men:      []string{"Agron", "Besnik", "Dragan", "Enver", "Fatmir", "Jasmin", "Senad"},
	families: []string{"Bajramovica", "Dervisholli", "Gashnjani", "Hasanbeg-Lug", "Krasniqolli", "Memetaj", "Ramadanika", "Selimbeg"},

	languages: []string{"sq", "sr", "mk"}, countries: []string{"RS", "MK", "AL", "BA"},
}

var asian = &origin{
	women:    []string{"Anjali", "Huong", "Kamala", "Linh", "Nilima", "Thuy", "Sunita"},
	men:      []string{"Anil", "Bao", "Dinesh", "Imran", "Minh", "Rajan", "Tuan"},
	families: []string{"Bhandarkot", "Chaudhrypur", "Dang-Lai", "Kumarpani", "Malikwal", "Ngo-Thieu", "Rawalbad", "Vu-Cat"},

	languages: []string{"vi", "ur", "hi"}, countries: []string{"VN", "PK", "IN"},
}

// streets exist nowhere.
var streets = []string{"Musterring", "Beispielallee", "Am Probeplatz", "Platzhalterweg", "Erdachte Straße", "Fantasiegasse"}

// notes are what caseworkers write; they say nothing about anybody.
var notes = []string{"", "", "Termin wie vereinbart.", "Unterlagen fehlen noch, werden nachgereicht.", "Nächste Schritte besprochen.",
	"Gespräch auf Wunsch verkürzt.", "Zuversichtlich, möchte bald anfangen.", "Noch unentschlossen, Bedenkzeit vereinbart."}

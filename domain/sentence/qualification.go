package sentence

var qualification = Topic{
	Rules:  map[string]Sentence{},
	Steps:  map[string]Sentence{},
	Values: map[string]Sentence{},
}

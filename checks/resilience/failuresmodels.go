package resilience

import (
	"bytes"
	"regexp"
	"slices"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

var (
	// ofModels matches the calls by which the clients of OpenAI, Anthropic and those who
	// copied them ask a model: they wait for ten minutes and try again, where nobody says
	// otherwise (github.com/openai/openai-node#timeouts).
	ofModels = regexp.MustCompile(`\.(chat\.completions|responses|embeddings|images|audio\.(transcriptions|translations|speech)|messages)\.(create|generate|edit|parse)$`)
	// modelClients are the words by which a file shows whose client it calls.
	modelClients = [][]byte{[]byte("penai"), []byte("penAI"), []byte("nthropic"), []byte("roq"), []byte("istral")}
)

// model judges a call of the client of a model, which is slow when much is asked: whether it
// ends by itself.
func (f *inFile) model(call source.Node) {
	if !asksModel(call) || !knowsNoLimit(call.File()) {
		return
	}
	f.add(call, noTimeout)
	f.spots[len(f.spots)-1].model = true
}

func asksModel(call source.Node) bool {
	text := call.File().Text
	switch name := call.CalleeName(); name {
	case "create", "generate", "edit", "parse":
		return ofModels.MatchString(call.CalleePath()) && slices.ContainsFunc(modelClients, func(word []byte) bool { return bytes.Contains(text, word) })
	case "generateContent":
		return bytes.Contains(text, []byte("google/gen")) || bytes.Contains(text, []byte("GoogleGen")) || bytes.Contains(text, []byte("emini"))
	case "sendMessage":
		return bytes.Contains(text, []byte("startChat("))
	case "generateText", "generateObject":
		pkg, _ := call.Child(source.Callee).Origin()
		return pkg == "ai"
	}
	return false
}

// modelsLimited reports whether the client of a model is made with a time limit anywhere.
func modelsLimited(p *project.Project) bool {
	return project.Answer(p, "resilience/models limited", func(p *project.Project) bool {
		return slices.ContainsFunc(p.Sources(), func(name string) bool {
			if !p.Holds(name, "imeout") || !p.Holds(name, "OpenAI(", "Anthropic(", "Groq(", "Mistral(", "GoogleGenerativeAI(", "GoogleGenAI(") || !p.Modules().Live(name) {
				return false
			}
			for made := range p.Source(name).Find(source.New, source.Call) {
				switch made.CalleeName() {
				case "OpenAI", "Anthropic", "Groq", "Mistral", "GoogleGenerativeAI", "GoogleGenAI", "createOpenAI", "AzureOpenAI":
					if bytes.Contains([]byte(made.Text()), []byte("imeout")) {
						return true
					}
				}
			}
			return false
		})
	})
}

package resilience

import (
	"strings"

	"underpin/checks/project/source"
	"underpin/fixes"
)

// limit gives a call to another server a time limit.
func (m *mender) limit(n source.Node) bool {
	call := askingCall(n)
	if !call.OK() || asksModel(call) || m.goesOn(call) || waitedByNobody(call) || m.inJob() && m.slow(call) {
		return false
	}
	if call.CalleePath() == "fetch" {
		return m.option(call, 1, "signal: AbortSignal.timeout("+m.limitOf(call)+")")
	}
	limit := "timeout: " + m.limitOf(call)
	switch call.CalleeName() {
	case "get", "delete":
		return m.option(call, 1, limit)
	case "post", "put", "patch":
		return m.option(call, 2, limit)
	case "request", "create":
		return call.Arg(0).Kind() == source.Object && m.option(call, 0, limit)
	case "axios":
		if call.Arg(0).Kind() == source.Object {
			return m.option(call, 0, limit)
		}
		return m.option(call, 1, limit)
	}
	return false
}

// option adds a member to the settings of a call, which are its i-th argument; they are
// the last one, or there are none yet.
func (m *mender) option(call source.Node, i int, member string) bool {
	args := call.Args()
	if len(args) == i && i > 0 {
		at := fixes.LastArgEnd(call)
		if strings.Contains(string(m.f.Text[at:call.End()-1]), ",") {
			return false
		}
		between := ", "
		if first := args[0]; first.Line() > call.Line() { // each argument on a line of its own
			between = ",\n" + lineIndent(m.f, first.Start())
		}
		return m.take(fixes.Edit{Start: at, End: at, Text: between + "{ " + member + " }"})
	}
	if len(args) != i+1 || args[i].Kind() != source.Object {
		return false
	}
	list := args[i]
	var last source.Node
	for c := range list.Children() {
		last = c
	}
	line := list.Line()
	if end, _ := list.EndPosition(); last.OK() && end == line && !strings.Contains(string(m.f.Text[last.End():list.End()]), ",") {
		if width := m.f.LineStart(line+1) - m.f.LineStart(line); width+len(member) < 100 {
			return m.take(fixes.Edit{Start: last.End(), End: last.End(), Text: ", " + member})
		}
	}
	return m.take(fixes.AddItems(m.d, list, member)...)
}

// askingCall is the call over HTTP that a chain of calls begins with.
func askingCall(n source.Node) source.Node {
	if n.Kind() == source.Expression {
		n = n.Child(source.Value)
	}
	for n.Is(source.Call, source.Member) {
		if n.Kind() == source.Call && (isFetch(n) || n.CalleePath() == "axios.create") {
			return n
		}
		if n.Kind() == source.Member {
			n = n.Child(source.ObjectRole)
		} else {
			n = n.Child(source.Callee).Child(source.ObjectRole)
		}
	}
	return source.Node{}
}

// goesOn reports whether a call may rightly go on for long, or is remembered by the
// framework, which a time limit would keep it from: answers that come in pieces, what
// Next keeps between requests.
func (m *mender) goesOn(call source.Node) bool {
	text := call.Text()
	for _, word := range []string{"stream", "next:", "force-cache", "duplex", "keepalive", "getUpdates", "longpoll"} {
		if strings.Contains(text, word) {
			return true
		}
	}
	scope := call.Outermost()
	for _, word := range []string{"getReader(", "text/event-stream", "pipeThrough(", "pipeTo(", "stream: true", ".body.", ".body)", ".body,", ".body!", ".body;", "createWriteStream", "createReadStream"} {
		if strings.Contains(scope.Text(), word) && (word != ".body." && word != ".body)" && word != ".body," && word != ".body;" || answersBody(call, scope)) {
			return true
		}
	}
	return m.server && strings.HasSuffix(m.f.Path, "x") && rendersSomething(call.Function())
}

// answersBody reports whether the body of a call's answer is handed on as it comes in.
func answersBody(call, scope source.Node) bool {
	d := chain(call).Parent()
	if d.Kind() == source.Await {
		d = d.Parent()
	}
	name := d.Child(source.Name).Ident()
	for mem := range scope.Find(source.Member) {
		if mem.Child(source.Name).Text() == "body" && name != "" && mem.Child(source.ObjectRole).Ident() == name {
			return true
		}
	}
	return false
}

// lineIndent is the white space that a line begins with.
func lineIndent(f *source.File, offset int) string {
	line, _ := f.Position(offset)
	text := string(f.Text[f.LineStart(line):offset])
	return text[:len(text)-len(strings.TrimLeft(text, " \t"))]
}

// waitedByNobody reports whether nothing waits for a call: it is sent off, and that is it.
func waitedByNobody(call source.Node) bool {
	return chain(call).Parent().Kind() == source.Expression || chain(call).Parent().Kind() == source.Unary
}

// inJob reports whether the file's code runs in the background, where work may take long.
func (m *mender) inJob() bool {
	low := "/" + strings.ToLower(m.f.Path)
	for _, word := range []string{"/trigger/", "/inngest/", "/jobs/", "worker", "queue", "/cron"} {
		if strings.Contains(low, word) {
			return true
		}
	}
	return false
}

// limitOf is the time limit of a call in milliseconds.
func (m *mender) limitOf(call source.Node) string {
	if m.slow(call) {
		return map[string]string{"10": "40_000", "30": "120_000", "60": "240_000"}[m.seconds]
	}
	return m.seconds + "_000"
}

// slow reports whether a call may take longer: what makes texts, pictures and films does,
// what brings whole files, and what asks the app's own routes, whatever they do.
func (m *mender) slow(call source.Node) bool {
	url := strings.ToLower(call.Arg(0).Text())
	for _, word := range []string{"appurl", "app_url", "baseurl", "base_url", "siteurl", "site_url", "origin", "nextauth_url", "localhost", "/api/jobs"} {
		if strings.Contains(url, word) && !strings.Contains(url, "this.") && !strings.Contains(url, "supabase") {
			return true
		}
	}
	text := strings.ToLower(call.Text())
	if fn := call.Function(); fn.OK() {
		text += strings.ToLower(fn.Text())
	} else {
		text += strings.ToLower(m.f.Path)
	}
	for _, word := range slowWords {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

// slowWords are words around such calls.
var slowWords = []string{
	"openai", "anthropic", "generativelanguage", "gemini", "openrouter", "ai.gateway", "replicate", "huggingface", "groq", "mistral", "deepseek", "perplexity", "elevenlabs", "runway", "fal.run", "fal.ai", "stability", "completions", "ollama", "whisper", "transcri", "apify", "firecrawl", "scrap", "crawl", "generate",
	"arraybuffer", ".blob(", "upload", "download", "video", "audio", "pdf", "llm", "gpt", "claude",
}

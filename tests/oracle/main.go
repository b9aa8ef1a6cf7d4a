// The oracle tells what Caddy itself makes of a text.
//
// It reads one request per line of standard input and writes one answer per line of standard output, both JSON:
//
//	{"file":"Caddyfile","ops":["tokens","fmt","parse","adapt","load"],"inputs":["...","..."]}
//	{"answers":[{"tokens":{...},"fmt":{...},"parse":{...},"adapt":{...}},...]}
//
// In the place of "inputs" there may be "trees", each the texts of a file and of the files that it imports by their paths
// below the working directory, where they lie while it is looked at:
//
//	{"file":"Caddyfile","ops":["parse"],"trees":[{"Caddyfile":"import a/*","a/b":"c","a/e/":"","a/l -> b":""}]}
//
// A path that ends with a slash is a folder; one with an arrow is a link.
//
// The operations that values.go lists take an input for the text of a value; their answers have its "parts".
//
// A client sends its next request only when it has read the answer to the last one. Imports are resolved in the working
// directory, variables in the environment of the process, where XDG_CONFIG_HOME counts as unset. Where Caddy panics or
// does not come to an end, the answer has a "fault" in the place of its other members.
//
// With arguments it is Caddy itself: `caddy-oracle run --config FILE`.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"syscall"
	"time"

	caddycmd "github.com/caddyserver/caddy/v2/cmd"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
)

// deadline is what one operation on one input may take. Some imports make Caddy loop for ever.
const deadline = 3 * time.Second

type request struct {
	File   string   `json:"file"`
	Ops    []string `json:"ops"`
	Inputs []string `json:"inputs"`
	Trees  []tree   `json:"trees"`
}

type reply struct {
	Answers []map[string]*answer `json:"answers"`
}

// answer is what one operation says of one input; each operation fills the members that it has something for.
type answer struct {
	Tokens   []token   `json:"tokens,omitempty"`
	Blocks   []block   `json:"blocks,omitempty"`
	Text     string    `json:"text,omitempty"`
	Error    *string   `json:"error,omitempty"`
	Warnings []warning `json:"warnings,omitempty"`
	Parts    []string  `json:"parts,omitempty"`
	Fault    string    `json:"fault,omitempty"`
}

type warning struct {
	Message string   `json:"message"`
	File    string   `json:"file,omitempty"`
	Line    int      `json:"line,omitempty"`
	Pattern string   `json:"pattern,omitempty"`
	Imports []string `json:"imports,omitempty"`
}

func main() {
	if len(os.Args) > 1 {
		caddycmd.Main()
		return
	}
	environment := os.Environ()
	os.Unsetenv("XDG_CONFIG_HOME")
	registerStandIns()
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return
		}
		var req request
		if err := json.Unmarshal(line, &req); err != nil {
			fmt.Fprintln(os.Stderr, "oracle:", err)
			os.Exit(2)
		}
		res, stuck := serve(req)
		encoder := json.NewEncoder(out)
		encoder.SetEscapeHTML(false)
		if encoder.Encode(res) != nil || out.Flush() != nil {
			os.Exit(1)
		}
		if stuck {
			// The only way to end a goroutine that loops is to end the process; nothing of the client's is buffered here.
			if self, err := os.Executable(); err == nil {
				_ = syscall.Exec(self, os.Args, environment)
			}
		}
	}
}

// serve answers a request, and tells whether an operation was given up and still runs.
func serve(req request) (res reply, stuck bool) {
	res.Answers = make([]map[string]*answer, 0, len(req.Inputs)+len(req.Trees))
	ask := func(input string) {
		answers := make(map[string]*answer, len(req.Ops))
		for _, op := range req.Ops {
			answers[op] = run(op, req.File, []byte(input))
			stuck = stuck || answers[op].Fault == "timeout"
		}
		res.Answers = append(res.Answers, answers)
	}
	for _, input := range req.Inputs {
		ask(input)
	}
	for _, tree := range req.Trees {
		err := tree.plant()
		if err == nil {
			ask(tree[req.File])
			err = tree.fell()
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "oracle:", err)
			os.Exit(2)
		}
	}
	return res, stuck
}

func run(op, file string, input []byte) *answer {
	done := make(chan *answer, 1)
	go func() {
		defer func() {
			if fault := recover(); fault != nil {
				done <- &answer{Fault: fmt.Sprint("panic: ", fault)}
			}
		}()
		done <- perform(op, file, input)
	}()
	timer := time.NewTimer(deadline)
	defer timer.Stop()
	select {
	case a := <-done:
		return a
	case <-timer.C:
		return &answer{Fault: "timeout"}
	}
}

// load tells whether Caddy could start with a file: it makes all that the file asks for, but serves nothing.
func load(input []byte, file string) error {
	text, _, err := caddyconfig.GetAdapter("caddyfile").Adapt(input, map[string]any{"filename": file})
	if err != nil {
		return err
	}
	var config caddy.Config
	if err := json.Unmarshal(text, &config); err != nil {
		return err
	}
	admin := config.Admin
	config.Admin = &caddy.AdminConfig{Disabled: true}
	if config.Logging == nil {
		discard := json.RawMessage(`{"output":"discard"}`)
		config.Logging = &caddy.Logging{Logs: map[string]*caddy.CustomLog{"default": {BaseLog: caddy.BaseLog{WriterRaw: discard}}}}
	}
	if err := caddy.Validate(&config); err != nil || admin == nil || admin.Listen == "" {
		return err
	}
	// Of the address of the admin endpoint only a start tells.
	if err := caddy.Run(&caddy.Config{Admin: admin, Logging: config.Logging}); err != nil {
		return err
	}
	return caddy.Stop()
}

func perform(op, file string, input []byte) *answer {
	a := new(answer)
	var err error
	switch op {
	case "tokens":
		var tokens []caddyfile.Token
		tokens, err = caddyfile.Tokenize(input, file)
		a.Tokens = view(tokens, file)
	case "fmt":
		a.Text = string(caddyfile.Format(slices.Clone(input)))
	case "parse":
		var blocks []caddyfile.ServerBlock
		a.Warnings = listen(func() { blocks, err = caddyfile.Parse(file, input) })
		a.Blocks = viewBlocks(blocks, file)
	case "adapt":
		var config []byte
		var warnings []caddyconfig.Warning
		a.Warnings = listen(func() {
			config, warnings, err = caddyconfig.GetAdapter("caddyfile").Adapt(input, map[string]any{"filename": file})
		})
		for _, w := range warnings {
			a.Warnings = append(a.Warnings, warning{Message: w.Message, File: w.File, Line: w.Line})
		}
		a.Text = string(config)
	case "load":
		a.Warnings = listen(func() { err = load(input, file) })
	default:
		read, ok := values[op]
		if !ok {
			a.Fault = "unknown operation " + op
			break
		}
		a.Parts, err = read(string(input))
	}
	if err != nil {
		text := err.Error()
		a.Error = &text
	}
	return a
}

package main

import (
	"fmt"
	"reflect"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
)

// token is a token of Caddy's with the parts that it does not export.
type token struct {
	Text string `json:"text"`
	Line int    `json:"line"`
	// Quote is empty, a quotation mark, a backtick, or "<" for a heredoc.
	Quote string `json:"quote,omitempty"`
	// File is empty where it is the file that was asked about.
	File    string   `json:"file,omitempty"`
	Imports []string `json:"imports,omitempty"`
	Snippet string   `json:"snippet,omitempty"`
	// NewLine tells whether Caddy puts the token on another line than the one before it.
	NewLine bool `json:"new_line,omitempty"`
}

type block struct {
	Keys       []token   `json:"keys,omitempty"`
	Segments   [][]token `json:"segments,omitempty"`
	Braces     bool      `json:"braces,omitempty"`
	NamedRoute bool      `json:"named_route,omitempty"`
}

var (
	quoteField   = fieldOf("wasQuoted")
	importsField = fieldOf("imports")
	snippetField = fieldOf("snippetName")
)

func fieldOf(name string) int {
	field, ok := reflect.TypeFor[caddyfile.Token]().FieldByName(name)
	if !ok {
		panic("caddyfile.Token has no field " + name)
	}
	return field.Index[0]
}

func view(tokens []caddyfile.Token, file string) []token {
	views := make([]token, 0, len(tokens))
	walk := caddyfile.NewDispenser(tokens)
	for i, t := range tokens {
		v := token{Text: t.Text, Line: t.Line}
		v.NewLine = walk.NextLine() && i > 0
		if !v.NewLine && i > 0 {
			walk.Next()
		}
		if t.File != file {
			v.File = t.File
		}
		fields := reflect.ValueOf(t)
		if quote := fields.Field(quoteField).Int(); quote != 0 {
			v.Quote = string(rune(quote))
		}
		imports := fields.Field(importsField)
		for n := range imports.Len() {
			v.Imports = append(v.Imports, imports.Index(n).String())
		}
		v.Snippet = fields.Field(snippetField).String()
		views = append(views, v)
	}
	return views
}

func viewBlocks(blocks []caddyfile.ServerBlock, file string) []block {
	views := make([]block, 0, len(blocks))
	for _, b := range blocks {
		v := block{Keys: view(b.Keys, file), Braces: b.HasBraces, NamedRoute: b.IsNamedRoute}
		for _, segment := range b.Segments {
			v.Segments = append(v.Segments, view(segment, file))
		}
		views = append(views, v)
	}
	return views
}

// listen runs something and returns what Caddy logs meanwhile, which then does not reach standard error.
func listen(run func()) []warning {
	_, original, buffer := caddy.BufferedLog()
	defer caddy.UnbufferDefaultLogger(original)
	var heard ear
	func() {
		// Also where Caddy panics: what is left in the buffer reaches standard error.
		defer func() { buffer.FlushTo(zap.New(&heard)) }()
		run()
	}()
	return heard.warnings
}

// ear is a log core that keeps what is said.
type ear struct{ warnings []warning }

func (*ear) Enabled(zapcore.Level) bool          { return true }
func (e *ear) With([]zapcore.Field) zapcore.Core { return e }
func (*ear) Sync() error                         { return nil }
func (e *ear) Check(entry zapcore.Entry, checked *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	return checked.AddCore(entry, e)
}

func (e *ear) Write(entry zapcore.Entry, fields []zapcore.Field) error {
	heard := zapcore.NewMapObjectEncoder()
	for _, field := range fields {
		field.AddTo(heard)
	}
	w := warning{Message: entry.Message}
	w.File, _ = heard.Fields["file"].(string)
	w.Pattern, _ = heard.Fields["pattern"].(string)
	chain, _ := heard.Fields["import_chain"].([]any)
	for _, link := range chain {
		w.Imports = append(w.Imports, fmt.Sprint(link))
	}
	e.warnings = append(e.warnings, w)
	return nil
}

package main

import (
	"context"
	"crypto/x509"
	_ "embed"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/caddyserver/certmagic"
	"github.com/libdns/libdns"
	"go.uber.org/zap/zapcore"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp/encode"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp/reverseproxy"
	_ "github.com/caddyserver/caddy/v2/modules/standard"
)

// standIns names the plugins that are stood in for, one per line; the file explains its lines.
//
//go:embed standins.txt
var standIns string

// registerStandIns registers something in the place of each plugin that accepts whatever stands in a Caddyfile, so that
// Caddy judges the rest of the file.
func registerStandIns() {
	for line := range strings.Lines(standIns) {
		words := strings.Fields(line)
		if len(words) < 2 || words[0] == "#" {
			continue
		}
		switch name := words[1]; words[0] {
		case "directive":
			registerDirective(name, httpcaddyfile.Positional(words[2]), words[3])
		case "option":
			httpcaddyfile.RegisterGlobalOption(name, func(d *caddyfile.Dispenser, _ any) (any, error) {
				return nil, consume(d)
			})
		case "module":
			caddy.RegisterModule(standIn{id: name})
		default:
			panic("standins.txt: " + line)
		}
	}
}

func registerDirective(name string, position httpcaddyfile.Positional, of string) {
	module := standIn{id: "http.handlers.stand_in_" + strings.ReplaceAll(name, ".", "_")}
	caddy.RegisterModule(module)
	httpcaddyfile.RegisterHandlerDirective(name, func(h httpcaddyfile.Helper) (caddyhttp.MiddlewareHandler, error) {
		return &module, consume(h.Dispenser)
	})
	httpcaddyfile.RegisterDirectiveOrder(name, position, of)
}

func consume(d *caddyfile.Dispenser) error {
	d.Next()
	d.RemainingArgs()
	for nesting := d.Nesting(); d.NextBlock(nesting); {
	}
	return nil
}

// standIn is a module of every kind that a Caddyfile can name. It is never provisioned or run.
type standIn struct {
	zapcore.Encoder `json:"-"`
	id              string
}

var errNeverRun = errors.New("a stand-in does nothing")

func (s standIn) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{
		ID:  caddy.ModuleID(s.id),
		New: func() caddy.Module { return &standIn{id: s.id} },
	}
}

func (*standIn) UnmarshalCaddyfile(d *caddyfile.Dispenser) error {
	for d.Next() {
	}
	return nil
}

// A handler, a request matcher, a transport, a source of upstreams or of address ranges.

func (standIn) ServeHTTP(http.ResponseWriter, *http.Request, caddyhttp.Handler) error {
	return errNeverRun
}
func (standIn) MatchWithError(*http.Request) (bool, error)      { return false, errNeverRun }
func (standIn) RoundTrip(*http.Request) (*http.Response, error) { return nil, errNeverRun }
func (standIn) GetIPRanges(*http.Request) []netip.Prefix        { return nil }
func (standIn) GetUpstreams(*http.Request) ([]*reverseproxy.Upstream, error) {
	return nil, errNeverRun
}

// An encoder of responses, a listener wrapper, a file system, an event handler, a store, a verifier of certificates.

func (s standIn) AcceptEncoding() string                                      { return s.id }
func (standIn) NewEncoder() encode.Encoder                                    { return nil }
func (standIn) WrapListener(l net.Listener) net.Listener                      { return l }
func (standIn) Open(string) (fs.File, error)                                  { return nil, errNeverRun }
func (standIn) Handle(context.Context, caddy.Event) error                     { return errNeverRun }
func (standIn) CertMagicStorage() (certmagic.Storage, error)                  { return nil, errNeverRun }
func (standIn) VerifyClientCertificate([][]byte, [][]*x509.Certificate) error { return errNeverRun }

// A provider of DNS records.

func (standIn) GetRecords(context.Context, string) ([]libdns.Record, error) { return nil, errNeverRun }
func (standIn) AppendRecords(context.Context, string, []libdns.Record) ([]libdns.Record, error) {
	return nil, errNeverRun
}
func (standIn) SetRecords(context.Context, string, []libdns.Record) ([]libdns.Record, error) {
	return nil, errNeverRun
}
func (standIn) DeleteRecords(context.Context, string, []libdns.Record) ([]libdns.Record, error) {
	return nil, errNeverRun
}

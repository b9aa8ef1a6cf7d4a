package main

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp/headers"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp/reverseproxy"
)

// values are the grammars of values: what Caddy makes of a text, in parts, or why it refuses it.
var values = map[string]func(text string) ([]string, error){
	"duration":    func(text string) ([]string, error) { return nanoseconds(caddy.ParseDuration(text)) },
	"go_duration": func(text string) ([]string, error) { return nanoseconds(time.ParseDuration(text)) },
	"size":        size,
	"address":     address,
	"upstream":    upstream,
	"site":        site,
	"status":      status,
	"redirect":    accepted("redir a `%s`"),
	"on_error":    accepted("handle_errors `%s` {\n\trespond b\n}"),
	"ip_range":    ipRange,
	"time_layout": func(text string) ([]string, error) { return []string{friday.Format(text)}, nil },
	"header":      header,
	"regex":       regex,
	"cel":         cel,
}

// friday is a time whose parts differ.
var friday = time.Date(2025, time.July, 4, 15, 6, 7, 125e6, time.FixedZone("CEST", 2*60*60))

func nanoseconds(d time.Duration, err error) ([]string, error) {
	return []string{strconv.FormatInt(int64(d), 10)}, err
}

func size(text string) ([]string, error) {
	bytes, err := humanize.ParseBytes(text)
	return []string{strconv.FormatUint(bytes, 10)}, err
}

func address(text string) ([]string, error) {
	a, err := caddy.ParseNetworkAddress(text)
	return []string{a.Network, a.Host, fmt.Sprint(a.StartPort), fmt.Sprint(a.EndPort)}, err
}

// upstream tells what a proxy dials first and last, how many addresses there are, and its transport.
func upstream(text string) ([]string, error) {
	var proxy reverseproxy.Handler
	line := []caddyfile.Token{{File: "Caddyfile", Line: 1, Text: "reverse_proxy"}, {File: "Caddyfile", Line: 1, Text: text}}
	if err := proxy.UnmarshalCaddyfile(caddyfile.NewDispenser(line)); err != nil {
		return nil, err
	}
	ups := proxy.Upstreams
	return []string{ups[0].Dial, ups[len(ups)-1].Dial, fmt.Sprint(len(ups)), string(proxy.TransportRaw)}, nil
}

func site(text string) ([]string, error) {
	a, err := httpcaddyfile.ParseAddress(text)
	n := a.Normalize()
	return []string{a.Scheme, a.Host, a.Port, a.Path, n.Scheme, n.Host}, err
}

func status(text string) ([]string, error) {
	line := []caddyfile.Token{{Text: "@name", Line: 1}, {Text: "status", Line: 1}, {Text: text, Line: 1}}
	matchers := make(map[string]caddyhttp.ResponseMatcher)
	if err := caddyhttp.ParseNamedResponseMatcher(caddyfile.NewDispenser(line), matchers); err != nil {
		return nil, err
	}
	return []string{fmt.Sprint(matchers["@name"].StatusCode[0])}, nil
}

// accepted tells only whether a line of a site is adapted in which a text stands.
func accepted(line string) func(text string) ([]string, error) {
	return func(text string) ([]string, error) {
		site := fmt.Sprintf(":80 {\n"+line+"\n}\n", text)
		_, _, err := caddyconfig.GetAdapter("caddyfile").Adapt([]byte(site), nil)
		return nil, err
	}
}

func ipRange(text string) ([]string, error) {
	prefix, err := caddyhttp.CIDRExpressionToPrefix(text)
	if err != nil {
		return nil, err
	}
	return []string{prefix.Masked().String()}, nil
}

// header tells which operations on requests a field stands for, with a value and with a replacement.
func header(text string) ([]string, error) {
	replacement := "new"
	var parts []string
	for _, with := range []*string{nil, &replacement} {
		var ops headers.HeaderOps
		if err := headers.CaddyfileHeaderOp(&ops, text, "value", with); err != nil {
			return nil, err
		}
		for kind, fields := range map[string]http.Header{"set": ops.Set, "add": ops.Add} {
			for field := range fields {
				parts = append(parts, kind, field)
			}
		}
		for _, field := range ops.Delete {
			parts = append(parts, "delete", field)
		}
		for field := range ops.Replace {
			parts = append(parts, "replace", field)
		}
	}
	return parts, nil
}

// regex tells the names of all groups, which are empty where there is none.
func regex(text string) ([]string, error) {
	compiled, err := regexp.Compile(text)
	if err != nil {
		return nil, err
	}
	return compiled.SubexpNames()[1:], nil
}

func cel(text string) ([]string, error) {
	ctx, cancel := caddy.NewContext(caddy.Context{Context: context.Background()})
	defer cancel()
	matcher := caddyhttp.MatchExpression{Expr: strings.Clone(text)}
	return nil, matcher.Provision(ctx)
}

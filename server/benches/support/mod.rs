//! Caddyfiles of any size that look like those people write.

#![allow(dead_code, reason = "no bench uses all of it")]

use std::fmt::Write;

/// A formatted Caddyfile of at least so many bytes, at most one site more; Caddy 2.11.9 accepts it.
pub(crate) fn realistic(bytes: usize) -> String {
    let mut text = PRELUDE.to_owned();
    let mut number = 0;
    while text.len() < bytes {
        site(&mut text, number);
        number += 1;
    }
    text
}

/// The same with what people leave behind: spaces for tabs in every fifth line, blanks at line ends, blank lines twice.
///
/// Heredocs are left alone, since their blanks are text.
pub(crate) fn messy(bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + bytes / 8);
    let mut inside_heredoc = false;
    for (i, line) in realistic(bytes).lines().enumerate() {
        let closes = inside_heredoc && line.trim_start().starts_with("HTML");
        match i % 5 {
            _ if inside_heredoc => text.push_str(line),
            0 => text.push_str(&line.replace('\t', "    ")),
            1 if !line.contains(['#', '<']) => text.extend([line, "  "]),
            2 if line.is_empty() => text.push('\n'),
            _ => text.push_str(line),
        }
        text.push('\n');
        inside_heredoc = line.contains("<<HTML") || inside_heredoc && !closes;
    }
    text
}

const PRELUDE: &str = r#"# Maintained by hand; see the wiki before you change a port.
{
	admin localhost:2019
	email ops@example.com
	grace_period 10s
	log {
		output stdout
		format json
		level INFO
	}
	servers {
		timeouts {
			read_body 10s
			idle 2m
		}
		trusted_proxies static private_ranges
	}
}

(security) {
	header {
		Strict-Transport-Security "max-age=31536000; includeSubDomains; preload"
		X-Content-Type-Options nosniff
		Referrer-Policy strict-origin-when-cross-origin
		-Server
	}
}

(logging) {
	log {
		output file /var/log/caddy/{args[0]}.log {
			roll_size 100MiB
			roll_keep 10
		}
	}
}
"#;

/// Appends one of six kinds of sites.
fn site(text: &mut String, n: usize) {
    let port = 3000 + n % 6000;
    let body = match n % 6 {
        0 => format!(
            "\tencode zstd gzip\n\timport security\n\treverse_proxy localhost:{port} {{\n\t\theader_up X-Real-IP {{remote_host}}\n\t\theader_up X-Site \"site {n}\"\n\t\thealth_uri /healthz\n\t\thealth_interval 30s\n\t\ttransport http {{\n\t\t\tdial_timeout 2s\n\t\t\tresponse_header_timeout 30s\n\t\t}}\n\t}}\n"
        ),
        1 => format!(
            "\troot * /srv/www/site-{n}\n\t@static {{\n\t\tpath *.css *.js *.png *.woff2\n\t\tnot path /private/*\n\t}}\n\theader @static Cache-Control \"public, max-age=86400\"\n\tfile_server {{\n\t\thide .git .env\n\t}}\n\thandle_errors {{\n\t\trewrite * /{{err.status_code}}.html\n\t\tfile_server\n\t}}\n"
        ),
        2 => format!(
            "\timport logging app-{n}\n\timport security\n\n\t# The API and the pages live in two processes.\n\thandle_path /api/* {{\n\t\treverse_proxy 10.0.{}.{}:{port} 10.0.{}.{}:{port} {{\n\t\t\tlb_policy least_conn\n\t\t\tlb_try_duration 5s\n\t\t}}\n\t}}\n\thandle {{\n\t\troot * /srv/app-{n}/public\n\t\ttry_files {{path}} /index.html\n\t\tfile_server\n\t}}\n",
            n % 250,
            n % 200 + 1,
            n % 250,
            n % 200 + 2
        ),
        3 => format!(
            "\troot * /var/www/blog-{n}\n\tphp_fastcgi unix//run/php/php8.3-fpm.sock\n\tfile_server\n\tredir /feed.xml /index.xml permanent\n\t@old path_regexp old ^/posts/([0-9]+)$\n\tredir @old /archive/{{re.old.1}}\n"
        ),
        4 => format!(
            "\t@maintenance {{\n\t\theader X-Maintenance *\n\t\tremote_ip 192.0.2.0/24 2001:db8::/32\n\t}}\n\trespond @maintenance <<HTML\n\t\t<html>\n\t\t  <body>Back soon, says site {n}.</body>\n\t\t</html>\n\t\tHTML 503\n\trespond /version `{{\"site\": {n}}}` 200\n\tabort\n"
        ),
        _ => format!(
            "\ttls {{$TLS_EMAIL:ops@example.com}}\n\tbasic_auth /admin/* {{\n\t\tadmin $2a$14$Zkx19XLiW6VYouLHR5NmfOFU0z2GTNmpkT/5qqR7hx4IjWJPDhjvG\n\t}}\n\trequest_body {{\n\t\tmax_size 10MB\n\t}}\n\troute {{\n\t\turi strip_prefix /v{}\n\t\trequest_header -Cookie\n\t\treverse_proxy h2c://backend-{n}:{port}\n\t}}\n",
            n % 4 + 1
        ),
    };
    // Writing to a string cannot fail.
    let _ = write!(text, "\nsite-{n}.example.com, www.site-{n}.example.com {{\n{body}}}\n");
}
